"""Templates, resolved into resources: what belongs together is resolved together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assurance.sources.assembly import Template, templates_at
from assurance.sources.beside import RECEIPT, beside_assembly
from assurance.sources.failing import SourceError
from assurance.sources.intrinsics import TooDeepError
from assurance.sources.loops import unrolled
from assurance.sources.nested import with_nested
from assurance.sources.parameters import Surroundings
from assurance.sources.physical import Place
from assurance.sources.placing import placed, together
from assurance.sources.reading import Text
from assurance.sources.resource import Application, Input
from assurance.sources.template_reader import TemplateReader
from assurance.sources.versions import Versions


def read(
    paths: Iterable[str | Path], given: Mapping[str, Any] | None = None, place: Place | None = None
) -> Application:
    """Everything at these paths (templates, folders, cloud assemblies) as one application. Raises `SourceError`.

    `given`: values of parameters that the deployment is known to give. `place`: where that is, of what does not say it.
    """
    named = [Path(path) for path in paths]
    stated = [(path, placed(one, place or Place())) for path in named for one in templates_at(path)]
    listed = together([one for _, one in stated])
    templates = [
        template
        for path in named
        for template in _with_nested(path, [one for (of, _), one in zip(stated, listed, strict=True) if of is path])
    ]
    if not templates:
        raise SourceError("nothing to check: name a template, a folder of templates or a cloud assembly")
    ours = [path for path in named if (path / RECEIPT).is_file()]
    found = {name: content for folder in ours for name, content in beside_assembly(folder).items()}
    taken = {one.text.name: one.place.location() for (_, own), one in zip(stated, listed, strict=True) if one != own}
    read_ = resolved(templates, given or {})
    return replace(read_, documents=found, unplaced={**taken, **read_.unplaced})


def _with_nested(path: Path, found: list[Template]) -> list[Template]:
    """The templates at a path, and those at hand that they deploy; an assembly names its own relative to itself."""
    return with_nested(found, path if (path / "manifest.json").is_file() else Path())


def resolved(templates: list[Template], given: Mapping[str, Any] = {}) -> Application:
    """Templates that belong together, with every reference within and between them resolved."""
    exports: dict[str, Any] = {}
    versions = Versions()
    try:
        templates = [replace(template, text=unrolled(template.text, given)) for template in templates]
        surroundings = Surroundings()
        readers = [TemplateReader(template, exports, versions, given, surroundings) for template in templates]
        _nest(readers)
        _check_given(readers, given)
        if any(reader.open for reader in readers):
            versions.allowed = lambda: all(reader.allowed() for reader in readers)
        for reader in readers:
            reader.declare_exports()
        resources = tuple(resource for reader in readers for resource in reader.resources())
    except (TooDeepError, RecursionError) as error:
        raise SourceError(f"a template is nested too deeply: {error}") from None
    return Application(
        resources=resources,
        inputs=tuple(Input(path=one.text.name, sha256=one.text.sha256) for one in templates),
        unplaced={one.text.name: "" for one in templates if not one.place.known},
        present={key: value for reader in readers for key, value in reader.present().items()},
        versions=versions if any(reader.open for reader in readers) else None,
    )


def _nest(readers: list[TemplateReader]) -> None:
    """Join each template that another deploys to that one."""
    by_name = {reader.name: reader for reader in readers}
    for reader in readers:
        if reader.parent and (parent := by_name.get(reader.parent[0])):
            parent.nest(reader, reader.parent[1])


def _check_given(readers: list[TemplateReader], given: Mapping[str, Any]) -> None:
    """Refuse values that CloudFormation would refuse."""
    for reader in readers:
        for name in reader.parameters.refused():
            raise SourceError(f"{reader.name}: does not take {given.get(name)!r} for its parameter {name}")
    declared = {name for reader in readers for name in reader.parameters.declared}
    if unknown := [name for name in given if name not in declared]:
        raise SourceError(f"{readers[0].name}: no template declares the parameter {unknown[0]}")


def parsed(content: dict[str, Any], name: str = "template", given: Mapping[str, Any] = {}) -> Application:
    """A template that is at hand already, as tests have it."""
    return resolved([Template(text=Text(name=name, sha256="", content=content))], given)
