"""`controls --write-docs`: the pages are replaced whole or not at all, and nothing else is touched."""

from pathlib import Path

import pytest

from tests.support.running import run_cli


def test_pages_are_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that is full half-way leaves what was there, and nothing beside it."""
    folder = tmp_path / "controls"
    assert run_cli(capsys, "controls", "--write-docs", folder)[0] == 0
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    (folder / "old.md").write_bytes(before["aud.md"])
    written = Path.write_text

    def full(path: Path, text: str, encoding: str) -> int:
        if path.name == "net.md":
            raise OSError(28, "No space left on device")
        return written(path, text, encoding)

    monkeypatch.setattr(Path, "write_text", full)
    status, out, err = run_cli(capsys, "controls", "--write-docs", folder)
    assert (status, out) == (2, "")
    assert err == f"{folder}: cannot be written: No space left on device\n"
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before | {"old.md": before["aud.md"]}
    assert [one.name for one in tmp_path.iterdir()] == ["controls"]
    monkeypatch.undo()
    assert run_cli(capsys, "controls", "--write-docs", folder)[0] == 0
    assert {one.name for one in folder.iterdir()} == {*before}


@pytest.mark.parametrize("name", ["thesis.md", "notes.txt"])
def test_a_folder_that_holds_something_else_stays(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page of somebody else is neither removed nor overwritten."""
    (tmp_path / name).write_text("theirs", encoding="utf-8")
    status, _, err = run_cli(capsys, "controls", "--write-docs", tmp_path)
    assert (status, f"it holds {name}, which is no page of ours" in err) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == [name]
