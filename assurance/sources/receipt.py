"""receipt.json: what an assembly was made from and checked against; a synthesis leaves it as its last act.

By it a finished synthesis can be distinguished from a broken one, and its checks from those of another.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from assurance.sources.beside import RECEIPT as RECEIPT
from assurance.sources.cdk_report import REPORT
from assurance.sources.failing import SourceError
from settings.files import read_json, sha256
from settings.loading import file_of
from settings.loading import read as read_layers
from settings.register import REGISTER, digest, own_register


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """SHA-256 of everything that went into a synthesis, and of what came out of it."""

    environment: str
    """Name, or path, as it was given."""
    environment_file: str
    exceptions: str
    files: Mapping[str, str]
    layers: Mapping[str, str] = field(default_factory=dict)
    """The files that the environment file extends, by their path from its folder."""
    exceeded: tuple[tuple[str, str, str], ...] = ()
    """What, where and how far a quota of AWS was found exceeded."""


def withdraw(assembly: Path) -> None:
    """Before a synthesis begins: what lies there is no longer vouched for."""
    (assembly / RECEIPT).unlink(missing_ok=True)


def leave(assembly: Path, environment: str, exceeded: Iterable[tuple[str, str, str]] = ()) -> None:
    """After the last file of a synthesis was written."""
    receipt = Receipt(
        environment=environment,
        environment_file=sha256(file_of(environment)),
        exceptions=digest(own_register(environment)),
        layers=layers(file_of(environment)),
        files={name: sha256(assembly / name) for name in sorted(_written(assembly))},
        exceeded=tuple(exceeded),
    )
    (assembly / RECEIPT).write_text(json.dumps(vars(receipt), indent=2) + "\n", encoding="utf-8")


def read(assembly: Path, environment: str | None = None, exceptions: Path | None = None) -> Receipt:
    """The receipt, once everything is found to be as it says. Raises `SourceError`."""
    if not (assembly / "manifest.json").is_file():
        raise SourceError(f"{assembly}: holds no cloud assembly; run make synth, or name one with --assembly")
    receipt = _described(assembly)
    for name, expected in receipt.files.items():
        _same(assembly / name, expected, "is not as the synthesis left it")
    same_environment(receipt, environment)
    same_register(receipt, environment, exceptions)
    return receipt


def origin(assembly: Path) -> Receipt | None:
    """The receipt, whatever became of the templates since; None where there is none. Raises `SourceError`."""
    return _described(assembly) if (assembly / RECEIPT).is_file() else None


def same_environment(receipt: Receipt, environment: str | None = None) -> None:
    """The environment file is there, and what the assembly was made of. Raises `SourceError`."""
    file = file_of(environment or receipt.environment)
    if not file.is_file():
        raise SourceError(f"{file}: is not here; run this where it is, or name it with --environment")
    _same(file, receipt.environment_file, "is not what the assembly was made of")
    for name, expected in receipt.layers.items():
        _same(file.parent / name, expected, f"is not what the assembly was made of, and {file} extends it")


def layers(file: Path) -> dict[str, str]:
    """SHA-256 of the files that an environment file extends, by their path from its folder. Raises `SettingsError`."""
    return {os.path.relpath(one, file.parent): sha256(one) for one in read_layers(file).files[1:]}


def same_register(receipt: Receipt, environment: str | None = None, exceptions: Path | None = None) -> None:
    """The exceptions are those that the assembly was checked against. Raises `SourceError`."""
    own = exceptions or own_register(environment or receipt.environment)
    try:
        checked_against = digest(own)
    except OSError as error:
        raise SourceError(f"{error.filename}: cannot be read ({error.strerror})") from None
    if checked_against != receipt.exceptions:
        raise SourceError(f"{own or REGISTER}: is not what the assembly was checked against; run make synth again")


def _described(assembly: Path) -> Receipt:
    try:
        description = read_json(assembly / RECEIPT)
        exceeded = tuple((str(what), str(where), str(how)) for what, where, how in description.pop("exceeded", ()))
        receipt = Receipt(**description, exceeded=exceeded)
        if not all(isinstance(one, str) for one in (receipt.environment, receipt.environment_file, receipt.exceptions)):
            raise TypeError("environment and hashes are texts")
        return replace(receipt, files=dict(receipt.files.items()), layers=dict(receipt.layers.items()))
    except FileNotFoundError:
        raise SourceError(f"{assembly}: its synthesis did not end well; run make synth again") from None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SourceError(f"{assembly / RECEIPT}: cannot be read ({error}); run make synth again") from None


def _same(path: Path, expected: str, otherwise: str) -> None:
    try:
        found = sha256(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); run make synth again") from None
    if found != expected:
        raise SourceError(f"{path}: {otherwise}; run make synth again")


def _written(assembly: Path) -> Iterator[str]:
    """What a synthesis writes that anybody relies on; the folder may hold templates of former ones."""
    yield from ("manifest.json", REPORT)
    artifacts = read_json(assembly / "manifest.json")["artifacts"]
    yield from (
        one["properties"]["templateFile"] for one in artifacts.values() if one["type"] == "aws:cloudformation:stack"
    )
    yield from (str(one.relative_to(assembly)) for one in (assembly / "documents").rglob("*") if one.is_file())
