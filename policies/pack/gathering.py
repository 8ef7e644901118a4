"""Read an assembly and its environment into a dossier; refuse what does not belong together."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from policies.controls import CATALOGUE
from policies.controls.engine import Approval, check
from policies.exceptions import REGISTER, Register, RegisterError
from policies.exceptions import load as load_register
from policies.pack.dossier import Dossier
from policies.pack.failing import PackError
from policies.pack.nag import Finding
from policies.pack.nag import read as read_nag
from policies.proof.estate import ProofError
from policies.proof.matrix import matrix
from policies.proof.reading import read as estate_of
from policies.sources.failing import SourceError
from policies.sources.resource import Input
from policies.sources.template import read as read_templates
from stacks.settings import ENVIRONMENTS, Settings, SettingsError, load


def gather(assembly: Path, environment: str | None, *, exceptions: Path | None = None, timestamp: str = "") -> Dossier:
    """The dossier of an assembly. Raises `PackError`."""
    stacks = _stacks(assembly)
    name = environment or _environment_of(stacks, assembly)
    today = datetime.fromisoformat(timestamp).date() if timestamp else datetime.now(UTC).date()
    never = [one.id for one in CATALOGUE.values() if not one.exceptable]
    try:
        settings = load(name)
        _same_place(settings, stacks, assembly, name)
        register = load_register(
            settings.placeholders, settings.features, today=today, path=exceptions or REGISTER, never=never
        )
        application = read_templates([assembly])
        matrix_ = matrix(estate_of(application))
    except (SettingsError, RegisterError, SourceError, ProofError) as error:
        raise PackError(str(error)) from None
    findings = read_nag(assembly)
    _same_synthesis(findings, stacks, register, assembly)
    results = check(application, controls=CATALOGUE.values(), approval=Approval(settings=settings), register=register)
    return Dossier(
        environment=_input(_environment_file(name)),
        settings=settings,
        application=application,
        controls=CATALOGUE,
        results=results,
        matrix=matrix_,
        register=register,
        findings=findings,
        documents=_documents(assembly),
        timestamp=timestamp,
    )


def _stacks(assembly: Path) -> dict[str, str]:
    """Stack name → its environment, e.g. `aws://111122223333/eu-west-1`, as the manifest lists them."""
    path = assembly / "manifest.json"
    if not path.is_file():
        raise PackError(f"{assembly}: holds no cloud assembly; run make synth, or name one with --assembly")
    try:
        artifacts = json.loads(path.read_text(encoding="utf-8"))["artifacts"]
        found = {
            str(name): str(one.get("environment", ""))
            for name, one in artifacts.items()
            if one["type"] == "aws:cloudformation:stack"
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackError(f"{path}: is not the manifest of a cloud assembly ({error}); run make synth again") from None
    if not found:
        raise PackError(f"{path}: names no stack; run make synth again")
    return found


def _environment_of(stacks: dict[str, str], assembly: Path) -> str:
    """The one environment file that the stacks belong to."""
    fits = []
    for file in sorted(ENVIRONMENTS.glob("*.toml")):
        try:
            settings = load(file)
        except SettingsError:
            continue
        if not list(_strangers(settings, stacks)):
            fits.append(file.stem)
    if len(fits) != 1:
        told = f"several environment files fit ({', '.join(fits)})" if fits else "no environment file fits"
        raise PackError(f"{assembly}: {told}; say which one it was made from with --environment NAME")
    return fits[0]


def _strangers(settings: Settings, stacks: dict[str, str]) -> Iterator[str]:
    """The stacks that this environment does not have."""
    place = f"aws://{settings.account}/{settings.region}"
    prefix = settings.names.stack("")
    for name, where in stacks.items():
        if not name.startswith(prefix) or where != place:
            yield f"{name} in {where}"


def _same_place(settings: Settings, stacks: dict[str, str], assembly: Path, name: str) -> None:
    if strangers := list(_strangers(settings, stacks)):
        raise PackError(
            f"{assembly}: was not made from the environment {name}: it holds {strangers[0]}; "
            f"run make synth environment={name}, or name the right --environment"
        )


def _same_synthesis(findings: tuple[Finding, ...], stacks: dict[str, str], register: Register, assembly: Path) -> None:
    """The report speaks of these stacks only, and every exception in it is one of the register."""
    for one in findings:
        if one.path.partition("/")[0] not in stacks:
            raise PackError(
                f"{assembly}: validation-report.json speaks of {one.path}, which this assembly does not hold: "
                "it belongs to another one; run make synth again"
            )
        if one.excepted and register.covering(one.name, one.path) is None:
            raise PackError(
                f"{assembly}: validation-report.json excepts {one.name} at {one.path}, and the exceptions register "
                "does not; run make synth again"
            )


def _documents(assembly: Path) -> dict[str, str]:
    folder = assembly / "documents"
    try:
        found = {one.name: one.read_text(encoding="utf-8") for one in sorted(folder.iterdir()) if one.is_file()}
        for name, text in found.items():
            if name.endswith(".json"):
                json.loads(text)
    except (OSError, ValueError) as error:
        raise PackError(f"{folder}: cannot be read ({error}); run make synth again") from None
    return found


def _environment_file(name: str) -> Path:
    path = Path(name)
    return path if path.suffix == ".toml" else ENVIRONMENTS / f"{name}.toml"


def _input(path: Path) -> Input:
    return Input(path=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
