"""Archives of EventBridge, deliveries of logs, and registries of schemas.

MiniStack has the API of the first two, but no link from CloudFormation; of schemas it has nothing.
"""

import json

from api import call
from ministack.core.responses import get_account_id, get_region
from registry import RECORDED, physical_name, register, without


def _archive(properties, name):
    request = {**without(properties, "SourceArn", "EventPattern"), "ArchiveName": name}
    if "EventPattern" in properties:
        request["EventPattern"] = json.dumps(properties["EventPattern"])
    return request


def _create_archive(logical_id, properties, stack):
    name = physical_name(properties, "ArchiveName", stack, logical_id, 48)
    request = {**_archive(properties, name), "EventSourceArn": properties["SourceArn"]}
    return name, {"Arn": call("events", "CreateArchive", request)["ArchiveArn"], "ArchiveName": name}


def _update_archive(name, old, new, stack, logical_id=None):
    if old["SourceArn"] != new["SourceArn"]:
        _delete_archive(name, old)
        return _create_archive(logical_id or name, new, stack)
    return name, {"Arn": call("events", "UpdateArchive", _archive(new, name))["ArchiveArn"], "ArchiveName": name}


def _delete_archive(name, _properties):
    call("events", "DeleteArchive", {"ArchiveName": name})


def _put_source(_logical_id, properties, _stack):
    source = call("logs", "PutDeliverySource", properties)["deliverySource"]
    return source["name"], {"Arn": source["arn"], "Service": source["service"]}


def _delete_source(name, _properties):
    call("logs", "DeleteDeliverySource", {"name": name})


def _put_destination(_logical_id, properties, _stack):
    # The type is that of the resource.
    request = without(properties, "DestinationResourceArn", "DeliveryDestinationType")
    request["DeliveryDestinationConfiguration"] = {"DestinationResourceArn": properties["DestinationResourceArn"]}
    destination = call("logs", "PutDeliveryDestination", request)["deliveryDestination"]
    return destination["name"], {"Arn": destination["arn"]}


def _delete_destination(name, _properties):
    call("logs", "DeleteDeliveryDestination", {"name": name})


def _create_delivery(_logical_id, properties, _stack):
    delivery = call("logs", "CreateDelivery", properties)["delivery"]
    return delivery["id"], {"Arn": delivery["arn"], "DeliveryId": delivery["id"]}


def _delete_delivery(delivery_id, _properties):
    call("logs", "DeleteDelivery", {"id": delivery_id})


def _schemas_arn(kind, name):
    return f"arn:aws:schemas:{get_region()}:{get_account_id()}:{kind}/{name}"


def _create_registry(logical_id, properties, stack):
    name = physical_name(properties, "RegistryName", stack, logical_id, 64)
    return name, {"RegistryName": name, "RegistryArn": _schemas_arn("registry", name)}


def _create_schema(logical_id, properties, stack):
    json.loads(properties["Content"])
    name = physical_name(properties, "SchemaName", stack, logical_id, 385)
    arn = _schemas_arn("schema", f"{properties['RegistryName']}/{name}")
    return arn, {"SchemaName": name, "SchemaArn": arn, "SchemaVersion": "1"}


def _forget(_physical_id, _properties):
    pass


def install():
    """Adds the resource types."""
    register("AWS::Events::Archive", _create_archive, _delete_archive, _update_archive)
    register("AWS::Logs::DeliverySource", _put_source, _delete_source)
    register("AWS::Logs::DeliveryDestination", _put_destination, _delete_destination)
    register("AWS::Logs::Delivery", _create_delivery, _delete_delivery)
    register("AWS::EventSchemas::Registry", _create_registry, _forget, proof=RECORDED)
    register("AWS::EventSchemas::Schema", _create_schema, _forget, proof=RECORDED)
