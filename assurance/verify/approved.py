"""What was approved: the templates of a cloud assembly, or of an approval pack that nobody altered since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.drift.vanished import vanished
from assurance.pack.failing import PackError
from assurance.pack.manifest import altered
from assurance.pack.writing import MANIFEST, STACKS
from assurance.sources.assembly import Template, assembly, templates_at
from assurance.sources.beside import beside_assembly, in_pack
from assurance.sources.failing import SourceError
from assurance.sources.resource import Input
from assurance.verify.failing import CannotVerifyError
from settings.files import sha256
from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Approved:
    """The approved templates of one environment, and what is to be applied by hand."""

    folder: Path
    templates: tuple[Template, ...]
    documents: Mapping[str, Any]
    manifest: tuple[Input, ...] = ()
    """Of an approval pack: by its hash an approver knows it."""

    def external(self, settings: Settings) -> str:
        """A stack that this environment does not have; empty if all are its own."""
        prefix = settings.names.stack("")
        for one in self.templates:
            place = f"{one.place.account}/{one.place.region}"
            if not one.stack.startswith(prefix) or place != f"{settings.account}/{settings.region}":
                return f"{one.stack} in {place}"
        return ""


def belonging(folders: Iterable[Path], settings: Settings, environment: str) -> Approved:
    """The one of the folders that was made from an environment. Raises `CannotVerifyError`."""
    externals = []
    for folder in folders:
        approved = read(folder)
        if not (external := approved.external(settings)):
            return approved
        externals.append(f"{folder} holds {external}")
    raise CannotVerifyError(
        f"no approved templates of {environment}: {'; '.join(externals)}; run make synth environment={environment}, "
        "or name the right assembly or approval pack with --approved"
    )


def unaccounted(folder: Path, settings: Settings) -> list[str]:
    """What these templates hold of this environment's data, and its file names no more; nothing of another's.

    Raises `CannotVerifyError`.
    """
    approved = read(folder)
    return [] if approved.external(settings) else list(vanished(settings, approved.templates))


def read(folder: Path) -> Approved:
    """The templates in a folder. Raises `CannotVerifyError`."""
    if not folder.is_dir():
        raise CannotVerifyError(f"{folder}: there is no such folder; run make synth, or name an assembly or approval "
                                "pack with --approved")  # fmt: skip
    pack = MANIFEST in {one.name for one in folder.iterdir()}
    try:
        if pack and (changes := list(altered(folder))):
            raise CannotVerifyError(f"{folder}: is not the pack that was approved: {changes[0]}")
        found = assembly(folder / "templates", folder / STACKS) if pack else templates_at(folder)
        templates = tuple(found)
        documents = in_pack(folder) if pack else beside_assembly(folder)
    except (PackError, SourceError) as error:
        raise CannotVerifyError(str(error)) from None
    if not all(one.stack for one in templates):
        raise CannotVerifyError(f"{folder}: is no cloud assembly and no approval pack: nothing says which stacks its "
                                "templates are for")  # fmt: skip
    manifest = (_input(folder / MANIFEST),) if pack else ()
    return Approved(folder=folder, templates=templates, documents=documents, manifest=manifest)


def _input(path: Path) -> Input:
    return Input(path=path.name, sha256=sha256(path))
