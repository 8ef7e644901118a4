"""Verify every target of a fleet side by side, and say first what differs from target to target."""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.results.result import Results
from assurance.sources.assembly import stacks_of
from assurance.verify.failing import CannotVerifyError
from assurance.verify.verifying import Asked, combined, verified
from fleet.differing import differing
from fleet.judging import stacks
from fleet.portable import written
from fleet.synthesis import own_answers
from fleet.template_sets import TemplateSet, sets_of
from settings.drafting import draft
from settings.fleets import Member, load_fleet
from settings.loading import SettingsError
from settings.register import own_register

AT_ONCE = 4
"""Targets that are read side by side; each waits for AWS most of the time."""


def verify_all(name: str, asked: Asked) -> Results:
    """The judgements about every target, as far as it could be read. Raises `CannotCheckError`."""
    try:
        fleet = load_fleet(name)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None
    asked = replace(asked, exceptions=asked.exceptions or own_register(fleet.base))
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        files = {
            member.name: assembled(of, member, Path(folder) / member.settings.account)
            for of in sets_of(fleet)
            for member in of.members
        }
        found, failed = _verified(files, asked)
    if not found:
        raise CannotCheckError("\n".join(f"{name}: {description}" for name, description in failed.items()))
    for line in differing({name: [*_open(each)] for name, each in found.items()}):
        print(line, file=sys.stderr)
    return combined(found, failed)


def assembled(of: TemplateSet, member: Member, folder: Path) -> Path:
    """The environment file of a target among those of its account, with its cloud assembly beside it."""
    file = folder / f"{member.settings.region}.toml"
    assembly = _assembly(file)
    assembly.mkdir(parents=True)
    listed = stacks(of, member)
    (assembly / "manifest.json").write_text(json.dumps(stacks_of(listed)), encoding="utf-8")
    for one in listed:
        (assembly / one.text.name).write_text(written(one.text.content), encoding="utf-8")
    file.write_text(draft(own_answers(member)), encoding="utf-8")
    return file


def _assembly(file: Path) -> Path:
    return file.with_suffix("") / "cdk.out"


def _verified(files: Mapping[str, Path], asked: Asked) -> tuple[dict[str, Results], dict[str, str]]:
    found: dict[str, Results] = {}
    failed: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way = {
            pool.submit(verified, str(file), replace(asked, approved=[_assembly(file)]), _unwatched): name
            for name, file in files.items()
        }
        for number, one in enumerate(as_completed(under_way), 1):
            name = under_way[one]
            try:
                found[name] = one.result()
            except CannotVerifyError as error:
                failed[name] = str(error)
            if sys.stderr.isatty():
                print(f"\rverified {number} of {len(files)}", end="" if number < len(files) else "\n", file=sys.stderr)
    return {name: found[name] for name in files if name in found}, failed


def _open(results: Results) -> Sequence[tuple[str, str, str]]:
    return [(one.control, one.path or one.resource, one.message) for one in results.open]


def _unwatched(environment: str, targets: Iterable[Any], number: int) -> Iterable[Any]:
    return targets
