"""Tells MiniStack's CloudFormation engine how to handle resource types that it does not have."""

import json

from ministack.services.cloudformation import provisioners

_ADDED = {}

FORWARDED = "forwarded"
"""MiniStack has the API and behaves as it does; only the link from CloudFormation to it is ours."""

RECORDED = "recorded"
"""Nobody acts on it: what was asked for is stored and given back."""


def register(resource_type, create, delete, update=None, proof=FORWARDED):
    """Adds a resource type. Without `update`, a change deletes and makes the resource again.

    `create(logical_id, properties, stack)` returns the physical id and the attributes for Fn::GetAtt,
    `delete(physical_id, properties)` nothing, and `update(physical_id, old, new, stack, logical_id)` what create does.
    """

    def replace(physical_id, old, new, stack, logical_id=None):
        delete(physical_id, old)
        return create(logical_id or physical_id, new, stack)

    provisioners._RESOURCE_HANDLERS[resource_type] = {
        "create": create,
        "delete": forgiving(delete),
        "update": update or replace,
        "update_with_logical_id": True,
    }
    _ADDED[resource_type] = proof


def completed(resource_type):
    """Notes a resource type of MiniStack's own, of which the API is handed here what its CloudFormation drops."""
    _ADDED[resource_type] = FORWARDED


def write_supported_types(path):
    """Writes which resource types can be deployed, and how much a deployment of each proves."""
    proofs = {name: _ADDED.get(name, "emulated") for name in sorted(provisioners._RESOURCE_HANDLERS)}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(proofs, file, indent=2)


def forgiving(delete):
    """Deleting what a parent's deletion has already taken along is no failure."""

    def attempt(physical_id, properties):
        try:
            delete(physical_id, properties)
        except ValueError as error:
            if "NotFound" not in str(error) and "does not exist" not in str(error):
                raise

    return attempt


def physical_name(properties, prop, stack, logical_id, longest):
    """The name that the template gives, or one as CloudFormation makes it."""
    return properties.get(prop) or provisioners._physical_name(stack, logical_id, max_len=longest)


def pick(properties, *names):
    """The properties of these names that are there."""
    return {name: value for name, value in properties.items() if name in names}


def without(properties, *names):
    """All properties but those of these names."""
    return {name: value for name, value in properties.items() if name not in names}
