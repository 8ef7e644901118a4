"""What a pack replaces, and may hold: by content, never by name alone; no links, no pipes, nothing beside."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assurance.pack.failing import PackError
from assurance.pack.manifest import altered
from assurance.pack.writing import MANIFEST, refuse_what_is_no_pack, write
from assurance.results.writing import replaced_folder
from stacks.approval_pack import place_beside
from stacks.outdir import OutputError, whole
from tests.support.running import run_cli

PAGE = "<p>approved</p>"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A small pack: one page in a folder, and the manifest."""
    folder = tmp_path / "pack"
    hashes = {"pages/index.html": hashlib.sha256(PAGE.encode()).hexdigest()}
    manifest = {"tool": "fsi-rekognition", "files": hashes, "templates": {}, "documents": {}}
    write({"pages/index.html": PAGE, MANIFEST: json.dumps(manifest)}, folder)
    return folder


def test_a_pack_is_as_it_was_made(pack: Path) -> None:
    """Nothing to tell, and it may be replaced."""
    assert list(altered(pack)) == []
    refuse_what_is_no_pack(pack)


def _link(pack: Path) -> None:
    (pack / "more").symlink_to("/etc/passwd")


def _linked_page(pack: Path) -> None:
    page = pack / "pages/index.html"
    page.rename(pack.with_name("moved"))
    page.symlink_to(pack.with_name("moved"))


def _linked_folder(pack: Path) -> None:
    (pack / "pages").rename(pack.with_name("moved"))
    (pack / "pages").symlink_to(pack.with_name("moved"))


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda pack: os.mkfifo(pack / "pipe"), "pipe: is no ordinary file"),
        (lambda pack: (pack / "empty").mkdir(), "empty: is a folder, and none of the pack's"),
        (lambda pack: (pack / "pages/empty").mkdir(), "pages/empty: is a folder, and none of the pack's"),
        (lambda pack: (pack / "note.txt").write_text("a"), "note.txt: was added after the pack was made"),
        (lambda pack: (pack / "pages/index.html").write_text("a"), "pages/index.html: was altered"),
        (lambda pack: (pack / "pages/index.html").unlink(), "pages/index.html: is missing"),
        (_link, "more: is a symbolic link, and a pack has none"),
        (_linked_page, "pages/index.html: is a symbolic link, and a pack has none"),
        (_linked_folder, "pages: is a symbolic link, and a pack has none"),
    ],
)
def test_what_a_pack_does_not_have(
    spoil: Callable[[Path], None], line: str, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is reported, and nothing that hangs is opened; the command finds it, and so does `verify`."""
    spoil(pack)
    assert any(one.startswith(line) for one in altered(pack)), list(altered(pack))
    status, _, err = run_cli(capsys, "verify", "example", "--approved", pack)
    assert (status, "is not the pack that was approved" in err) == (2, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({MANIFEST: "theirs"}, "MANIFEST.json is not JSON"),
        ({MANIFEST: "[]"}, "MANIFEST.json is another tool's"),
        ({MANIFEST: '{"tool": "another", "files": {}}'}, "MANIFEST.json is another tool's"),
        ({MANIFEST: '{"tool": "fsi-rekognition"}'}, "MANIFEST.json is another tool's"),
        ({MANIFEST: '{"tool": "fsi-rekognition", "files": {}}', "thesis.txt": "a"}, "it holds thesis.txt"),
        ({"thesis.txt": "a"}, "it has no MANIFEST.json"),
    ],
)
def test_a_folder_that_is_no_pack_is_never_replaced(content: dict[str, str], reason: str, tmp_path: Path) -> None:
    """A file of the same name does not make one; whatever is there stays."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=reason):
        write({MANIFEST: "{}"}, folder)
    assert {one.name: one.read_text() for one in folder.iterdir()} == content
    assert [one.name for one in tmp_path.iterdir()] == ["theirs"]


@pytest.mark.parametrize("mark", ["", "[]", "{}", "theirs"])
def test_a_folder_that_is_no_assembly_is_never_replaced(mark: str, tmp_path: Path) -> None:
    """A file called cdk.out does not make one."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "cdk.out").write_text(mark, encoding="utf-8")
    with pytest.raises(OutputError), whole(folder):
        pass
    assert (folder / "cdk.out").read_text(encoding="utf-8") == mark


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Folders that were made on the way go again with what was to lie in them."""
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "a/b/c"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_each_assembly_has_a_pack_of_its_own() -> None:
    """A second assembly in a folder does not write over the pack of the first."""
    assert place_beside(Path("x/cdk.out")) == Path("x/approval-pack")
    assert place_beside(Path("x/cdk.out.full")) == Path("x/approval-pack.cdk.out.full")
