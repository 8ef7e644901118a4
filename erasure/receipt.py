"""The receipt of an erasure: what was asked and by whom, what was found, what became of it, and what AWS answered."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assurance.commands.version import described
from erasure.request import Findings, Outcome, Request
from settings.settings import Settings


class ReceiptError(Exception):
    """No receipt can be left: what, where, and what to do."""


@dataclass(kw_only=True)
class Receipt:
    """A file that is there before anything is erased, and that is written anew after each step."""

    path: Path
    settings: Settings
    request: Request
    findings: Findings
    by: str
    """The ARN that the calls were made with."""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def begin(self) -> None:
        """Make the file; one that is there is another erasure's. Raises `ReceiptError`."""
        try:
            with self.path.open("x", encoding="utf-8") as file:
                file.write(self._text(None))
        except FileExistsError:
            raise ReceiptError(f"{self.path}: is there already; name another with --receipt") from None
        except OSError as error:
            raise ReceiptError(f"{self.path}: cannot be written ({error.strerror}); nothing was erased") from None

    def write(self, ended: datetime | None = None) -> None:
        """What is known by now, in the place of what was. Raises `ReceiptError`."""
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            beside.write_text(self._text(ended), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise ReceiptError(f"{self.path}: cannot be written any more ({error.strerror}); erasing stopped") from None

    def _text(self, ended: datetime | None) -> str:
        return json.dumps(self.content(ended), indent=2, ensure_ascii=False) + "\n"

    def content(self, ended: datetime | None = None) -> dict[str, Any]:
        """The receipt as JSON has it."""
        return {
            "tool": "fsi-rekognition erase",
            "version": described(),
            "account": self.settings.account,
            "region": self.settings.region,
            "by": self.by,
            "begun": _time(self.begun),
            "ended": _time(ended) if ended else None,
            "asked": {name.replace("_", "-"): list(values) for name, values in asdict(self.request).items()},
            "summary": {
                outcome.value: sum(one.outcome is outcome for one in self.findings.found) for outcome in Outcome
            },
            "not-looked-at": self.findings.gaps,
            "found": [
                {
                    "kind": one.kind.value,
                    "where": one.where,
                    "id": one.id,
                    **({"version": one.version} if one.version else {}),
                    **({"user": one.user} if one.user else {}),
                    "because": one.because,
                    "outcome": one.outcome.value,
                    **({"kept-until": _time(one.until)} if one.until else {}),
                    **({"legal-hold": True} if one.hold else {}),
                    "answer": one.answer,
                }
                for one in self.findings.found
            ],
        }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
