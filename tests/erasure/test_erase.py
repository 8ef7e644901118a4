"""`fsi-rekognition erase` in an emulated account: what is named goes with all versions, and nothing else does."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assurance.__main__ import main
from tests.support.erasing import EVIDENCE, MEDIA, People, people

if TYPE_CHECKING:
    from rehearsal.emulator import Running


@pytest.fixture
def account(rehearsed: "Running", monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """The example environment with objects, faces and users of two people, reached as a user's shell reaches AWS."""
    for name, value in rehearsed.environment.items():
        monkeypatch.setenv(name, value)
    found = people(rehearsed.aws())
    yield found
    found.take_away()
    assert rehearsed.crashes == []


Erase = Callable[..., int]


@pytest.fixture
def erase(tmp_path: Path) -> Erase:
    """The command, with a receipt in a folder of the test's own."""

    def run(*options: str) -> int:
        return main(["erase", "example", *options, "--receipt", str(tmp_path / "receipt.json")])

    return run


def receipt(folder: Path) -> Any:
    return json.loads((folder / "receipt.json").read_text(encoding="utf-8"))


def test_without_yes_it_only_shows(
    account: People, erase: Erase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every version, marker, face and user is listed; all of them are still there, and no receipt is."""
    before = account.there()
    assert erase("--object", "one/selfie.jpg", "--user", "u-1") == 0
    said = capsys.readouterr()
    assert said.out.count("object version one/selfie.jpg version ") == 2
    assert said.out.count("delete marker one/selfie.jpg version ") == 1
    assert f"user u-1 in {account.collection} (--user u-1)" in said.out
    assert said.out.count(", of user u-1 (--user u-1)") == 3
    assert "nothing was erased: --yes does it" in said.err
    assert account.there() == before
    assert not (tmp_path / "receipt.json").exists()


def test_what_is_named_goes_and_nothing_else(account: People, erase: Erase, tmp_path: Path) -> None:
    """A key goes with its versions and marker; a key that begins so, other faces and users stay."""
    before = account.there()
    assert erase("--yes", "--object", "one/selfie.jpg", "--user", "u-1") == 0
    gone = before - account.there()
    assert {one[:3] for one in gone} == {
        ("object", MEDIA, "one/selfie.jpg"),
        *(("face", account.collection, face) for face in account.faces["u-1"]),
        ("user", account.collection, "u-1"),
    }
    assert account.there() < before
    assert ("object", MEDIA, "one/selfie.jpg.bak") in {one[:3] for one in account.there()}
    left = receipt(tmp_path)
    assert left["asked"] == {"objects": ["one/selfie.jpg"], "faces": [], "users": ["u-1"], "external-image-ids": []}
    assert left["summary"] == {"planned": 0, "erased": 7, "locked": 0, "failed": 0}
    assert {one["outcome"] for one in left["found"]} == {"erased"}
    assert all(one["answer"]["status"] in (200, 204) for one in left["found"])
    assert left["ended"] >= left["begun"]
    assert left["by"].startswith("arn:aws:sts::111122223333:assumed-role/kyc-rek-euw1-eraser/")


def test_faces_go_by_their_own_id_and_by_that_of_their_image(account: People, erase: Erase) -> None:
    """A face of a user who stays is taken away from the user first; five images of one id are more than a page."""
    (of_two, *_) = account.faces["u-2"]
    before = account.there()
    assert erase("--yes", "--face", of_two, "--external-image-id", "image-9") == 0
    assert {one[2] for one in before - account.there()} == {of_two, *account.faces["image-9"]}


def test_a_lock_is_reported_and_kept(
    account: People, erase: Erase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Object Lock keeps stays, with the day until which, the rest goes, and the status says so."""
    assert erase("--object", "one/selfie.jpg", "audit/1.jpg") == 1
    assert "kept by Object Lock until 2" in capsys.readouterr().out
    assert erase("--yes", "--object", "one/selfie.jpg", "audit/1.jpg") == 1
    said = capsys.readouterr().err
    assert f"in {EVIDENCE}: Object Lock until 2" in said
    assert "3 of 4 erased" in said
    (locked,) = [one for one in receipt(tmp_path)["found"] if one["outcome"] != "erased"]
    assert (locked["outcome"], locked["where"], locked["answer"]["code"]) == ("locked", EVIDENCE, "AccessDenied")
    assert locked["kept-until"] > "2026"
    assert ("object", EVIDENCE, "audit/1.jpg") in {one[:3] for one in account.there()}


def test_what_is_not_there_is_no_failure(account: People, erase: Erase, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is found, nothing is touched, and nothing of it is left."""
    before = account.there()
    assert erase("--yes", "--object", "one/selfie", "--user", "nobody", "--face", "0" * 8) == 0
    assert "nothing was found of it" in capsys.readouterr().out
    assert account.there() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "name what is to be erased"),
        (("--object", ""), "an empty text names nothing"),
        (("--yes", "--object", "a", "--receipt", "/nowhere/receipt.json"), "/nowhere/receipt.json: cannot be written"),
        (("--yes", "--object", "a", "--receipt", __file__), "is there already; name another with --receipt"),
    ],
)
def test_nothing_is_erased_by_mistake(
    account: People, options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing named, an empty name, or a receipt that cannot be left: status 2, and all is as it was."""
    before = account.there()
    assert main(["erase", "example", *options]) == 2
    assert message in capsys.readouterr().err
    assert account.there() == before
