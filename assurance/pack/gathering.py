"""Read an assembly and its environment into a dossier; refuse what does not belong together."""

from datetime import UTC, date, datetime
from pathlib import Path

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.model.estate import Estate, ProofError
from assurance.pack.dossier import Dossier
from assurance.pack.failing import PackError
from assurance.pack.governed import asked
from assurance.proof.actions import asks
from assurance.proof.matrix import concerns, matrix, open_to
from assurance.proof.principals import everyone
from assurance.proof.reading import read as estate_of
from assurance.proof.theorem import Ground
from assurance.proof.theorems import proven, theorems
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources import receipt
from assurance.sources.adopted import with_adopted
from assurance.sources.assembly import stacks_of, templates_at
from assurance.sources.cdk_report import REPORT, Finding
from assurance.sources.cdk_report import read as read_nag
from assurance.sources.failing import SourceError
from assurance.sources.resource import Application, Input
from assurance.sources.template import read as read_templates
from settings.exceptions import Register
from settings.files import parse_json, read_text, sha256
from settings.governance import own_answers
from settings.loading import SettingsError, file_of, load
from settings.prices import PricesError, prices_of
from settings.register import RegisterError, own_register, register_of
from settings.settings import Settings


def gather(
    assembly: Path,
    environment: str | None = None,
    *,
    exceptions: Path | None = None,
    timestamp: str = "",
    results: Results | None = None,
) -> Dossier:
    """The dossier of an assembly; `results`: what the controls found already, at synthesis. Raises `PackError`."""
    made_from = receipt.read(assembly, environment, exceptions)
    today = datetime.fromisoformat(timestamp).date() if timestamp else datetime.now(UTC).date()
    file = file_of(environment or made_from.environment)
    try:
        settings = load(file)
        prices = prices_of(file)
        register = _register(settings, exceptions or own_register(file), today)
        application = read_templates([assembly])
        estate = estate_of(with_adopted(application, settings))
        proof = matrix(estate, ungranted=False)
    except (SettingsError, PricesError, RegisterError, SourceError, ProofError) as error:
        raise PackError(str(error)) from None
    if results is None:
        results = check(
            application,
            controls=CATALOGUE.values(),
            approval=Approval(settings=settings, today=today),
            register=register,
        )
    findings = read_nag(assembly)
    _same_synthesis(assembly, application, findings, results, register)
    findings += tuple(
        Finding(pack="AWS quotas", rule=what, path=where, description=how, excepted=False)
        for what, where, how in made_from.exceeded
    )
    own = own_answers(file)
    ground = Ground(estate=estate, settings=settings)
    return Dossier(
        governance=asked(settings, own, today),
        answers=Input(path=f"governance/{own.name}", sha256=sha256(own)) if own else None,
        environment=Input(path=file.name, sha256=made_from.environment_file),
        layers=tuple(Input(path=name, sha256=digest) for name, digest in sorted(made_from.layers.items())),
        settings=settings,
        application=application,
        controls=CATALOGUE,
        results=results,
        matrix=proof,
        asked=_asked(estate),
        theorems=tuple(proven(name, ground) for name in theorems()),
        register=register,
        findings=findings,
        templates={one.path: read_text(assembly / one.path) for one in application.inputs},
        stacks=stacks_of(templates_at(assembly)),
        documents=_documents(assembly / "documents"),
        timestamp=timestamp,
        prices=prices,
    )


def _register(settings: Settings, own: Path | None, today: date) -> Register:
    never = [one.id for one in CATALOGUE.values() if not one.exceptable]
    return register_of(settings, own=own, today=today, never=never)


def _same_synthesis(
    assembly: Path, application: Application, findings: tuple[Finding, ...], results: Results, register: Register
) -> None:
    """The report speaks of these stacks only, and of everything that the register excepts."""
    stacks = {one.path.partition("/")[0] for one in application.resources}
    for one in findings:
        if one.path.partition("/")[0] not in stacks:
            raise PackError(
                f"{assembly / REPORT}: speaks of {one.path}, which this assembly does not hold: it belongs to another "
                "one; run make synth again"
            )
    excepted = [(one.control, one.path) for one in results.results if one.status is Status.EXCEPTED]
    if unmatched := register.unmatched([*((one.name, one.path) for one in findings), *excepted]):
        raise PackError("\n".join(unmatched))


def _asked(estate: Estate) -> dict[str, int]:
    """Every action on every resource through every network path, for everyone."""
    questions = tuple(asks(estate))
    return {
        who.name: sum(len(open_to(estate, who, ask)) for ask in questions if concerns(who, ask))
        for who in everyone(estate)
    }


def _documents(folder: Path) -> dict[str, str]:
    try:
        found = {one.name: read_text(one) for one in sorted(folder.iterdir()) if one.is_file()}
        for name, text in found.items():
            if name.endswith(".json"):
                parse_json(text)
    except (OSError, ValueError) as error:
        raise PackError(f"{folder}: cannot be read ({error}); run make synth again") from None
    return found
