"""What is kept of a log file once it was read, and a cache of it, so that a second question unpacks no file."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from assurance.sources.cloudtrail.records import Event
from assurance.sources.failing import SourceError


class Sheet(msgspec.Struct, gc=False):
    """The events of a file that are looked at, and how many others there are."""

    events: list[Event]
    others: list[tuple[str, str, int]] = []
    """Account, day, and how many events of theirs are not looked at."""
    lost: int = 0
    """Records that are none."""
    sha256: str = ""
    """Of the file without compression, if digests speak of it."""

    @property
    def records(self) -> int:
        return len(self.events) + sum(number for _, _, number in self.others)


Sift = Callable[[list[Event]], Sheet]
"""Takes what is looked at out of a file's events."""
_DECODER = msgspec.json.Decoder(Sheet)


def everything(events: list[Event]) -> Sheet:
    """Every event is looked at."""
    return Sheet(events=events)


class Cache:
    """Sheets by the SHA-256 of their files, in one file; `sifted`: names what decided which events are looked at."""

    def __init__(self, folder: Path, sifted: str) -> None:
        self._sifted, self._path = sifted, folder / ".read.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._path)
            self._database.execute("CREATE TABLE IF NOT EXISTS sheets (file TEXT, sifted TEXT, sheet BLOB, "
                                   "PRIMARY KEY (file, sifted)) WITHOUT ROWID")  # fmt: skip
        except (OSError, sqlite3.Error) as error:
            raise self._failed(error) from None

    def known(self, sha256: str) -> Sheet | None:
        """The sheet of a file that was read before. Raises `SourceError`."""
        query = "SELECT sheet FROM sheets WHERE file = ? AND sifted = ?"
        try:
            row = self._database.execute(query, (sha256, self._sifted)).fetchone()
            return _DECODER.decode(row[0]) if row else None
        except (sqlite3.Error, msgspec.DecodeError) as error:
            raise self._failed(error) from None

    def keep(self, sha256: str, sheet: Sheet) -> None:
        """Remember a sheet. Raises `SourceError`."""
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO sheets VALUES (?, ?, ?)", (sha256, self._sifted, msgspec.json.encode(sheet))
            )
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def close(self) -> None:
        """Write what was kept. Raises `SourceError`."""
        try:
            self._database.commit()
            self._database.close()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> SourceError:
        return SourceError(f"{self._path}: cannot be used ({error}); delete it, or name another folder with --cache")
