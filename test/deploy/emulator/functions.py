"""The names of errors: MiniStack calls whatever a function throws `Runtime.HandlerError`.

Lambda tells the caller the name that the function gave it, by which callers and state machines know one refusal from another
(https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html).
"""

import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc as lambda_service

_REPORTS = (
    ('status: "error", error: String(err.message || err)', 'status: "error", name: err.name, error: String(err.message || err)'),
    ('status: "error", error: e.message, trace', 'status: "error", name: e.name, error: e.message, trace'),
)


def _report_names():
    """Has the program that runs handlers report the names of what they throw."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for report, named in _REPORTS:
        if script.count(report) != 1:
            raise RuntimeError(f"MiniStack no longer reports an error by: {report}")
        script = script.replace(report, named)
    lambda_runtime._NODEJS_WORKER_SCRIPT = script


def install():
    _report_names()
    thrown = threading.local()
    invoke, execute = lambda_runtime.Worker.invoke, lambda_service._execute_function_warm

    def invoke_and_remember(worker, *arguments, **named):
        result = invoke(worker, *arguments, **named)
        thrown.name = result.get("name")
        return result

    def execute_and_name(*arguments):
        thrown.name = None
        result = execute(*arguments)
        if result.get("error") and thrown.name and isinstance(result.get("body"), dict):
            result["body"]["errorType"] = thrown.name
        return result

    lambda_runtime.Worker.invoke, lambda_service._execute_function_warm = invoke_and_remember, execute_and_name
