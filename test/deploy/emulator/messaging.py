"""Resource types of messaging and workflows: MiniStack has their APIs, but no link from CloudFormation."""

import json

from api import call
from registry import physical_name, pick, register, without


def _archive(properties):
    request = without(properties, "ArchiveName", "SourceArn", "EventPattern")
    if "EventPattern" in properties:
        request["EventPattern"] = json.dumps(properties["EventPattern"])
    return request


def _create_archive(logical_id, properties, stack):
    name = physical_name(properties, "ArchiveName", stack, logical_id, 48)
    request = {**_archive(properties), "ArchiveName": name, "EventSourceArn": properties["SourceArn"]}
    arn = call("events", "CreateArchive", request)["ArchiveArn"]
    return name, {"ArchiveName": name, "Arn": arn}


def _update_archive(name, old, new, stack, logical_id=None):
    if old["SourceArn"] != new["SourceArn"]:
        _delete_archive(name, old)
        return _create_archive(logical_id or name, new, stack)
    arn = call("events", "UpdateArchive", {**_archive(new), "ArchiveName": name})["ArchiveArn"]
    return name, {"ArchiveName": name, "Arn": arn}


def _delete_archive(name, _properties):
    call("events", "DeleteArchive", {"ArchiveName": name})


def _put_delivery_source(_logical_id, properties, _stack):
    source = call("logs", "PutDeliverySource", properties)["deliverySource"]
    return source["name"], {"Arn": source["arn"], "Service": source["service"]}


def _delete_delivery_source(name, _properties):
    call("logs", "DeleteDeliverySource", {"name": name})


def _put_delivery_destination(_logical_id, properties, _stack):
    request = without(properties, "DestinationResourceArn", "DeliveryDestinationPolicy")
    request["deliveryDestinationConfiguration"] = pick(properties, "DestinationResourceArn")
    destination = call("logs", "PutDeliveryDestination", request)["deliveryDestination"]
    return destination["name"], {"Arn": destination["arn"]}


def _delete_delivery_destination(name, _properties):
    call("logs", "DeleteDeliveryDestination", {"name": name})


def _create_delivery(_logical_id, properties, _stack):
    delivery = call("logs", "CreateDelivery", properties)["delivery"]
    return delivery["id"], {"DeliveryId": delivery["id"], "Arn": delivery["arn"]}


def _delete_delivery(delivery_id, _properties):
    call("logs", "DeleteDelivery", {"id": delivery_id})


def _publish_version(_logical_id, properties, _stack):
    request = {"revisionId" if name == "StateMachineRevisionId" else name: item for name, item in properties.items()}
    arn = call("stepfunctions", "PublishStateMachineVersion", request, "states")["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def _delete_version(arn, _properties):
    call("stepfunctions", "DeleteStateMachineVersion", {"stateMachineVersionArn": arn}, "states")


def _routes(properties):
    """A deployment preference at its end: MiniStack shifts nothing by and by."""
    preference = properties.get("DeploymentPreference")
    if preference is None:
        return properties["RoutingConfiguration"]
    return [{"StateMachineVersionArn": preference["StateMachineVersionArn"], "Weight": 100}]


def _create_alias(_logical_id, properties, _stack):
    request = {**pick(properties, "Name", "Description"), "RoutingConfiguration": _routes(properties)}
    arn = call("stepfunctions", "CreateStateMachineAlias", request, "states")["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def _update_alias(arn, old, new, stack, logical_id=None):
    if old["Name"] != new["Name"]:
        _delete_alias(arn, old)
        return _create_alias(logical_id, new, stack)
    request = {**pick(new, "Description"), "StateMachineAliasArn": arn, "RoutingConfiguration": _routes(new)}
    call("stepfunctions", "UpdateStateMachineAlias", request, "states")
    return arn, {"Arn": arn}


def _delete_alias(arn, _properties):
    call("stepfunctions", "DeleteStateMachineAlias", {"stateMachineAliasArn": arn}, "states")


def install():
    """Adds the resource types."""
    register("AWS::Events::Archive", _create_archive, _delete_archive, _update_archive)
    register("AWS::Logs::DeliverySource", _put_delivery_source, _delete_delivery_source)
    register("AWS::Logs::DeliveryDestination", _put_delivery_destination, _delete_delivery_destination)
    register("AWS::Logs::Delivery", _create_delivery, _delete_delivery)
    register("AWS::StepFunctions::StateMachineVersion", _publish_version, _delete_version)
    register("AWS::StepFunctions::StateMachineAlias", _create_alias, _delete_alias, _update_alias)
