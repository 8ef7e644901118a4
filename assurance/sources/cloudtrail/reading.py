"""Log files, one after the other, whatever folder, name and compression they have; none is left out in silence."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import msgspec
from isal import isal_zlib

from assurance.sources.cloudtrail.layout import Kind, Place, place_of
from assurance.sources.cloudtrail.records import decoded
from assurance.sources.cloudtrail.sheets import Cache, Sheet, Sift, everything
from assurance.sources.failing import SourceError
from settings.files import FileError, read_bytes

LARGEST = 1 << 30
"""Bytes of a log file without compression: CloudTrail's own have some 50 MB at most."""
_BAD: type[Exception] = isal_zlib.IsalError  # type: ignore[assignment]  # its stub calls it an instance
Progress = Callable[[Sequence[Path]], Iterable[Path]]


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days that were asked for, both included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: str) -> bool:
        """Whether a day, or the day of a moment, as ISO text, is in it."""
        return (not self.first or day[:10] >= self.first.isoformat()) and (
            not self.last or day[:10] <= self.last.isoformat()
        )

    def may_hold(self, day: str) -> bool:
        """Whether a file of that day may hold events of the period: what happens before midnight may come after it."""
        early = not self.first or day >= self.first.isoformat()
        return early and (not self.last or day <= (self.last + timedelta(days=1)).isoformat())


@dataclass(kw_only=True)
class Read:
    """What was read, and what could not be; filled while files are read."""

    files: Counter[tuple[str, Kind, str, str]] = field(default_factory=Counter)
    """Account, kind, Region, day → files."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Path → what is wrong with the file."""
    foreign: dict[str, str] = field(default_factory=dict)
    """Path → why the file is no log file."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Key from `AWSLogs/` on → SHA-256 of the content without compression, where digests speak of it."""
    digests: list[tuple[str, bytes]] = field(default_factory=list)
    """Key and content of each digest file."""
    sums: list[str] = field(default_factory=list)
    """`SHA256  PATH` of every file as it lies there."""
    silent: set[tuple[str, str]] = field(default_factory=set)
    """Account and day of files without the word that is looked for, which were read no further."""
    skipped: int = 0
    """Files of days that were not asked for."""
    records: int = 0

    @property
    def sha256(self) -> str:
        """One hash over all files: of the lines that `sha256sum` prints, sorted."""
        return hashlib.sha256("".join(sorted(self.sums)).encode(errors="surrogateescape")).hexdigest()


def events(
    paths: Sequence[Path],
    read: Read,
    *,
    period: Period,
    progress: Progress = iter,
    word: bytes = b"",
    sift: Sift = everything,
    cache: Cache | None = None,
) -> Iterator[Sheet]:
    """What is kept of each log file. A file without the `word` is counted, and its records are not read.

    A file that the cache knows is not unpacked. Raises `SourceError` where nothing lies at a path.
    """
    roots = {path: root for root in paths for path in _files(root)}
    hashed = any(f"/{Kind.DIGESTS}/" in path.as_posix() for path in roots)
    for path in progress(list(roots)):
        where = place_of(path)
        if where.day and not period.may_hold(where.day):
            read.skipped += 1
            continue
        try:
            raw = read_bytes(path)
        except (FileError, OSError) as error:
            read.damaged[str(path)] = getattr(error, "strerror", None) or str(error)
            continue
        name = path.relative_to(roots[path]).as_posix() if path != roots[path] else path.name
        sha256, wanted = hashlib.sha256(raw).hexdigest(), bool(where.key and hashed and where.kind is not Kind.DIGESTS)
        read.sums.append(f"{sha256}  {name}\n")
        sheet = cache.known(sha256) if cache and where.kind in (Kind.EVENTS, Kind.NETWORK) else None
        if sheet is None or (wanted and not sheet.sha256):
            content = _content(path, raw, read)
            if content is None:
                continue
            of_content = hashlib.sha256(content).hexdigest() if wanted else ""
            if wanted:
                read.hashes[where.key] = of_content
            sheet = _sheet(path, where, content, read, word, sift)
            if sheet is None:
                continue
            sheet.sha256 = of_content
            if cache:
                cache.keep(sha256, sheet)
        elif wanted:
            read.hashes[where.key] = sheet.sha256
        if sheet.lost:
            read.damaged[str(path)] = f"{sheet.lost} of its {sheet.lost + sheet.records} records are none"
        read.files[where.account, where.kind, where.region, where.day] += 1
        read.records += sheet.records
        yield sheet


def _files(root: Path) -> Iterator[Path]:
    """The files under a path, in an order that does not depend on the machine; hidden ones are nobody's logs."""
    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise SourceError(f"{root}: there is no such file or folder; name what `aws s3 sync` of the log bucket left")
    for folder, inner, names in os.walk(root):
        inner.sort()
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _content(path: Path, raw: bytes, read: Read) -> bytes | None:
    """The text of a file, by what it holds and not by its name; None if it is damaged."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return _inflated(raw)
    except (FileError, _BAD) as error:
        read.damaged[str(path)] = f"is cut off or damaged: {error}"
        return None


def _inflated(raw: bytes) -> bytes:
    """The content of a gzip file of one or several members, each held to its checksum. Raises `FileError`."""
    parts: list[bytes] = []
    left = LARGEST
    while raw:
        member = isal_zlib.decompressobj(31)
        parts.append(member.decompress(raw, left + 1))
        left -= len(parts[-1])
        if left < 0:
            raise FileError(f"more than {LARGEST:,} bytes without compression")
        if not member.eof:
            raise FileError("it ends before its content does")
        raw = member.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _sheet(path: Path, where: Place, content: bytes, read: Read, word: bytes, sift: Sift) -> Sheet | None:
    """What is kept of a file's records; None where it has none that are read."""
    if where.kind is Kind.DIGESTS:
        read.digests.append((where.key, content))
        read.files[where.account, where.kind, where.region, where.day] += 1
        return None
    if where.kind is Kind.OTHER:
        read.foreign[str(path)] = "holds no record of calls"
        return None
    if where.key and where.kind is Kind.EVENTS and word not in content:
        read.silent.add((where.account, where.day))
        read.files[where.account, where.kind, where.region, where.day] += 1
        return None
    try:
        found, lost = decoded(content)
    except msgspec.DecodeError as error:
        cause = f"is no log file of CloudTrail: {error}"
        (read.damaged if where.key else read.foreign)[str(path)] = cause
        return None
    sheet = sift(found)
    sheet.lost = lost
    return sheet
