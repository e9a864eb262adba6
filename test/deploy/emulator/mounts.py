"""File systems of functions and tasks: CloudFormation in MiniStack drops where they are mounted.

Nothing is mounted by any of it. A function gets a directory of this machine in its place (services.py), a task never starts.
"""

from api import in_api_terms
from ministack.services import ecs as ecs_service
from ministack.services import efs as efs_service
from ministack.services import lambda_svc as lambda_service
from ministack.services.cloudformation import provisioners


def _check(access_point):
    """Lambda and ECS look it up, too, before anything is mounted."""
    if access_point not in efs_service._access_points:
        raise ValueError(f"AccessPointNotFound: {access_point}")


def _mount_in_function(name, properties):
    config = lambda_service._functions[name]["config"]
    if "VpcConfig" in properties:
        config["VpcConfig"] = lambda_service._vpc_config_with_id(properties["VpcConfig"])
    for mount in properties.get("FileSystemConfigs", []):
        _check(mount["Arn"].split("/")[-1])
        config["FileSystemConfigs"] = properties["FileSystemConfigs"]


def _mount_in_task(arn, properties):
    if not properties.get("Volumes"):
        return
    request = in_api_terms("ecs", "RegisterTaskDefinition", {"volumes": properties["Volumes"]})
    for volume in request["volumes"]:
        access_point = volume.get("efsVolumeConfiguration", {}).get("authorizationConfig", {}).get("accessPointId")
        if access_point:
            _check(access_point)
    ecs_service._task_defs[arn.split("/")[-1]]["volumes"] = request["volumes"]


def _after(resource_type, step, complete):
    handlers = provisioners._RESOURCE_HANDLERS[resource_type]
    original = handlers[step]

    def handle(*arguments, **named):
        result = original(*arguments, **named)
        properties = arguments[1] if step == "create" else arguments[2]
        complete(result[0], properties)
        return result

    handlers[step] = handle


def install():
    """Completes the resource types."""
    for step in ("create", "update"):
        _after("AWS::Lambda::Function", step, _mount_in_function)
        _after("AWS::ECS::TaskDefinition", step, _mount_in_task)
