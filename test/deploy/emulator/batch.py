"""AWS Batch. MiniStack creates and describes environments, queues and definitions, and forgets part of them.

Here it keeps everything, and updates and deletes; both only as records. No job is scheduled by any of it.
"""

import json

from api import call
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
)
from ministack.services import batch as batch_service
from registry import RECORDED, physical_name, pick, register, without

_policies = AccountRegionScopedDict()


def _ok(body):
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _refuse(message):
    return error_response_json("ClientException", message, 400)


def _short(reference):
    return reference.split("/", 1)[1] if reference.startswith("arn:") else reference


def _keep_everything(path, store, name, newest):
    """Adds to a new record what was asked for and MiniStack left out."""
    create = batch_service._DISPATCH[path]

    def create_whole(request):
        response = create(request)
        if response[0] == 200:
            record = newest(store.get(request[name]))
            for key, value in request.items():
                record.setdefault(key, value)
        return response

    return create_whole


def _revisions():
    for name, records in batch_service._job_definitions.items():
        for record in records:
            yield f"{name}:{record['revision']}", record


def _describe_definitions(request):
    wanted = request.get("jobDefinitions") or []
    found = [
        record
        for revision, record in _revisions()
        if request.get("jobDefinitionName") in (None, revision.rsplit(":", 1)[0])
        and (not wanted or record["jobDefinitionArn"] in wanted or revision in wanted)
        and request.get("status") in (None, record["status"])
    ]
    return _ok({"jobDefinitions": found})


def _deregister_definition(request):
    for revision, record in _revisions():
        if request["jobDefinition"] in (record["jobDefinitionArn"], revision):
            record["status"] = "INACTIVE"
    return _ok({})


def _update_queue(request):
    queue = batch_service._job_queues.get(_short(request["jobQueue"]))
    if queue is None:
        return _refuse(f"{request['jobQueue']} does not exist")
    queue.update(without(request, "jobQueue"))
    return _ok(pick(queue, "jobQueueName", "jobQueueArn"))


def _delete_queue(request):
    removed = batch_service._job_queues.pop(_short(request["jobQueue"]), None)
    return _ok({}) if removed else _refuse(f"{request['jobQueue']} does not exist")


def _delete_environment(request):
    name = _short(request["computeEnvironment"])
    names = (name, batch_service._ce_arn(name))
    for queue in batch_service._job_queues.values():
        if any(entry.get("computeEnvironment") in names for entry in queue["computeEnvironmentOrder"]):
            return _refuse("Cannot delete, found existing JobQueue relationship")
    removed = batch_service._compute_envs.pop(name, None)
    return _ok({}) if removed else _refuse(f"{name} does not exist")


def _create_policy_record(request):
    arn = f"arn:aws:batch:{get_region()}:{get_account_id()}:scheduling-policy/{request['name']}"
    _policies[arn] = {**request, "arn": arn}
    return _ok({"name": request["name"], "arn": arn})


def _delete_policy_record(request):
    removed = _policies.pop(request["arn"], None)
    return _ok({}) if removed else _refuse(f"{request['arn']} does not exist")


def _describe_policies(request):
    return _ok({"schedulingPolicies": [_policies[arn] for arn in request["arns"] if arn in _policies]})


def _list_policies(_request):
    return _ok({"schedulingPolicies": [{"arn": arn} for arn in _policies]})


def _create_environment(logical_id, properties, stack):
    name = physical_name(properties, "ComputeEnvironmentName", stack, logical_id, 128)
    # How CloudFormation is to update the environment; no properties of the API.
    request = without(properties, "ReplaceComputeEnvironment", "UpdatePolicy", "ComputeResources")
    resources = without(properties.get("ComputeResources", {}), "UpdateToLatestImageVersion")
    if resources:
        request["ComputeResources"] = resources
    response = call("batch", "CreateComputeEnvironment", {**request, "ComputeEnvironmentName": name})
    arn = response["computeEnvironmentArn"]
    return arn, {"ComputeEnvironmentArn": arn}


def _remove_environment(arn, _properties):
    call("batch", "DeleteComputeEnvironment", {"computeEnvironment": arn})


def _create_queue(logical_id, properties, stack):
    name = physical_name(properties, "JobQueueName", stack, logical_id, 128)
    arn = call("batch", "CreateJobQueue", {**properties, "JobQueueName": name})["jobQueueArn"]
    return arn, {"JobQueueArn": arn}


def _change_queue(arn, _old, new, _stack, _logical_id=None):
    changeable = ("ComputeEnvironmentOrder", "Priority", "State", "JobStateTimeLimitActions", "SchedulingPolicyArn")
    call("batch", "UpdateJobQueue", {**pick(new, *changeable), "jobQueue": arn})
    return arn, {"JobQueueArn": arn}


def _remove_queue(arn, _properties):
    call("batch", "DeleteJobQueue", {"jobQueue": arn})


def _create_definition(logical_id, properties, stack):
    name = physical_name(properties, "JobDefinitionName", stack, logical_id, 128)
    request = {**without(properties, "ResourceRetentionPolicy"), "JobDefinitionName": name}
    arn = call("batch", "RegisterJobDefinition", request)["jobDefinitionArn"]
    return arn, {"JobDefinitionArn": arn}


def _add_revision(_arn, _old, new, stack, logical_id=None):
    return _create_definition(logical_id, new, stack)


def _remove_definition(arn, _properties):
    call("batch", "DeregisterJobDefinition", {"jobDefinition": arn})


def _create_policy(logical_id, properties, stack):
    name = physical_name(properties, "Name", stack, logical_id, 128)
    arn = call("batch", "CreateSchedulingPolicy", {**properties, "Name": name})["arn"]
    return arn, {"Arn": arn}


def _remove_policy(arn, _properties):
    call("batch", "DeleteSchedulingPolicy", {"arn": arn})


def install():
    """Completes the API, and adds the resource types."""
    queues, definitions = batch_service._job_queues, batch_service._job_definitions
    create_queue = _keep_everything("/v1/createjobqueue", queues, "jobQueueName", lambda record: record)
    create_definition = _keep_everything(
        "/v1/registerjobdefinition", definitions, "jobDefinitionName", lambda revisions: revisions[-1]
    )
    batch_service._DISPATCH.update(
        {
            "/v1/createjobqueue": create_queue,
            "/v1/updatejobqueue": _update_queue,
            "/v1/deletejobqueue": _delete_queue,
            "/v1/registerjobdefinition": create_definition,
            "/v1/describejobdefinitions": _describe_definitions,
            "/v1/deregisterjobdefinition": _deregister_definition,
            "/v1/deletecomputeenvironment": _delete_environment,
            "/v1/createschedulingpolicy": _create_policy_record,
            "/v1/deleteschedulingpolicy": _delete_policy_record,
            "/v1/describeschedulingpolicies": _describe_policies,
            "/v1/listschedulingpolicies": _list_policies,
        }
    )
    register("AWS::Batch::ComputeEnvironment", _create_environment, _remove_environment, proof=RECORDED)
    register("AWS::Batch::JobQueue", _create_queue, _remove_queue, _change_queue, RECORDED)
    register("AWS::Batch::JobDefinition", _create_definition, _remove_definition, _add_revision, RECORDED)
    register("AWS::Batch::SchedulingPolicy", _create_policy, _remove_policy, proof=RECORDED)
