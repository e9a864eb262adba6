"""Versions and aliases of Step Functions: MiniStack has their API, but no link from CloudFormation."""

from api import call
from registry import pick, register


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
    register("AWS::StepFunctions::StateMachineVersion", _publish_version, _delete_version)
    register("AWS::StepFunctions::StateMachineAlias", _create_alias, _delete_alias, _update_alias)
