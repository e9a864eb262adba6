"""APIs that MiniStack does not have. They record: what was stored is given back, and nothing acts on it.

A deployment shows that properties and references of these resources are such as the API takes, and no more.
"""

import json

from api import call
from ministack import app
from ministack.core import router
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    new_uuid,
)
from registry import RECORDED, pick, register, without


class ApplicationAutoScaling:
    """Scalable targets, their policies and scheduled actions. Nothing is ever scaled."""

    IDS = ("ServiceNamespace", "ResourceId", "ScalableDimension")

    def __init__(self):
        self.targets = AccountRegionScopedDict()
        self.policies = AccountRegionScopedDict()
        self.actions = AccountRegionScopedDict()

    async def handle(self, _method, _path, headers, body, _query):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        request = json.loads(body or "{}")
        listing = {
            "DescribeScalableTargets": ("ScalableTargets", self.targets, "ResourceIds", "ResourceId"),
            "DescribeScalingPolicies": ("ScalingPolicies", self.policies, "PolicyNames", "PolicyName"),
            "DescribeScheduledActions": (
                "ScheduledActions",
                self.actions,
                "ScheduledActionNames",
                "ScheduledActionName",
            ),
        }.get(operation)
        if listing:
            return self._list(request, *listing)
        change = {
            "RegisterScalableTarget": self._register,
            "DeregisterScalableTarget": self._deregister,
            "PutScalingPolicy": self._put_policy,
            "DeleteScalingPolicy": self._delete_policy,
            "PutScheduledAction": self._put_action,
        }.get(operation)
        if change is None:
            return error_response_json("InvalidAction", f"Unknown operation {operation}", 400)
        if change != self._register and self._key(request) not in self.targets:
            return self._missing(request)
        return change(request)

    def _list(self, request, member, store, names, name):
        found = [
            item
            for item in store.values()
            if all(item.get(key) == request[key] for key in self.IDS if request.get(key))
            and (not request.get(names) or item[name] in request[names])
        ]
        return json_response({member: found})

    def _register(self, request):
        key = self._key(request)
        namespace = request["ServiceNamespace"]
        role = f"{namespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling"
        known = self.targets.get(key) or {
            "ScalableTargetARN": self._arn("scalable-target"),
            "RoleARN": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/{role}",
            "CreationTime": 0,
        }
        self.targets[key] = {**known, **request}
        return json_response({"ScalableTargetARN": known["ScalableTargetARN"]})

    def _deregister(self, request):
        key = self._key(request)
        self.targets.pop(key, None)
        for store in (self.policies, self.actions):
            for name in [name for name in store if name.startswith(f"{key}|")]:
                store.pop(name, None)
        return json_response({})

    def _put_policy(self, request):
        name = f"{self._key(request)}|{request['PolicyName']}"
        arn = self.policies.get(name, {}).get("PolicyARN") or self._arn("scalingPolicy")
        self.policies[name] = {**request, "PolicyARN": arn, "Alarms": [], "CreationTime": 0}
        return json_response({"PolicyARN": arn, "Alarms": []})

    def _delete_policy(self, request):
        removed = self.policies.pop(f"{self._key(request)}|{request['PolicyName']}", None)
        return json_response({}) if removed else self._missing(request)

    def _put_action(self, request):
        name = f"{self._key(request)}|{request['ScheduledActionName']}"
        self.actions[name] = {**request, "ScheduledActionARN": self._arn("scheduled-action"), "CreationTime": 0}
        return json_response({})

    def _key(self, request):
        return "|".join(request.get(name, "") for name in self.IDS)

    def _missing(self, request):
        message = f"No scalable target found: {self._key(request)} does not exist"
        return error_response_json("ObjectNotFoundException", message, 400)

    @staticmethod
    def _arn(kind):
        return f"arn:aws:application-autoscaling:{get_region()}:{get_account_id()}:{kind}/{new_uuid()}"


def _create_target(_logical_id, properties, _stack):
    response = call("application-autoscaling", "RegisterScalableTarget", without(properties, "ScheduledActions"))
    ids = pick(properties, *ApplicationAutoScaling.IDS)
    for action in properties.get("ScheduledActions", []):
        call("application-autoscaling", "PutScheduledAction", {**ids, **action})
    physical_id = "|".join(ids[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
    return physical_id, {"Id": response["ScalableTargetARN"]}


def _update_target(_target_id, _old, new, stack, logical_id=None):
    return _create_target(logical_id, new, stack)


def _delete_target(_target_id, properties):
    call("application-autoscaling", "DeregisterScalableTarget", pick(properties, *ApplicationAutoScaling.IDS))


def _target_of(properties):
    if "ScalingTargetId" not in properties:
        return pick(properties, *ApplicationAutoScaling.IDS)
    resource, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {"ResourceId": resource, "ScalableDimension": dimension, "ServiceNamespace": namespace}


def _create_policy(_logical_id, properties, _stack):
    request = {**without(properties, "ScalingTargetId"), **_target_of(properties)}
    arn = call("application-autoscaling", "PutScalingPolicy", request)["PolicyARN"]
    return arn, {"Arn": arn}


def _update_policy(_arn, _old, new, stack, logical_id=None):
    return _create_policy(logical_id, new, stack)


def _delete_policy(_arn, properties):
    request = {"PolicyName": properties["PolicyName"], **_target_of(properties)}
    call("application-autoscaling", "DeleteScalingPolicy", request)


class WebAclLogging:
    """Logging configurations of web ACLs; everything else goes on to MiniStack's WAF."""

    def __init__(self, waf):
        self.waf = waf
        self.configurations = AccountRegionScopedDict()

    async def handle(self, method, path, headers, body, query):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        if not operation.endswith(("LoggingConfiguration", "LoggingConfigurations")):
            return await self.waf(method, path, headers, body, query)
        request = json.loads(body or "{}")
        if operation == "ListLoggingConfigurations":
            return json_response({"LoggingConfigurations": list(self.configurations.values())})
        if operation == "PutLoggingConfiguration":
            configuration = request["LoggingConfiguration"]
            self.configurations[configuration["ResourceArn"]] = configuration
            return json_response({"LoggingConfiguration": configuration})
        configuration = self.configurations.get(request.get("ResourceArn"))
        if configuration is None:
            return error_response_json("WAFNonexistentItemException", "The configuration does not exist", 400)
        if operation == "DeleteLoggingConfiguration":
            self.configurations.pop(request["ResourceArn"], None)
            return json_response({})
        return json_response({"LoggingConfiguration": configuration})


def _create_acl_logging(_logical_id, properties, _stack):
    call("wafv2", "PutLoggingConfiguration", {"LoggingConfiguration": properties})
    return properties["ResourceArn"], {}


def _delete_acl_logging(arn, _properties):
    call("wafv2", "DeleteLoggingConfiguration", {"ResourceArn": arn})


def install():
    """Adds the services and their resource types."""
    service = "application-autoscaling"
    app.SERVICE_HANDLERS[service] = ApplicationAutoScaling().handle
    router.SERVICE_PATTERNS[service] = {
        "target_prefixes": ["AnyScaleFrontendService"],
        "host_patterns": [r"^application-autoscaling\."],
        "credential_scope": service,
    }
    app.SERVICE_HANDLERS["wafv2"] = WebAclLogging(app.SERVICE_HANDLERS["wafv2"]).handle
    prefix = "AWS::ApplicationAutoScaling"
    register(f"{prefix}::ScalableTarget", _create_target, _delete_target, _update_target, RECORDED)
    register(f"{prefix}::ScalingPolicy", _create_policy, _delete_policy, _update_policy, RECORDED)
    register("AWS::WAFv2::LoggingConfiguration", _create_acl_logging, _delete_acl_logging, proof=RECORDED)
