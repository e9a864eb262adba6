"""AWS Backup. MiniStack has vaults, plans, selections and jobs, the selections without a link from CloudFormation.

Policies of vaults and tests of restores it does not have: those are recorded.
"""

import json
from urllib.parse import unquote

from api import call
from ministack import app
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)
from ministack.services.cloudformation import provisioners
from registry import RECORDED, pick, register, without


class Records:
    """The part of the API that is recorded; everything else goes on to MiniStack's."""

    def __init__(self, backup):
        self.backup = backup
        self.policies = AccountRegionScopedDict()
        self.plans = AccountRegionScopedDict()
        self.selections = AccountRegionScopedDict()

    async def handle(self, method, path, headers, body, query):
        parts = [unquote(part) for part in path.strip("/").split("/")]
        request = json.loads(body or "{}")
        if parts[0] == "backup-vaults" and parts[2:] == ["access-policy"]:
            return self._policy(method, parts[1], request)
        if parts[:2] == ["restore-testing", "plans"]:
            if parts[3:4] == ["selections"]:
                return self._selection(method, parts[2], parts[4:], request)
            return self._plan(method, parts[2:], request)
        return await self.backup(method, path, headers, body, query)

    def _policy(self, method, vault, request):
        if method == "PUT":
            self.policies[vault] = request["Policy"]
            return json_response({})
        if vault not in self.policies:
            return _missing(f"policy of {vault}")
        if method == "DELETE":
            self.policies.pop(vault)
            return json_response({})
        return json_response({"BackupVaultName": vault, "Policy": self.policies[vault]})

    def _plan(self, method, names, request):
        if method == "PUT" and not names:
            plan = request["RestoreTestingPlan"]
            name = plan["RestoreTestingPlanName"]
            arn = f"arn:aws:backup:{get_region()}:{get_account_id()}:restore-testing-plan:{name}"
            self.plans[name] = {**plan, "RestoreTestingPlanArn": arn, "CreationTime": 0}
            return json_response(pick(self.plans[name], *_PLAN_IDS))
        if not names:
            return json_response({"RestoreTestingPlans": list(self.plans.values())})
        return self._one(method, self.plans, names[0], "RestoreTestingPlan")

    def _selection(self, method, plan, names, request):
        if plan not in self.plans:
            return _missing(plan)
        if method == "PUT" and not names:
            selection = request["RestoreTestingSelection"]
            record = {**selection, "RestoreTestingPlanName": plan, "CreationTime": 0}
            self.selections[f"{plan}|{selection['RestoreTestingSelectionName']}"] = record
            arns = pick(self.plans[plan], "RestoreTestingPlanArn")
            return json_response({**arns, **pick(record, "RestoreTestingSelectionName", *_PLAN_IDS)})
        return self._one(method, self.selections, f"{plan}|{names[0]}", "RestoreTestingSelection")

    @staticmethod
    def _one(method, store, key, member):
        if key not in store:
            return _missing(key)
        if method == "DELETE":
            store.pop(key)
            return json_response({})
        return json_response({member: store[key]})


_PLAN_IDS = ("RestoreTestingPlanArn", "RestoreTestingPlanName", "CreationTime")


def _missing(what):
    return error_response_json("ResourceNotFoundException", f"{what} does not exist", 404)


def _create_selection(_logical_id, properties, _stack):
    selection_id = call("backup", "CreateBackupSelection", properties)["SelectionId"]
    plan_id = properties["BackupPlanId"]
    attributes = {"Id": f"{selection_id}_{plan_id}", "SelectionId": selection_id, "BackupPlanId": plan_id}
    return attributes["Id"], attributes


def _delete_selection(physical_id, properties):
    ids = {"SelectionId": physical_id.split("_")[0], **pick(properties, "BackupPlanId")}
    call("backup", "DeleteBackupSelection", ids)


def _create_testing_plan(_logical_id, properties, _stack):
    request = {"RestoreTestingPlan": without(properties, "Tags"), **pick(properties, "Tags")}
    plan = call("backup", "CreateRestoreTestingPlan", request)
    return plan["RestoreTestingPlanName"], pick(plan, "RestoreTestingPlanArn")


def _delete_testing_plan(name, _properties):
    call("backup", "DeleteRestoreTestingPlan", {"RestoreTestingPlanName": name})


def _create_testing_selection(_logical_id, properties, _stack):
    ids = pick(properties, "RestoreTestingPlanName")
    call(
        "backup",
        "CreateRestoreTestingSelection",
        {**ids, "RestoreTestingSelection": without(properties, "RestoreTestingPlanName")},
    )
    return f"{properties['RestoreTestingPlanName']}|{properties['RestoreTestingSelectionName']}", {}


def _delete_testing_selection(_physical_id, properties):
    call(
        "backup",
        "DeleteRestoreTestingSelection",
        pick(properties, "RestoreTestingPlanName", "RestoreTestingSelectionName"),
    )


def _keep_vault_policies():
    """CloudFormation in MiniStack leaves out the policy of a vault."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Backup::BackupVault"]
    create, delete = handlers["create"], handlers["delete"]

    def create_with_policy(logical_id, properties, stack):
        result = create(logical_id, properties, stack)
        if "AccessPolicy" in properties:
            request = {"BackupVaultName": result[0], "Policy": json.dumps(properties["AccessPolicy"])}
            call("backup", "PutBackupVaultAccessPolicy", request)
        return result

    def delete_with_policy(name, properties):
        if "AccessPolicy" in properties:
            call("backup", "DeleteBackupVaultAccessPolicy", {"BackupVaultName": name})
        delete(name, properties)

    handlers["create"], handlers["delete"] = create_with_policy, delete_with_policy


def install():
    """Completes the API, and adds the resource types."""
    app.SERVICE_HANDLERS["backup"] = Records(app.SERVICE_HANDLERS["backup"]).handle
    prefix = "AWS::Backup"
    register(f"{prefix}::BackupSelection", _create_selection, _delete_selection)
    register(f"{prefix}::RestoreTestingPlan", _create_testing_plan, _delete_testing_plan, proof=RECORDED)
    register(f"{prefix}::RestoreTestingSelection", _create_testing_selection, _delete_testing_selection, proof=RECORDED)
    _keep_vault_policies()
