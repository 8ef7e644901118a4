"""Create, update and delete a stack: resource by resource, and back again where one fails."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rehearsal.cloudformation.failing import ResourceError, ValidationError
from rehearsal.cloudformation.place import Place
from rehearsal.cloudformation.schema import replaces
from rehearsal.cloudformation.stack import Held, Stack
from rehearsal.cloudformation.template import Declared, Template
from rehearsal.providers import PROVIDERS
from rehearsal.providers.provider import REFUSALS


def deploy(place: Place, stack: Stack, template: Template, *, rollback: bool = True) -> None:
    """Bring a stack to a template; where that fails, back to what it was, or leave it half-made without `rollback`."""
    verb, undone = ("CREATE", "ROLLBACK") if stack.new else ("UPDATE", "UPDATE_ROLLBACK")
    stack.move(f"{verb}_IN_PROGRESS", "User Initiated")
    with ExitStack() as undo:
        step = _Steps(place, stack, template, undo)
        undo.callback(step.taken_back, undone)
        try:
            for declared in template.in_order():
                step.bring(declared)
            outputs, exports = step.outputs(template)
        except ResourceError as error:
            if rollback:
                stack.move(f"{undone}_IN_PROGRESS", str(error))
                return
            undo.pop_all()
            stack.template = template
            stack.move(f"{verb}_FAILED", str(error))
            return
        undo.pop_all()
    stack.template, stack.outputs, stack.exports, stack.imports = template, outputs, exports, step.imports
    if verb == "UPDATE":
        stack.updated = datetime.now(UTC)
        stack.move("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        gone = [stack.held.pop(name) for name in [*stack.held] if name not in template.resources]
        for held in reversed([*step.replaced, *gone]):
            _remove(place, stack, held, kept=held.declared.replacement if held in step.replaced else "")
    stack.move(f"{verb}_COMPLETE")


def delete(place: Place, stack: Stack) -> None:
    """Delete a stack and every resource that is not to be retained. Raises `ValidationError` if it may not be."""
    if stack.protected:
        raise ValidationError(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled",
        )
    for export in stack.exports:
        if importers := place.importers(export):
            stack.move("DELETE_FAILED", f"Export {export} cannot be deleted as it is in use by {', '.join(importers)}")
            return
    stack.move("DELETE_IN_PROGRESS", "User Initiated")
    failed = [held.declared.id for held in _dependents_first(stack) if not _remove(place, stack, held)]
    if failed:
        stack.held = {name: held for name, held in stack.held.items() if name in failed}
        stack.move("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}].")
        return
    stack.held = {}
    stack.deleted = datetime.now(UTC)
    stack.move("DELETE_COMPLETE")


def _dependents_first(stack: Stack) -> list[Held]:
    """Each resource before those that it names or depends on, whichever was made first."""
    declared = stack.template.in_order() if stack.template else []
    ranks = {one.id: number for number, one in enumerate(declared)}
    latest_first = [*stack.held.values()][::-1]
    return sorted(latest_first, key=lambda held: -ranks.get(held.declared.id, len(ranks)))


class _Steps:
    """The steps of one creation or update; each leaves in `undo` how it is taken back."""

    def __init__(self, place: Place, stack: Stack, template: Template, undo: ExitStack) -> None:
        self.place, self.stack, self.undo = place, stack, undo
        self.imports: set[str] = set()
        self.replaced: list[Held] = []
        self.stuck = False
        self.scope = place.scope(stack, self.imports, template.mappings)

    def bring(self, declared: Declared) -> None:
        """Create a resource, change it in place, make it anew, or leave it as it is."""
        with _described(self.stack, declared):
            wanted = self.scope.resolve(declared.properties)
            held = self.stack.held.get(declared.id)
            if held is None:
                self._create(declared, wanted)
            elif held.declared.type != declared.type or replaces(declared.type, held.properties, wanted):
                self._create(declared, wanted)
                self.replaced.append(held)
            elif held.properties != wanted:
                self._change(declared, wanted, held)
            else:
                self._keep(replace(held, declared=declared), held)

    def outputs(self, template: Template) -> tuple[dict[str, Any], dict[str, Any]]:
        """Outputs and exports. Raises `ResourceError` where an export is taken, or is used and would go."""
        values = {name: self.scope.resolve(one["Value"]) for name, one in template.outputs.items()}
        exports = {
            self.scope.resolve(one["Export"]["Name"]): values[name]
            for name, one in template.outputs.items()
            if "Export" in one
        }
        for other in self.place.living():
            if other is not self.stack and (taken := exports.keys() & other.exports.keys()):
                raise ResourceError(f"Export with name {min(taken)} is already exported by stack {other.name}.")
        for name, value in self.stack.exports.items():
            if exports.get(name) != value and (users := self.place.importers(name)):
                raise ResourceError(f"Export {name} cannot be updated as it is in use by {', '.join(users)}")
        return values, exports

    def _create(self, declared: Declared, wanted: Any) -> None:
        provider, aws, former = PROVIDERS[declared.type], self.place.aws, self.stack.held.get(declared.id)
        self.stack.tell(declared.id, declared.type, "", "CREATE_IN_PROGRESS")
        physical = provider.create(aws, wanted)
        made = Held(declared=declared, properties=wanted, physical=physical)
        self.undo.callback(self._uncreate, made, former)
        self.stack.held[declared.id] = made
        provider.put(aws, physical, wanted, {})
        self.stack.tell(declared.id, declared.type, physical, "CREATE_COMPLETE")

    def _change(self, declared: Declared, wanted: Any, held: Held) -> None:
        provider = PROVIDERS[declared.type]
        self.stack.tell(declared.id, declared.type, held.physical, "UPDATE_IN_PROGRESS")
        self.undo.callback(self._unchange, held, wanted)
        provider.put(self.place.aws, held.physical, wanted, held.properties)
        changed = replace(held, declared=declared, properties=wanted, status="UPDATE_COMPLETE", since=datetime.now(UTC))
        self._keep(changed, held)
        self.stack.tell(declared.id, declared.type, held.physical, "UPDATE_COMPLETE")

    def _keep(self, now: Held, former: Held) -> None:
        self.undo.callback(self.stack.held.__setitem__, former.declared.id, former)
        self.stack.held[now.declared.id] = now

    def taken_back(self, undone: str) -> None:
        """Runs last of all that is taken back."""
        self.stack.move(f"{undone}_FAILED" if self.stuck else f"{undone}_COMPLETE", self.stack.reason)

    def _uncreate(self, made: Held, former: Held | None) -> None:
        """Only `Retain` keeps what a failed operation has just made."""
        kept = "Retain" if made.declared.deletion == "Retain" else "Delete"
        if _remove(self.place, self.stack, made, kept=kept):
            self.stack.held.pop(made.declared.id)
        else:
            self.stuck = True
        if former:
            self.stack.held[made.declared.id] = former

    def _unchange(self, held: Held, wanted: Any) -> None:
        try:
            PROVIDERS[held.declared.type].put(self.place.aws, held.physical, held.properties, wanted)
        except REFUSALS as error:
            self.stack.tell(held.declared.id, held.declared.type, held.physical, "UPDATE_FAILED", str(error))
            self.stuck = True


@contextmanager
def _described(stack: Stack, declared: Declared) -> Iterator[None]:
    """What AWS says no to becomes the reason for which the stack fails."""
    verb = "UPDATE" if declared.id in stack.held else "CREATE"
    try:
        yield
    except (*REFUSALS, ResourceError) as error:
        stack.tell(declared.id, declared.type, "", f"{verb}_FAILED", str(error))
        failed = f"The following resource(s) failed to {verb.lower()}: [{declared.id}]. {error}"
        raise ResourceError(failed) from None


def _remove(place: Place, stack: Stack, held: Held, *, kept: str = "") -> bool:
    """Delete a resource, or skip it where its policy keeps it; False if AWS refused."""
    declared, policy = held.declared, kept or held.declared.deletion
    if policy.startswith("Retain"):
        stack.tell(declared.id, declared.type, held.physical, "DELETE_SKIPPED")
        return True
    try:
        PROVIDERS[declared.type].delete(place.aws, held.physical, held.properties)
    except REFUSALS as error:
        stack.tell(declared.id, declared.type, held.physical, "DELETE_FAILED", str(error))
        return False
    stack.tell(declared.id, declared.type, held.physical, "DELETE_COMPLETE")
    return True
