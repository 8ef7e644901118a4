"""`assurance.results.writing`: a file or folder is replaced whole or not at all, and nothing is left behind."""

import os
from pathlib import Path

import pytest

from assurance.results.writing import replace_file, replaced_folder


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """The new content, the rights of any new file, nothing beside it."""
    output = tmp_path / "results.json"
    output.write_text("old")
    replace_file(output, b"new")
    (tmp_path / "fresh").touch()
    assert output.read_bytes() == b"new"
    assert output.stat().st_mode == (tmp_path / "fresh").stat().st_mode
    assert sorted(one.name for one in tmp_path.iterdir()) == ["fresh", "results.json"]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the end: the old content, and nothing beside it."""
    output = tmp_path / "results.json"
    output.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(output, b"new")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("results.json", "old")]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A named pipe stays one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_file(pipe, b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """What a symbolic link leads to is not touched, be it a file, a folder, or nothing yet."""
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("link", "dangling"):
        with pytest.raises(OSError, match="symbolic link, and is not followed"):
            replace_file(tmp_path / name, b"new")
        with pytest.raises(OSError, match="symbolic link, and is not followed"), replaced_folder(tmp_path / name):
            pass
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dangling", "link", "target"]
    assert list((tmp_path / "target").iterdir()) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_is_replaced_when_the_block_ends_well(there: bool, tmp_path: Path) -> None:
    """Until then the old one is as it was; then only the new one is there, with the rights of any new folder."""
    output = tmp_path / "deep" / "pack"
    if there:
        output.mkdir(parents=True)
        (output / "old").touch()
    with replaced_folder(output) as made:
        (made / "new").touch()
        assert (output / "old").exists() is there
    (tmp_path / "fresh").mkdir()
    assert [one.name for one in output.iterdir()] == ["new"]
    assert output.stat().st_mode == (tmp_path / "fresh").stat().st_mode
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("failing", ["block", "first rename", "second rename"])
def test_a_folder_that_cannot_be_replaced_stays(failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption in the block or between the two renames: the old folder, and nothing beside it."""
    output = tmp_path / "pack"
    output.mkdir()
    (output / "old").touch()
    rename, renamed = Path.rename, []

    def interrupted(path: Path, target: Path) -> Path:
        renamed.append(path)
        if (failing, len(renamed)) in (("first rename", 1), ("second rename", 2)):
            raise KeyboardInterrupt
        return rename(path, target)

    def written() -> None:
        with replaced_folder(output) as made:
            (made / "new").touch()
            if failing == "block":
                raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        written()
    assert [one.name for one in output.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [output]
