"""AWS CodeDeploy. MiniStack does not have it: applications and deployment groups are recorded.

What AWS refuses at once is refused: a group of an application that is not there, and a deployment configuration that AWS
does not have. No deployment is made by it, and no traffic is shifted.
"""

import json

from api import call
from ministack import app
from ministack.core import router
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response, new_uuid
from registry import RECORDED, physical_name, register, without

_LAMBDA_CONFIGURATIONS = {"CodeDeployDefault.LambdaAllAtOnce"} | {
    f"CodeDeployDefault.Lambda{name}"
    for name in (
        *(f"Canary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)),
        *(f"Linear10PercentEvery{every}" for every in ("1Minute", "2Minutes", "3Minutes", "10Minutes")),
    )
}


class CodeDeploy:
    """Applications, their deployment groups, and the tags of both."""

    def __init__(self):
        self.applications = AccountRegionScopedDict()
        self.groups = AccountRegionScopedDict()

    async def handle(self, _method, _path, headers, body, _query):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        handler = {
            "CreateApplication": self._create_application,
            "GetApplication": self._get_application,
            "ListApplications": self._list_applications,
            "DeleteApplication": self._delete_application,
            "CreateDeploymentGroup": self._create_group,
            "GetDeploymentGroup": self._get_group,
            "DeleteDeploymentGroup": self._delete_group,
            "ListTagsForResource": self._list_tags,
        }.get(operation)
        if handler is None:
            return error_response_json("InvalidAction", f"Unknown operation {operation}", 400)
        return handler(json.loads(body or "{}"))

    def _create_application(self, request):
        name = request["applicationName"]
        if name in self.applications:
            return error_response_json("ApplicationAlreadyExistsException", f"{name} is taken", 400)
        self.applications[name] = {**request, "applicationId": new_uuid(), "createTime": 0}
        return json_response({"applicationId": self.applications[name]["applicationId"]})

    def _get_application(self, request):
        application = self.applications.get(request["applicationName"])
        if application is None:
            return self._no_application(request)
        return json_response({"application": without(application, "tags")})

    def _list_applications(self, _request):
        return json_response({"applications": list(self.applications)})

    def _delete_application(self, request):
        name = request["applicationName"]
        self.applications.pop(name, None)
        for key in [key for key in self.groups if key.startswith(f"{name}/")]:
            self.groups.pop(key, None)
        return json_response({})

    def _create_group(self, request):
        application = self.applications.get(request["applicationName"])
        if application is None:
            return self._no_application(request)
        configuration = request.get("deploymentConfigName")
        if application.get("computePlatform") == "Lambda" and configuration not in _LAMBDA_CONFIGURATIONS:
            return error_response_json(
                "DeploymentConfigDoesNotExistException", f"no configuration {configuration} of AWS Lambda", 400
            )
        record = {**request, "deploymentGroupId": new_uuid(), "computePlatform": application.get("computePlatform")}
        self.groups[self._key(request)] = record
        return json_response({"deploymentGroupId": record["deploymentGroupId"]})

    def _get_group(self, request):
        group = self.groups.get(self._key(request))
        if group is None:
            message = f"{request['deploymentGroupName']} does not exist"
            return error_response_json("DeploymentGroupDoesNotExistException", message, 400)
        return json_response({"deploymentGroupInfo": without(group, "tags")})

    def _delete_group(self, request):
        self.groups.pop(self._key(request), None)
        return json_response({})

    def _list_tags(self, request):
        kind, name = request["ResourceArn"].split(":")[-2:]
        record = (self.applications if kind == "application" else self.groups).get(name)
        return json_response({"Tags": (record or {}).get("tags", [])})

    @staticmethod
    def _key(request):
        return f"{request['applicationName']}/{request['deploymentGroupName']}"

    @staticmethod
    def _no_application(request):
        message = f"{request['applicationName']} does not exist"
        return error_response_json("ApplicationDoesNotExistException", message, 400)


def _create_application(logical_id, properties, stack):
    name = physical_name(properties, "ApplicationName", stack, logical_id, 100)
    call("codedeploy", "CreateApplication", {**properties, "ApplicationName": name})
    return name, {}


def _delete_application(name, _properties):
    call("codedeploy", "DeleteApplication", {"applicationName": name})


def _create_group(logical_id, properties, stack):
    name = physical_name(properties, "DeploymentGroupName", stack, logical_id, 100)
    call("codedeploy", "CreateDeploymentGroup", {**properties, "DeploymentGroupName": name})
    return name, {}


def _delete_group(name, properties):
    request = {"applicationName": properties["ApplicationName"], "deploymentGroupName": name}
    call("codedeploy", "DeleteDeploymentGroup", request)


def install():
    """Adds the service and its resource types."""
    app.SERVICE_HANDLERS["codedeploy"] = CodeDeploy().handle
    router.SERVICE_PATTERNS["codedeploy"] = {
        "target_prefixes": ["CodeDeploy_20141006"],
        "host_patterns": [r"^codedeploy\."],
        "credential_scope": "codedeploy",
    }
    register("AWS::CodeDeploy::Application", _create_application, _delete_application, proof=RECORDED)
    register("AWS::CodeDeploy::DeploymentGroup", _create_group, _delete_group, proof=RECORDED)
