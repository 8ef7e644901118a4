"""Which values of a template may differ between its versions."""

import re
from collections.abc import Mapping
from typing import Any

_NAMED = re.compile(r"\$\{([^!}]+)\}")


class Variation:
    """Knows the names of a template, parameters and resources under a condition, that stand for several values.

    `names` is None where nothing of the template is decided at its deployment; `pseudo`: what its pseudo parameters
    stand for.
    """

    def __init__(self, names: frozenset[str] | None, pseudo: Mapping[str, Any]) -> None:
        self._names, self._pseudo = names, pseudo

    def covers(self, value: Any) -> bool:
        """Whether a value of the template may differ between versions."""
        if self._names is None:
            return False
        stack = [value]
        while stack:
            match stack.pop():
                case {"Fn::If": _} | {"Fn::ImportValue": _}:
                    return True
                case {"Fn::FindInMap": [*keys]} if any(map(self.chooses_rows, keys)):
                    return True
                case {"Ref": str(name)} if name in self._names:
                    return True
                case {"Fn::GetAtt": named} if (
                    str(named[0] if isinstance(named, list) and named else named).split(".")[0] in self._names
                ):
                    return True
                case {"Fn::Sub": text} if any(
                    name.strip().split(".")[0] in self._names
                    for name in _NAMED.findall(str(text[0] if isinstance(text, list) and text else text))
                ):
                    return True
                case dict() as found:
                    stack.extend(found.values())
                case list() as found:
                    stack.extend(found)
        return False

    def chooses_rows(self, key: Any) -> bool:
        """Whether the key of a map is a Region, account or partition that is known at deployment only."""
        return isinstance(key, dict) and "${" in str(self._pseudo.get(str(key.get("Ref")), ""))
