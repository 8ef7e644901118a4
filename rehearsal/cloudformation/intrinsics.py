"""Intrinsic functions, resolved while a stack is deployed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.cloudformation.failing import ResourceError

NO_VALUE = object()
_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What references stand for: parameters, pseudo ones too, resources made so far, exports of other stacks."""

    pseudo: Mapping[str, Any]
    mappings: Mapping[str, Any]
    zones: Callable[[], list[str]]
    ref: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    imported: Callable[[str], Any]

    def resolve(self, value: Any) -> Any:
        """The value without intrinsic functions; what is `AWS::NoValue` is left out."""
        match value:
            case {"Ref": "AWS::NoValue"}:
                return NO_VALUE
            case {"Ref": str(name)}:
                return self.pseudo[name] if name in self.pseudo else self.ref(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self.attribute(name, attribute)
            case {"Fn::ImportValue": name}:
                return self.imported(self.resolve(name))
            case {"Fn::Join": [str(separator), parts]}:
                return separator.join(str(part) for part in self.resolve(parts))
            case {"Fn::Sub": [str(text), dict(own)]}:
                return self._substituted(text, self.resolve(own))
            case {"Fn::Sub": str(text)}:
                return self._substituted(text, {})
            case {"Fn::FindInMap": [str(name), first, str(second)]}:
                return self.mappings[name][self.resolve(first)][second]
            case {"Fn::Select": [index, listed]}:
                return self.resolve(listed)[int(index)]
            case {"Fn::GetAZs": _}:
                return self.zones()
            case dict() if len(value) == 1 and next(iter(value)).startswith("Fn::"):
                raise ResourceError(f"a rehearsal knows no {next(iter(value))}")
            case dict():
                found = {key: self.resolve(part) for key, part in value.items()}
                return {key: part for key, part in found.items() if part is not NO_VALUE}
            case list():
                return [found for part in value if (found := self.resolve(part)) is not NO_VALUE]
            case _:
                return value

    def _substituted(self, text: str, own: Mapping[str, Any]) -> str:
        """Values of parameters only: the baseline names resources by Ref and GetAtt."""

        def value(found: re.Match[str]) -> str:
            if found[1]:
                return f"${{{found[2]}}}"
            if found[2] not in {**self.pseudo, **own}:
                raise ResourceError(f"a rehearsal puts no {found[2]} into a text")
            return str({**self.pseudo, **own}[found[2]])

        return _VARIABLE.sub(value, text)
