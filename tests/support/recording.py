"""What the controls read of each resource type: found out by letting the catalogue judge resources that remember it.

`python -m tests.support.recording FOLDER…` (cloud assemblies, named as environments) writes
assurance/controls/com/understood.json; a test holds the file to what is found.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from assurance.controls.control import Approval, Facts
from assurance.controls.registry import CATALOGUE
from assurance.sources.physical import Place, physical
from assurance.sources.resource import Application, Resource
from assurance.sources.template import read
from settings.loading import load
from tests.support.sampling import sample, settable, types

Paths = dict[str, set[str]]
WHOLE = ".**"
"""What ends a path whose value is judged with all that is below it, whatever it may be."""
_NO_JUDGEMENT = ("COM10", "COM11", "COM12", "COM18", "COM19", "NET20")
"""Controls that look through every property for a text, or for who names whom, which is no judgement of it."""


class Recorder:
    """Type → the paths that were read, `*` for any item of a list."""

    def __init__(self) -> None:
        self.read: Paths = defaultdict(set)
        self.asked: set[str] = set()

    def understood(self) -> dict[str, list[str]]:
        """Type → the deepest paths that were read: who reads on from a value has judged only what he read of it."""
        known = sorted(type_ for type_ in self.read if type_ in types() and (self.read[type_] or type_ in self.asked))
        return {
            type_: [path for path in sorted(_deepest(self.read[type_])) if path.partition(".")[0] in settable(type_)]
            for type_ in known
        }


def _deepest(paths: set[str]) -> Iterator[str]:
    whole = {path.removesuffix(WHOLE) for path in paths if path.endswith(WHOLE)}
    whole |= {path.removesuffix(".Statement") for path in paths if path.endswith(".Statement")}  # policies
    inner = {outer for path in paths for outer in _above(path)}
    for path in {path.removesuffix(WHOLE) for path in paths} | whole:
        if whole.isdisjoint(_above(path)):
            if path in whole:
                yield f"{path}{WHOLE}"
            elif path not in inner:
                yield path


def _above(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


class _Object(dict[str, Any]):
    """An object that remembers which of its properties were read."""

    def __init__(self, value: dict[str, Any], path: str, paths: set[str]) -> None:
        super().__init__(value)
        self._path, self._paths = path, paths

    def _below(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def __getitem__(self, name: str) -> Any:
        return _recorded(super().__getitem__(name), self._below(name), self._paths)

    def get(self, name: str, default: Any = None) -> Any:
        self._paths.add(self._below(name))
        return self[name] if name in self else default  # noqa: SIM401 (it would call itself)

    def _whole(self) -> None:
        if self._path:
            self._paths.add(f"{self._path}{WHOLE}")

    def items(self) -> Any:
        self._whole()
        return super().items()

    def values(self) -> Any:
        self._whole()
        return super().values()


class _List(list[Any]):
    """A list that remembers that its items were read."""

    def __init__(self, value: list[Any], path: str, paths: set[str]) -> None:
        super().__init__(value)
        self._path, self._paths = path, paths

    def __iter__(self) -> Iterator[Any]:
        return (_recorded(item, f"{self._path}.*", self._paths) for item in super().__iter__())

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return found if isinstance(place, slice) else _recorded(found, f"{self._path}.*", self._paths)

    def __contains__(self, item: object) -> bool:
        self._paths.add(f"{self._path}.*")
        return super().__contains__(item)


def _recorded(value: Any, path: str, paths: set[str]) -> Any:
    paths.add(path)
    if type(value) is dict:
        return _Object(value, path, paths)
    if type(value) is list:
        return _List(value, path, paths)
    return value


class _Resource(Resource):
    """A resource that remembers what was read of it."""

    def get(self, path: str, default: Any = None) -> Any:
        paths: set[str] = vars(self)["paths"]
        paths.add(re.sub(r"(?<=\.)\d+(?=\.|$)", "*", path))
        return super().get(path, default)


class _Application(Application):
    """An application that remembers which types were asked for."""

    def declared(self, *types: str) -> tuple[Resource, ...]:
        asked: set[str] = vars(self)["asked"]
        asked.update(types)
        return super().declared(*types)


def record(application: Application, approval: Approval | None, recorder: Recorder) -> None:
    """Let every control judge an application, and remember what they read."""
    watched = _Application(resources=tuple(_watched(one, recorder) for one in application.resources))
    vars(watched)["asked"] = recorder.asked
    facts = Facts(application=watched, approval=approval)
    for control in CATALOGUE.values():
        if control.id not in _NO_JUDGEMENT and (approval or not control.needs_approval):
            for _ in control.judge_application(facts):
                pass


def _watched(resource: Resource, recorder: Recorder) -> Resource:
    given = {each.name: getattr(resource, each.name) for each in fields(Resource) if each.init}
    paths = recorder.read[resource.type]
    made = _Resource(**{**given, "properties": _Object(dict(resource.properties), "", paths)})
    vars(made)["paths"] = paths
    return made


def understood(assemblies: dict[str, Path]) -> dict[str, list[str]]:
    """What the controls read in these assemblies, beside an instance of every type that they ask for."""
    recorder = Recorder()
    found = {name: read([folder]) for name, folder in assemblies.items()}
    for name, application in found.items():
        record(application, Approval(settings=load(name)), recorder)
    for name, application in found.items():
        made = (one for type_ in sorted(recorder.asked & {*types()}) for one in instances(type_))
        full = Application(resources=(*application.resources, *made))
        for approval in (Approval(settings=load(name)), None):
            record(full, approval, recorder)
    return recorder.understood()


def instances(type_: str) -> Iterator[Resource]:
    """Resources of a type: with every property that it may have, switched on and off, and with each by itself."""
    everything = {name: sample(type_, name) for name in settable(type_)}
    switched_off = {name: sample(type_, name, switched=False) for name in settable(type_)}
    for place, given in enumerate((everything, switched_off, *({name: each} for name, each in everything.items()))):
        id_ = f"Sample{place}"
        values = physical(type_, id_, None, Place(), "sample")
        yield Resource(id=id_, type=type_, properties=given, template="sample", physical=values)


if __name__ == "__main__":
    print(json.dumps(understood({path.name.rpartition(".")[2]: path for path in map(Path, sys.argv[1:])}), indent=1))
