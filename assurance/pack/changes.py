"""What changed since an earlier pack: permissions (widened first), capabilities, answers, controls, resources."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assurance.model.estate import Estate, ProofError
from assurance.pack.differing import differences
from assurance.pack.dossier import Dossier
from assurance.pack.facts import facts
from assurance.pack.failing import PackError
from assurance.pack.manifest import altered, hashes, opened
from assurance.pack.standing import Judged
from assurance.pack.writing import STACKS
from assurance.proof.comparing import Change, compare
from assurance.proof.matrix import matrix
from assurance.proof.reading import read as estate_of
from assurance.sources.assembly import assembly
from assurance.sources.beside import in_pack
from assurance.sources.failing import SourceError
from assurance.sources.template import resolved
from settings.files import read_json

_SECTIONS = {"approved": dict, "controls": dict, "environment": dict, "exceptions": list, "governance": dict,
             "templates": dict}  # fmt: skip
"""What of pack.json is compared, and its type."""


@dataclass(frozen=True, kw_only=True)
class Old:
    """An earlier pack, read before it may be replaced."""

    facts: Mapping[str, Any]
    estate: Estate
    """What its templates say of access: asked today's questions."""
    templates: Mapping[str, Any]
    documents: Mapping[str, str]
    """Name → SHA-256 of what is applied by hand."""
    made: str = ""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Resources of one kind that came, went, or are not as they were."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.removed) + len(self.altered)

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Answers that changed alike: of one principal, through the same network paths, from the same to the same."""

    who: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    paths: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All differences to an earlier pack."""

    made: str
    access: tuple[Change, ...]
    changed: tuple[Changed, ...]

    @property
    def widened(self) -> tuple[Change, ...]:
        return tuple(one for one in self.access if one.widened)

    @property
    def narrowed(self) -> tuple[Change, ...]:
        return tuple(one for one in self.access if not one.widened)

    @property
    def wider(self) -> tuple[Shift, ...]:
        """What widened, alike together."""
        return tuple(alike(self.widened))

    @property
    def shifts(self) -> Mapping[str, tuple[Shift, ...]]:
        """What widened and what narrowed, alike together."""
        description = {
            "Widened: more is possible than before": self.widened,
            "Narrowed: less is possible than before": self.narrowed,
        }
        return {name: tuple(alike(found)) for name, found in description.items() if found}

    def __bool__(self) -> bool:
        return bool(self.access or any(self.changed))


def read(pack: Path) -> Old:
    """An earlier pack, as it was made: one that was altered would hide what changed. Raises `PackError`."""
    manifest = opened(pack)
    if line := next(altered(pack), ""):
        raise PackError(f"{pack}: is not as it was made: {line}; name an earlier pack that nobody changed")
    found = _json(pack / "pack.json")
    if not isinstance(found, dict) or not all(isinstance(found.get(name), kind) for name, kind in _SECTIONS.items()):
        raise PackError(f"{pack / 'pack.json'}: is not that of an approval pack; name the folder of one")
    if not all(isinstance(one, dict) and {"rule", "scope"} <= one.keys() for one in found["exceptions"]):
        raise PackError(f"{pack / 'pack.json'}: an exception has no rule or no scope; name the folder of another pack")
    return Old(
        facts=found,
        estate=_estate(pack),
        templates={name: _template(pack / "templates", name) for name in manifest["templates"]},
        documents=manifest["documents"],
        made=str(manifest.get("timestamp", "")),
    )


def since(old: Old, dossier: Dossier, controls: Mapping[str, Judged]) -> Changes:
    """The differences between the earlier pack and this one."""
    now = facts(dossier, controls)
    names = {f"{one.template}#{one.id}": one.path for one in dossier.application.resources}
    templates = {name: json.loads(text) for name, text in dossier.templates.items()}
    return Changes(
        made=old.made,
        access=compare(matrix(old.estate, ungranted=False).rows, dossier.matrix.rows),
        changed=(
            _changed("capabilities", old.facts["approved"], now["approved"]),
            _changed("the environment", old.facts["environment"], now["environment"]),
            _changed("the bank's answers", old.facts["governance"], now["governance"]),
            _changed("controls", old.facts["controls"], now["controls"]),
            _changed("exceptions", _exceptions(old.facts), _exceptions(now)),
            _changed("resources", _resources(old.templates, names), _resources(templates, names)),
            _changed("documents", old.documents, hashes(dossier.documents), description=False),
            _changed("templates", old.facts["templates"], now["templates"], description=False),
        ),
    )


def alike(found: Iterable[Change]) -> Iterator[Shift]:
    """First the network paths of one question together, then the resources of one action, then the actions."""
    paths: dict[tuple[str, str, str, str, str], list[str]] = defaultdict(list)
    for one in found:
        row = one.row
        paths[row.principal, one.before.value, one.after.value, row.action, row.resource].append(row.path)
    resources: dict[tuple[str, str, str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (who, before, after, action, resource), ways in paths.items():
        resources[who, before, after, action, tuple(ways)].append(resource)
    actions: dict[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for (who, before, after, action, through), targets in resources.items():
        actions[who, before, after, through, tuple(targets)].append(action)
    for (who, before, after, through, on), named in actions.items():
        yield Shift(who=who, actions=tuple(named), resources=on, paths=through, before=before, after=after)


def _estate(pack: Path) -> Estate:
    """The access that its templates give. Raises `PackError`."""
    if not (pack / STACKS).is_file():
        raise PackError(f"{pack}: holds no {STACKS}, as packs of earlier versions do not; make one of the templates "
                        "that were approved with this version, and name that")  # fmt: skip
    try:
        found = resolved(list(assembly(pack / "templates", pack / STACKS)))
        return estate_of(replace(found, documents=in_pack(pack)))
    except (SourceError, ProofError) as error:
        raise PackError(str(error)) from None


def _template(folder: Path, name: str) -> Any:
    """A template that a pack keeps. Raises `PackError`."""
    path = folder / name
    found = _json(path)
    resources = found.get("Resources") if isinstance(found, dict) else None
    if folder.resolve() not in path.resolve().parents or not isinstance(resources, dict):
        raise PackError(f"{path}: is no template of an approval pack; name the folder of one")
    if not all(isinstance(one, dict) for one in resources.values()):
        raise PackError(f"{path}: holds a resource that is no object; name the folder of another pack")
    return found


def _json(path: Path) -> Any:
    try:
        return read_json(path)
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: cannot be read ({error}); name the folder of an approval pack") from None


def _changed(kind: str, old: Mapping[str, Any], now: Mapping[str, Any], *, description: bool = True) -> Changed:
    both = sorted(name for name in old.keys() & now.keys() if old[name] != now[name])
    return Changed(
        kind=kind,
        added=tuple(sorted(now.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - now.keys())),
        altered=tuple(
            f"{name}: {'; '.join(differences(old[name], now[name]))}" if description else name for name in both
        ),
    )


def _exceptions(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{one['rule']} at {one['scope']}": {key: value for key, value in one.items() if key != "places"}
        for one in found["exceptions"]
    }


def _resources(templates: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Construct path, where it is known, or template and logical id → the resource as its template has it."""
    return {
        f"{kind} {names.get(f'{file}#{name}') or f'{name} of {file}'}": one
        for file, template in templates.items()
        for name, one in template.get("Resources", {}).items()
        for kind in (one.get("Type"),)
    }
