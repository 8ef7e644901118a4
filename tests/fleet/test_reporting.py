"""What is notified of a whole fleet: first what differs, each finding once, and what could not be read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.registry import CATALOGUE
from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from assurance.verify.approved import belonging
from assurance.verify.failing import CannotVerifyError
from assurance.verify.verifying import Asked
from fleet import verifying
from fleet.differing import differing
from fleet.judging import Judged
from fleet.reporting import page
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet
from settings.loading import load
from tests.support.running import run_cli

FINDING = ("ENC01", "kyc-rekognition-foundation/Media", "the key kyc-euw1 of 222233334444 in eu-west-1 does not rotate")
ELSEWHERE = (
    "ENC01",
    "kyc-rekognition-foundation/Media",
    "the key kyc-euw1 of 333344445555 in eu-central-1 does not rotate",
)
OTHER = ("NET01", "kyc-rekognition-network/Vpc", "is open")


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        ({"a": [], "b": []}, []),
        (
            {"a": [FINDING, OTHER], "b": [ELSEWHERE], "c": [FINDING]},
            [
                "NET01 kyc-rekognition-network/Vpc: is open (1 of 3 targets: a)",
                "ENC01 kyc-rekognition-foundation/Media: the key kyc-euw1 of … in … does not rotate (every target)",
            ],
        ),
        (
            {name: [("DEP02", f"stack-{n}", "is not protected") for n in range(5)] for name in "ab"},
            ["DEP02 stack-0, stack-1, stack-2 and 2 more: is not protected (every target)"],
        ),
        (
            {name: [OTHER] for name in "abcd"} | {"e": []},
            ["NET01 kyc-rekognition-network/Vpc: is open (4 of 5 targets: a, b, c …)"],
        ),
    ],
)
def test_what_differs_comes_first(found: Mapping[str, list[tuple[str, str, str]]], lines: list[str]) -> None:
    """The same finding in another account or Region is the same finding; those of the fewest targets come first."""
    assert list(differing(found)) == lines


def judged(name: str, status: Status, message: str = "") -> Judged:
    result = Result(
        control="ENC01",
        about=CATALOGUE["ENC01"].description,
        status=status,
        resource="",
        type="",
        template="",
        path="Keys/A",
        line=None,
        property="",
        message=message,
    )
    return Judged(
        name=name,
        controls={"ENC01": status, "NET01": Status.MET},
        counts={one: int(one is status) for one in Status},
        open=(result,) if message else (),
        crashed=(),
        exit_status=1 if message else 0,
    )


def test_the_page(example: Fleet) -> None:
    """A control with different verdicts has a row, one that says the same of all is counted; packs are linked."""
    several = [judged(one.name, Status.MET) for one in example.members]
    several[1] = judged(several[1].name, Status.NOT_MET, "is <b>open</b>")
    text = page(example, several, 1)
    row = "<td>not met: 222233334444.ap-northeast-1</td><td>met: 5</td>"
    assert f'<th scope="row">ENC01</th>{row}' in text
    assert '<th scope="row">NET01</th>' not in text
    assert "<li>1 met<details><summary>which</summary>NET01</details></li>" in text
    assert "<li>ENC01 Keys/A: is &lt;b&gt;open&lt;/b&gt;: 222233334444.ap-northeast-1</li>" in text
    assert text.count("/index.html") == 6
    assert '<a href="packs/555566667777.eu-west-1/index.html">' in text


def test_every_target_is_verified(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    example: Fleet,
    sets: tuple[TemplateSet, ...],
) -> None:
    """Each by its own answers and approved templates; one that cannot be read is reported, and hides no other."""

    def verified(environment: str, asked: Asked, watch: Any) -> Results:
        settings = load(environment)
        approved = belonging(asked.approved, settings, environment)
        assert len(approved.templates) == 11
        if settings.account == "333344445555":
            raise CannotVerifyError("no credentials")
        (finding,) = judged("", Status.UNDECIDED, f"of {settings.account} in {settings.region}").open
        return Results(results=(replace(finding, template=settings.account),))

    monkeypatch.setattr(verifying, "verified", verified)
    monkeypatch.setattr(verifying, "sets_of", lambda fleet: sets)
    status, out, err = run_cli(capsys, "verify", "--fleet", "example", "--format", "csv")
    assert status == 2
    assert out.count("of 222233334444 in ") == 2
    assert "ENC01 Keys/A: of … in … (every target)" in err
    assert "333344445555.eu-west-1: no credentials" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify",), "name environments, or --fleet NAME"),
        (("verify", "example", "--fleet", "example"), "name environments, or --fleet NAME"),
        (("verify", "--fleet", "example", "--approved", "x"), "whose approved templates are those of its file"),
        (("verify", "--fleet", "nosuch"), "fleets/nosuch.toml: no such fleet"),
        (("report", "--fleet", "nosuch"), "fleets/nosuch.toml: no such fleet"),
    ],
)
def test_what_cannot_be(
    arguments: Iterable[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A fleet that is not there, or environments beside one: one message, status 2."""
    status, _, err = run_cli(capsys, *arguments)
    assert (status, said in err) == (2, True)
