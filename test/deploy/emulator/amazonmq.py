"""Amazon MQ. MiniStack has brokers, which carry no messages, and no configurations: those are recorded.

What the API refuses at once is refused: a name that is taken, an engine, a version or an instance type that it does not have.
"""

import base64

from api import call
from ministack.core.responses import get_account_id, get_region, new_uuid
from registry import RECORDED, register, without

_ENDPOINTS = {
    "AmqpEndpoints": "amqp+ssl://{host}:5671",
    "MqttEndpoints": "mqtt+ssl://{host}:8883",
    "OpenWireEndpoints": "ssl://{host}:61617",
    "StompEndpoints": "stomp+ssl://{host}:61614",
    "WssEndpoints": "wss://{host}:61619",
    "ConsoleURLs": "https://{host}:8162",
}
_revisions = {}


def _arn(kind, identifier):
    return f"arn:aws:mq:{get_region()}:{get_account_id()}:{kind}:{identifier}"


def _create_broker(_logical_id, properties, _stack):
    broker = call("mq", "CreateBroker", properties)
    instances = 2 if properties["DeploymentMode"] == "ACTIVE_STANDBY_MULTI_AZ" else 1
    hosts = [f"{broker['BrokerId']}-{i + 1}.mq.{get_region()}.amazonaws.com" for i in range(instances)]
    attributes = {name: [form.format(host=host) for host in hosts] for name, form in _ENDPOINTS.items()}
    return broker["BrokerId"], {"Arn": broker["BrokerArn"], "Id": broker["BrokerId"], **attributes}


def _delete_broker(broker_id, _properties):
    call("mq", "DeleteBroker", {"BrokerId": broker_id})


def _create_configuration(_logical_id, properties, _stack):
    configuration_id = f"c-{new_uuid()}"
    _revisions[configuration_id] = 0
    return _revise(configuration_id, properties)


def _change_configuration(configuration_id, old, new, stack, logical_id=None):
    if without(old, "Data", "Description", "Tags") != without(new, "Data", "Description", "Tags"):
        return _create_configuration(logical_id, new, stack)
    return _revise(configuration_id, new)


def _revise(configuration_id, properties):
    base64.b64decode(properties["Data"], validate=True)
    _revisions[configuration_id] += 1
    attributes = {
        "Arn": _arn("configuration", configuration_id),
        "Id": configuration_id,
        "Revision": str(_revisions[configuration_id]),
    }
    return configuration_id, attributes


def _delete_configuration(configuration_id, _properties):
    _revisions.pop(configuration_id, None)


def install():
    """Adds the resource types."""
    register("AWS::AmazonMQ::Broker", _create_broker, _delete_broker)
    register(
        "AWS::AmazonMQ::Configuration", _create_configuration, _delete_configuration, _change_configuration, RECORDED
    )
