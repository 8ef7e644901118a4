"""Templates and what the manifest knows of them, of many environments from one run of the app."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.sources.assembly import Template as Stack
from assurance.sources.assembly import templates_at
from fleet.portable import Template
from fleet.tokens import ACCOUNT, Token, parts
from settings.drafting import draft
from settings.files import read_json
from settings.fleets import Member
from settings.settings import Settings

ROOT = Path(__file__).parent.parent
Templates = dict[str, Template]
"""Stack name → template."""


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What a synthesis wrote: templates in the order of deployment, and what its manifest knows of each."""

    templates: Templates
    stacks: Mapping[str, Stack]


def synthesized(environments: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[Assembly]:
    """The templates of environments, each given with those beside it: file name → answers, itself first."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        root = Path(folder)
        for number, files in enumerate(environments):
            (root / str(number)).mkdir()
            for name, answers in files.items():
                (root / str(number) / name).write_text(draft(answers), encoding="utf-8")
        names = [f"{number}/{next(iter(files))}" for number, files in enumerate(environments)]
        ran = subprocess.run(
            [sys.executable, ROOT / "app.py", ",".join(names), "--output", "out", "--templates-only"],
            cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if ran.returncode:
            raise CannotCheckError(f"the templates could not be synthesized:\n{ran.stderr.strip()}")
        ends = ["out"] if len(names) == 1 else [f"out.{name.removesuffix('.toml').replace('/', '.')}" for name in names]
        return [_assembly(root / end) for end in ends]


def alone(member: Member) -> Mapping[str, Mapping[str, Any]]:
    """A target with its own answers, as `synthesized` takes it."""
    return with_beside(member, own_answers(member), {})


def own_answers(member: Member) -> Mapping[str, Any]:
    """The answers of a target; policies of the organization are made once for a unit, and not by each target."""
    return {key: value for key, value in member.layers.answers.items() if key != "guardrails"}


def _assembly(assembly: Path) -> Assembly:
    artifacts = read_json(assembly / "manifest.json")["artifacts"]
    stacks = {name: one for name, one in artifacts.items() if one["type"] == "aws:cloudformation:stack"}
    after = {name: {other for other in one.get("dependencies", ()) if other in stacks} for name, one in stacks.items()}
    ordered: list[str] = []
    while len(ordered) < len(stacks):
        ordered += sorted(name for name in stacks if name not in ordered and after[name] <= {*ordered})
    return Assembly(
        templates={name: read_json(assembly / stacks[name]["properties"]["templateFile"]) for name in ordered},
        stacks={one.stack: one for one in templates_at(assembly)},
    )


def with_beside(
    member: Member, answers: Mapping[str, Any], texts: Mapping[Token, str]
) -> Mapping[str, Mapping[str, Any]]:
    """The environment, and those of its account that adopt its trail, as files of one folder."""
    files = {"target.toml": {key: value for key, value in answers.items() if key != "guardrails"}}
    for number, one in enumerate(member.settings.recorded_here[1:]):
        own = {token: text for token, text in texts.items() if token.kind == ACCOUNT}
        said = one.model_dump(mode="python", by_alias=True, exclude_unset=True)
        files[f"beside-{number}.toml"] = replaced(said, one, own)
    return files


def replaced(answers: Mapping[str, Any], settings: Settings, texts: Mapping[Token, str]) -> dict[str, Any]:
    def walk(key: str, value: Any) -> Any:
        match value:
            case str():
                found = parts(key, value, settings)
                return "".join(one if isinstance(one, str) else texts.get(one, one.text) for one in found)
            case tuple() | list():
                return tuple(walk(f"{key}[{number}]", one) for number, one in enumerate(value))
            case Mapping():
                return {name: walk(f"{key}.{name}".removeprefix("."), one) for name, one in value.items()}
            case _:
                return value

    return {key: walk(key, value) for key, value in answers.items()}
