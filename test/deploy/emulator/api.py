"""Calls MiniStack's own APIs in process, with requests that botocore's service models have checked.

A property that the AWS API does not know, or a value of the wrong type, fails the deployment, as AWS would.
"""

import asyncio
import contextvars
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from urllib.parse import parse_qs, urlencode

import botocore.parsers
import botocore.serialize
import botocore.session
import botocore.validate
from ministack import app
from ministack.core.responses import new_uuid

_session = botocore.session.get_session()


@cache
def _model(service):
    return _session.get_service_model(service)


def call(service, operation, params, handler=None):
    """Checks and sends a request, returns the parsed response; raises ValueError with what AWS's error would say.

    `params` may be spelled as in a template; `handler` is MiniStack's name of the service if it differs.
    """
    model = _model(service)
    shape = model.operation_model(operation)
    if shape.input_shape is not None:
        params = _convert(params, shape.input_shape, f"{service}:{operation}")
        for member in shape.idempotent_members:
            params.setdefault(member, new_uuid())
        report = botocore.validate.ParamValidator().validate(params, shape.input_shape)
        if report.has_errors():
            raise ValueError(f"{service}:{operation}: {report.generate_report()}")
    protocol = _protocol(model)
    request = botocore.serialize.create_serializer(protocol, include_validation=False).serialize_to_request(
        params, shape
    )
    status, headers, body = _send(app.SERVICE_HANDLERS[handler or service], request)
    parsed = botocore.parsers.create_parser(protocol).parse(
        {"status_code": status, "headers": headers, "body": body}, shape.output_shape
    )
    if status >= 300:
        error = parsed.get("Error", {})
        raise ValueError(f"{error.get('Code')}: {error.get('Message')}")
    return parsed


def in_api_terms(service, operation, params):
    """A part of a request as the API spells it, for what MiniStack takes past its API."""
    return _convert(params, _model(service).operation_model(operation).input_shape, f"{service}:{operation}")


def _protocol(model):
    protocol = model.metadata["protocol"]
    if protocol in ("ec2", "query", "json", "rest-json", "rest-xml"):
        return protocol
    return next(known for known in ("json", "query") if known in model.metadata["protocols"])


def _send(handler, request):
    body = request["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    if isinstance(body, str):
        body = body.encode()
    headers = {name.lower(): value for name, value in request["headers"].items()}
    # Which configuration of a bucket is meant is a query in the path.
    path, _, fixed = request["url_path"].partition("?")
    query = parse_qs(fixed, keep_blank_values=True)
    query.update({name: [value] for name, value in (request.get("query_string") or {}).items()})
    response = _finish(handler(request["method"], path, headers, body or b"", query))
    status, response_headers, response_body = response[:3]
    if isinstance(response_body, str):
        response_body = response_body.encode()
    return status, response_headers, response_body


def _finish(coroutine):
    """Runs a request handler to its end although the event loop is running: on a loop of another thread."""
    context = contextvars.copy_context()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(context.run, asyncio.run, coroutine).result()


def _plain(name):
    return re.sub("[^a-z0-9]", "", name.lower())


def _convert(value, shape, path):
    """A template's value as the API's shape wants it. Names that the API does not have, and wrong types, raise."""
    kind = shape.type_name
    if kind == "structure":
        return _convert_structure(value, shape, path)
    if kind == "list":
        if not isinstance(value, list):
            raise ValueError(f"{path}: expected a list, got {value!r}")
        return [_convert(item, shape.member, f"{path}[{i}]") for i, item in enumerate(value)]
    if kind == "map":
        if isinstance(value, list):  # tags are a list in templates, and a map in some APIs
            value = {tag["Key"]: tag["Value"] for tag in value}
        return {key: _convert(item, shape.value, f"{path}.{key}") for key, item in value.items()}
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "string" and not isinstance(value, str):
        if isinstance(value, (dict, list)):
            raise ValueError(f"{path}: expected a string, got {value!r}")
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _convert_structure(value, shape, path):
    if not isinstance(value, dict):
        raise ValueError(f"{path}: expected an object, got {value!r}")
    names = {_plain(name): name for name in shape.members}
    converted = {}
    for key, item in value.items():
        name = names.get(_plain(key))
        if name is None:
            raise ValueError(f"{path}: the API has no property {key}")
        converted[name] = _convert(item, shape.members[name], f"{path}.{key}")
    return converted
