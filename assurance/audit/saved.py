"""An audit as a JSON file, which the approval pack takes in as evidence of operation: written, and read again."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assurance.audit.catalogue import Question, questions
from assurance.results import json_form
from assurance.results.verdict import Status
from assurance.sources.failing import SourceError
from assurance.sources.form import read_form

if TYPE_CHECKING:
    from assurance.audit.auditing import Audit


class Part(BaseModel):
    """Something in the file; what other versions may add is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Subject(Part):
    """Whose logs were asked, of which days, and what was read."""

    prefix: str
    account: str
    region: str
    first: date
    last: date
    days: int
    events: int
    """Of the account and period, each counted once."""
    files: dict[str, int]
    """Kind of file → how many."""


class Input(Part):
    """A file, or all log files together."""

    path: str
    sha256: str


class Found(Part):
    """A result."""

    control: str
    status: Status
    message: str
    resource: str = ""
    property: str = ""


class Saved(Part):
    """An audit as its JSON holds it."""

    tool: str
    version: str
    audit: Subject
    inputs: list[Input]
    """The logs, and then what was approved."""
    results: list[Found]
    text: str = ""
    """The file itself."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def open(self) -> int:
        """Findings that are not met or undecided."""
        return sum(one.status in (Status.NOT_MET, Status.UNDECIDED) for one in self.results)

    @property
    def of_question(self) -> dict[Question, list[Found]]:
        """Each question that was answered, in the catalogue's order, with its results."""
        listed = {one: [found for found in self.results if found.control == name] for name, one in questions().items()}
        return {one: found for one, found in listed.items() if found}


def render(audit: "Audit") -> str:
    """The JSON of `check`, with the period and what was read as `audit`."""
    evidence = audit.evidence
    files: Counter[str] = Counter()
    for (_, kind, _, _), number in evidence.read.files.items():
        files[str(kind)] += number
    settings = evidence.settings
    subject = Subject(
        prefix=settings.prefix,
        account=settings.account,
        region=settings.region,
        first=evidence.first,
        last=evidence.last,
        days=evidence.days,
        events=evidence.history.accounts[settings.account] - evidence.history.duplicates,
        files=dict(sorted(files.items())),
    )
    return json_form.render(audit.results, more={"audit": subject.model_dump(mode="json")})


def read(path: Path) -> Saved:
    """An audit that was saved. Raises `SourceError`."""
    advice = "name what `fsi-rekognition audit … --format json --output FILE` wrote"
    found, text = read_form(path, Saved, is_no="result of an audit", advice=advice)
    if found.tool != "fsi-rekognition" or not (found.results and found.inputs):
        raise SourceError(f"{path}: is no result of an audit (it answers no question); {advice}")
    if unknown := sorted({one.control for one in found.results} - questions().keys()):
        raise SourceError(f"{path}: answers {', '.join(unknown[:3])}, which this version does not ask; audit again")
    return found.model_copy(update={"text": text})
