"""The tree: what may import what, and what tools and newcomers rely on."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import constructs
import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("assurance", "capabilities", "policies", "rehearsal", "settings", "stacks")
SOURCES = dict.fromkeys(ROOMS, ROOT) | {"fsi_rekognition": ROOT / "constructs"}
EXAMPLE_ACCOUNT = re.compile(r"([0-9])\1{3}([0-9])\2{3}([0-9])\3{3}|123456789012")
"""Account ids that nobody takes for real ones: 111122223333 and its like."""


def modules() -> dict[str, Path]:
    """Module name → file, of everything that is ours."""
    files = [(path, root) for package, root in SOURCES.items() for path in (root / package).rglob("*.py")]
    found = {".".join(path.relative_to(root).with_suffix("").parts): path for path, root in files}
    return {name.removesuffix(".__init__"): path for name, path in found.items()} | {"app": ROOT / "app.py"}


def imported(path: Path) -> Iterator[str]:
    """Modules that a file imports when it runs: what is imported for type checking only is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case _ if node in for_types:
                continue
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


MODULES = modules()
EVERY_IMPORT = {name: set(imported(path)) for name, path in MODULES.items()}
GRAPH = {
    name: {known for target in targets for known in (target, target.rpartition(".")[0]) if known in MODULES} - {name}
    for name, targets in EVERY_IMPORT.items()
}


def under(names: set[str], *packages: str) -> set[str]:
    return {name for name in names for package in packages if f"{name}.".startswith(f"{package}.")}


def test_constructs_is_a_source_root() -> None:
    """`constructs/` holds one package and is none itself, so that `import constructs` finds AWS's."""
    inside = {path.name for path in (ROOT / "constructs").iterdir()} - {"__pycache__"}
    assert inside == {"fsi_rekognition"}
    assert not list(ROOT.glob("constructs.py")) + list((ROOT / "tests").glob("constructs*"))
    assert ROOT / "constructs" not in Path(constructs.__file__).parents


@pytest.mark.parametrize(
    ("who", "never"),
    [
        ("assurance", ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition")),
        ("capabilities", ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition")),
        ("policies", ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition")),
        ("settings", ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition")),
        ("fsi_rekognition", ("stacks", "cdk_nag")),
        ("rehearsal", ("aws_cdk", "cdk_nag", "constructs", "jsii", "fsi_rekognition")),
    ],
)
def test_what_a_layer_never_imports(who: str, never: tuple[str, ...]) -> None:
    """Policies run without Node.js on an auditor's laptop; constructs know no stack and no settings."""
    for name in under(set(MODULES), who):
        assert under(EVERY_IMPORT[name], *never) == set(), name


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("capabilities", ("capabilities",)),
        ("settings", ("capabilities", "settings")),
        ("policies", ("capabilities", "settings", "policies")),
        ("assurance", ("capabilities", "settings", "assurance", "rehearsal")),
    ],
)
def test_arrows_between_rooms_point_one_way(who: str, may: tuple[str, ...]) -> None:
    """Capabilities, settings, then what grants and what judges: these two share no code but the first two."""
    for name in under(set(MODULES), who):
        assert GRAPH[name] - under(GRAPH[name], *may) == set(), name


def test_nothing_imports_the_app() -> None:
    """`app.py` is the end of all arrows."""
    assert [name for name, targets in GRAPH.items() if "app" in targets] == []


def test_only_one_verb_uses_the_test_bench() -> None:
    """The product works without the bench and its emulator; only `rehearse` loads them, when it runs."""
    users = {name for name in MODULES if under(EVERY_IMPORT[name], "rehearsal", "moto")}
    assert users - under(users, "rehearsal") <= {"assurance.commands.rehearse"}


def test_arrows_never_turn_back() -> None:
    """No module loads one that loads it."""
    assert list(TopologicalSorter(GRAPH).static_order())


@pytest.mark.parametrize("room", ["assurance", "capabilities", "policies", "settings"])
def test_a_room_loads_without_the_cdk(room: str) -> None:
    """Every module that an auditor's laptop runs loads where there is neither aws_cdk nor Node.js."""
    names = sorted(name for name in under(set(MODULES), room) if not name.endswith("__main__"))
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert not {'aws_cdk', 'jsii', 'constructs'} & set(sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"JSII_NODE": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_requirements_are_exact() -> None:
    """Every requirement but the project itself is pinned, and everything that pyproject.toml asks for is there."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert lines[1] == "-e ."
    assert [line for line in lines[2:] if not re.match(r"[a-z0-9-]+==[0-9][^ ]*( ; .+)?$", line)] == []
    assert {re.split(r"[\[<>=~ ]", one)[0] for one in asked} <= {line.partition("==")[0] for line in lines[2:]}


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


@pytest.mark.parametrize("path", sorted(MODULES.values()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_what_it_is_for(path: Path) -> None:
    """A module begins with a docstring."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text
