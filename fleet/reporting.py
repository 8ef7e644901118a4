"""One page for a fleet: targets and controls, where they differ spelled out, and the approval pack of each below."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assurance.commands.failing import CannotCheckError
from assurance.results.verdict import Status
from assurance.results.writing import replaced_folder
from fleet.differing import grouped
from fleet.judging import WORKERS, Judged, judge_all
from fleet.synthesis import ROOT, own_answers
from fleet.template_sets import sets_of
from settings.drafting import draft
from settings.fleets import Fleet, load_fleet
from settings.loading import SettingsError
from settings.register import RegisterError, own_register

PAGE = "index.html"


def report_all(name: str, folder: Path | None) -> int:
    """Write the page and a pack for each target; the worst status of all. Raises `CannotCheckError`."""
    try:
        fleet = load_fleet(name)
        output = folder or Path(f"approval-pack.fleet-{fleet.name}")
        if output.exists() and not (output.is_dir() and ((output / "packs").is_dir() or not any(output.iterdir()))):
            raise CannotCheckError(f"{output}: is there, and is no report of a fleet; name another: --output FOLDER")
        sets = sets_of(fleet)
        judged = list(judge_all(sets, fleet.base))
    except (SettingsError, RegisterError) as error:
        raise CannotCheckError(str(error)) from None
    with replaced_folder(output) as made:
        statuses = _packs(fleet, made)
        (made / PAGE).write_text(page(fleet, judged, len(sets)), encoding="utf-8")
    print(output / PAGE)
    return max(*statuses, *(one.exit_status for one in judged))


def page(fleet: Fleet, judged: list[Judged], sets: int) -> str:
    """The page; controls that say the same of all targets are counted, the others have a row."""
    controls = sorted({control for one in judged for control in one.controls})
    verdicts = {control: [one.controls.get(control) for one in judged] for control in controls}
    alike = [control for control in controls if len(set(verdicts[control])) == 1]
    counted = {status: [one for one in alike if verdicts[one][0] is status] for status in Status}
    folder = Path(__file__).parent
    jinja = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    members = {one.name: one for one in fleet.members}
    return jinja.get_template("page.html.j2").render(
        fleet=fleet,
        sets=sets,
        judged=judged,
        members=members,
        words=_WORDS,
        alike={_WORDS[status]: found for status, found in counted.items() if found},
        differing={one: _by_verdict(verdicts[one], judged) for one in controls if one not in alike},
        findings=grouped({one.name: [(f.control, f.path, f.message) for f in one.open] for one in judged}),
    )


_WORDS: Mapping[Status | None, str] = {
    Status.MET: "met",
    Status.NOT_MET: "not met",
    Status.UNDECIDED: "undecided",
    Status.EXCEPTED: "excepted",
    None: "does not apply",
}


def _by_verdict(verdicts: list[Status | None], judged: list[Judged]) -> list[tuple[str, list[str]]]:
    """A verdict and the targets that have it; what most of them have comes last."""
    found: dict[Status | None, list[str]] = {}
    for verdict, one in zip(verdicts, judged, strict=True):
        found.setdefault(verdict, []).append(one.name)
    return sorted(((_WORDS[verdict], names) for verdict, names in found.items()), key=lambda pair: len(pair[1]))


def _packs(fleet: Fleet, made: Path) -> list[int]:
    """The approval pack of each target, from a synthesis of it alone, checks of cdk-nag included."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as temporary:
        root = Path(temporary)
        register = own_register(fleet.base)
        for one in fleet.members:
            (root / one.name / "exceptions").mkdir(parents=True)
            (root / one.name / "target.toml").write_text(draft(own_answers(one)), encoding="utf-8")
            if register:
                (root / one.name / "exceptions" / "target.toml").write_bytes(register.read_bytes())

        def pack(name: str) -> int:
            place = (made / "packs" / name).absolute()
            command = [sys.executable, str(ROOT / "app.py"), "target.toml", "--output", "cdk.out", "--pack", str(place)]
            ran = subprocess.run(command, cwd=root / name, capture_output=True, text=True, check=False)
            if not (place / PAGE).is_file():
                raise CannotCheckError(f"{name}: no approval pack was written:\n{(ran.stdout + ran.stderr)[-1000:]}")
            return ran.returncode

        (made / "packs").mkdir()
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(pack, [one.name for one in fleet.members]))
