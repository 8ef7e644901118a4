"""What can be read of a file that somebody named, and what is refused, at once and with a reason."""

import os
import socket
from pathlib import Path

import pytest

from settings import files
from settings.files import FileError, parse_json, read_bytes, read_json, read_toml


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    """JSON and TOML in UTF-8, with or without a byte order mark; a link to a file is one."""
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"a": [1, 2.5, "\\ud83d\\ude00"]}')
    (tmp_path / "b.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "a.toml").write_text('a = "é"', encoding="utf-8")
    assert read_json(tmp_path / "b.json") == {"a": [1, 2.5, "\U0001f600"]}
    assert read_toml(tmp_path / "a.toml") == {"a": "é"}


def test_what_is_no_file_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that nobody writes to, a device without end, a folder, a socket: named, and never waited for."""
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for path, kind in (("pipe", "a pipe"), ("/dev/zero", "a device"), (".", "a folder"), ("socket", "a socket")):
            with pytest.raises(FileError, match=f"is {kind}, and no file"):
                read_bytes(Path(path))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size, or by what comes where the size does not say it, as under /proc."""
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(FileError, match="has 1,073,741,824 bytes"):
        read_bytes(large)
    monkeypatch.setattr(files, "LARGEST", 10)
    with pytest.raises(FileError, match="has more than 10 bytes"):
        read_bytes(Path("/proc/self/status"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "is nested too deeply"),
        ('{"a":' * 100_000, "is nested too deeply"),
        ("NaN", "is not JSON: NaN is no number"),
        ("-Infinity", "is not JSON: -Infinity is no number"),
        ("1e999", "a number that nothing can hold"),
        ("1" * 5000, "a number of 5,000 digits"),
        ('{"\\ud800": 1}', "half a character"),
        ('["\\udfff"]', "half a character"),
        ('{"a" 1}', "is not JSON: .* column 6"),
        ("", "is not JSON"),
    ],
)
def test_json_that_cannot_be_worked_with(text: str, reason: str) -> None:
    """Each kind is refused with its reason."""
    with pytest.raises(FileError, match=reason):
        parse_json(text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a = " + b"[" * 3000, "is nested too deeply"),
        (b"a = " + b"1" * 5000, "is not TOML that can be read"),
        (b"a = 2026-02-30", "is not TOML that can be read|is not TOML"),
        (b"a = ", "is not TOML"),
        (b"a = '\xe9'", "is not UTF-8: found 0xe9 in line 1"),
    ],
)
def test_toml_that_cannot_be_worked_with(content: bytes, reason: str, tmp_path: Path) -> None:
    """Each kind is refused with its reason."""
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(FileError, match=reason):
        read_toml(tmp_path / "a.toml")
