"""Resource types of services with one or two gaps each: MiniStack has the API, but no link from CloudFormation."""

import base64
import os
import re
import tempfile
from contextvars import ContextVar

from api import call
from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway, apigateway_v1
from ministack.services import cloudwatch as cloudwatch_service
from ministack.services.cloudformation import provisioners
from registry import physical_name, register, without


def _create_composite_alarm(logical_id, properties, stack):
    name = physical_name(properties, "AlarmName", stack, logical_id, 255)
    call("cloudwatch", "PutCompositeAlarm", {**properties, "AlarmName": name}, "monitoring")
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def _delete_composite_alarm(name, _properties):
    call("cloudwatch", "DeleteAlarms", {"AlarmNames": [name]}, "monitoring")


def _record_metric_math():
    """MiniStack refuses alarms of metric math. The API checks and stores the rest; the expression is recorded with it."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]
    create, update = handlers["create"], handlers["update"]

    def put(name, properties):
        request = {**without(properties, "Tags"), "AlarmName": name}
        call("cloudwatch", "PutMetricAlarm", request, "monitoring")
        cloudwatch_service.cloudformation_set_metric_alarm_tags(name, properties.get("Tags", []))
        alarm = cloudwatch_service._alarms[name]
        for key in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit"):
            alarm.pop(key, None)
        alarm["Metrics"] = properties["Metrics"]
        return name, {"Arn": alarm["AlarmArn"]}

    def create_any(logical_id, properties, stack):
        if not properties.get("Metrics"):
            return create(logical_id, properties, stack)
        return put(physical_name(properties, "AlarmName", stack, logical_id, 255), properties)

    def update_any(name, old, new, stack, logical_id=None):
        if not new.get("Metrics"):
            return update(name, old, new, stack, logical_id)
        return put(name, new)

    handlers["create"], handlers["update"] = create_any, update_any


def _associate_capacity_providers(_logical_id, properties, _stack):
    call("ecs", "PutClusterCapacityProviders", properties)
    return properties["Cluster"], {}


def _disassociate_capacity_providers(_association_id, properties):
    empty = {"CapacityProviders": [], "DefaultCapacityProviderStrategy": []}
    call("ecs", "PutClusterCapacityProviders", {"Cluster": properties["Cluster"], **empty})


def _associate_web_acl(_logical_id, properties, _stack):
    call("wafv2", "AssociateWebACL", properties)
    return f"{properties['WebACLArn']}|{properties['ResourceArn']}", {}


def _disassociate_web_acl(_association_id, properties):
    call("wafv2", "DisassociateWebACL", {"ResourceArn": properties["ResourceArn"]})


def _encode_search_strings():
    """Templates say what a rule looks for as text, the API as bytes; CloudFormation in MiniStack hands on the text."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::WAFv2::WebACL"]

    def encoded(value):
        if isinstance(value, list):
            return [encoded(item) for item in value]
        if not isinstance(value, dict):
            return value
        whole = {key: encoded(item) for key, item in value.items()}
        if "SearchString" in whole:
            whole["SearchString"] = base64.b64encode(whole["SearchString"].encode()).decode()
        return whole

    def with_bytes(original):
        return lambda *arguments, **named: original(*(encoded(item) for item in arguments), **named)

    for step in ("create", "update"):
        handlers[step] = with_bytes(handlers[step])


def _route(properties):
    """MiniStack's Ref of a route is `<API id>/<route id>`; CloudFormation's is the route id."""
    return {"ApiId": properties["ApiId"], "RouteId": properties["RouteId"].split("/")[-1]}


def _create_route_response(_logical_id, properties, _stack):
    request = {**properties, **_route(properties)}
    response_id = call("apigatewayv2", "CreateRouteResponse", request, "apigateway")["RouteResponseId"]
    return response_id, {"RouteResponseId": response_id}


def _delete_route_response(response_id, properties):
    request = {**_route(properties), "RouteResponseId": response_id}
    call("apigatewayv2", "DeleteRouteResponse", request, "apigateway")


def _keep_functions_local():
    """Functions run with addresses of this machine in place of AWS's, and with the starter's NODE_OPTIONS.

    Those load loopback-only.cjs and clock.cjs, and a function's own would replace them. A function that posts to WebSockets is given the
    address of its API at AWS; MiniStack serves it here. Where a function has a file system, a directory of this run stands in.
    """
    lambda_runtime._RESERVED_RUNTIME_ENV_VARS.add("NODE_OPTIONS")
    spawn = lambda_runtime.Worker._spawn
    at_aws = re.compile(r"^(?:https|wss)://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/")
    here = rf"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/execute-api/\1/"

    def spawn_locally(worker):
        variables = worker.config.get("Environment", {}).get("Variables", {})
        local = {name: at_aws.sub(here, str(value)) for name, value in variables.items()}
        for mount in worker.config.get("FileSystemConfigs") or []:
            directory = os.path.join(tempfile.gettempdir(), "efs", mount["Arn"].split("/")[-1])
            os.makedirs(directory, exist_ok=True)
            local = {name: value.replace(mount["LocalMountPath"], directory) for name, value in local.items()}
        worker.config = {**worker.config, "Environment": {"Variables": local}}
        return spawn(worker)

    lambda_runtime.Worker._spawn = spawn_locally


def _tell_who_connects():
    """Of a signed request MiniStack tells a function who calls behind a REST API, and not behind a WebSocket API."""
    invoke, context = apigateway._invoke_ws_lambda, apigateway._ws_request_context
    caller = ContextVar("caller", default={})

    async def invoke_for_caller(api_id, account_id, region, route, stage, *rest, query_params=None, **kwargs):
        *_, headers = rest
        is_signed = (route.get("authorizationType") or "").upper() == "AWS_IAM"
        caller.set((apigateway_v1._iam_caller_identity(headers, query_params) if is_signed else None) or {})
        return await invoke(api_id, account_id, region, route, stage, *rest, query_params=query_params, **kwargs)

    def context_with_caller(*args):
        event = context(*args)
        event["identity"].update(caller.get())
        return event

    apigateway._invoke_ws_lambda, apigateway._ws_request_context = invoke_for_caller, context_with_caller


def install():
    """Adds the resource types."""
    register("AWS::CloudWatch::CompositeAlarm", _create_composite_alarm, _delete_composite_alarm)
    register(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        _associate_capacity_providers,
        _disassociate_capacity_providers,
    )
    register("AWS::WAFv2::WebACLAssociation", _associate_web_acl, _disassociate_web_acl)
    register("AWS::ApiGatewayV2::RouteResponse", _create_route_response, _delete_route_response)
    _record_metric_math()
    _encode_search_strings()
    _keep_functions_local()
    _tell_who_connects()
