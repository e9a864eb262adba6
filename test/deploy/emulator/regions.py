"""References to outputs of stacks in other Regions, which MiniStack looks for in the Region of the stack that refers."""

from ministack.core.responses import get_account_id, request_scope
from ministack.services.cloudformation import changesets, engine, handlers, stacks

_INTRINSIC = "Fn::GetStackOutput"


def install():
    """Resolves `Fn::GetStackOutput` in the Region that it names."""
    resolve = engine._resolve_refs

    def resolve_anywhere(value, *rest):
        reference = value.get(_INTRINSIC) if isinstance(value, dict) else None
        if not isinstance(reference, dict) or "Region" not in reference:
            return resolve(value, *rest)
        with request_scope(get_account_id(), resolve(reference["Region"], *rest)):
            return resolve(value, *rest)

    for module in (engine, changesets, handlers, stacks):
        module._resolve_refs = resolve_anywhere
