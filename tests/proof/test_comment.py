"""`access diff --format markdown`: what widened, on one screen, before all that did not."""

import pytest

from assurance.__main__ import main
from assurance.iam.descent import Answer
from assurance.iam.evaluate import Verdict
from assurance.proof.comment import comment
from assurance.proof.comparing import Change
from assurance.proof.matrix import Row
from assurance.proof.widening import Widening

ALLOW, DENY = Verdict.ALLOW, Verdict.DENY


def change(principal: str, action: str, before: Verdict, after: Verdict, because: str = "by a policy") -> Change:
    row = Row(
        principal=principal,
        action=action,
        resource="*",
        path="anywhere",
        decision=after,
        decided_by=(),
        because=because,
    )
    return Change(row=row, before=before, after=after)


def test_what_widened_stands_open_and_the_rest_is_folded() -> None:
    """Actions of which all else is the same share a line; what over all requests became possible comes first."""
    found = (
        change("caller", "rekognition:CompareFaces", DENY, ALLOW),
        change("caller", "rekognition:DetectFaces", DENY, ALLOW),
        change("auditor", "s3:GetObject", ALLOW, DENY),
    )
    over = [Widening(about="role caller", widened=True, answer=Answer(reasons=("a tag",)))]
    assert comment(found, over) == (
        "### Access: 2 widened, 1 narrowed; over all requests 1 widened, 0 narrowed\n\n"
        "**Wider over all requests, for example**\n\n- **role caller**<br>undecided: a tag\n\n"
        "**Wider**\n\n- **caller** anywhere: rekognition:CompareFaces, rekognition:DetectFaces on \\*"
        "<br>deny before, allow now: by a policy\n\n"
        "<details><summary>1 narrowed</summary>\n\n"
        "- **auditor** anywhere: s3:GetObject on \\*<br>allow before, deny now: by a policy\n\n</details>\n"
    )


def test_nothing_changed() -> None:
    """One line says so."""
    assert comment((), []) == "### Access: 0 widened, 0 narrowed\n"


def test_more_than_a_screen_is_folded() -> None:
    """Ten stand open."""
    found = [change(f"role-{number:02}", "s3:GetObject", DENY, ALLOW) for number in range(13)]
    text = comment(found, [])
    opened, _, folded = text.partition("<details><summary>3 more</summary>")
    assert (opened.count("\n- "), folded.count("\n- ")) == (10, 3)


def test_a_comment_is_no_longer_than_a_host_takes() -> None:
    """What is cut is counted."""
    found = [change(f"role-{number:03}", "s3:GetObject", DENY, ALLOW, "x" * 1_000) for number in range(100)]
    text = comment(found, [])
    assert len(text) < 60_000
    assert "- … and 72 more: the whole is in the other formats" in text
    over = [
        Widening(about="x" * 2_500, widened=widened, answer=Answer(reasons=("y" * 2_500,)))
        for widened in (True, False)
        for _ in range(50)
    ]
    assert len(comment(found, over)) < 65_536


def test_what_names_hold_is_text() -> None:
    """Nothing in a comment is markup that did not come from here."""
    text = comment([change("<img src=x>", "a|b", DENY, ALLOW, "@everyone [x](y)")], [])
    assert "<img" not in text
    assert "@" not in text
    assert "a\\|b" in text
    assert "\\[x\\]\\(y\\)" in text


def test_the_matrix_itself_is_no_comment(capsys: pytest.CaptureFixture[str]) -> None:
    """Only a comparison is."""
    assert main(["access", "cdk.out", "--format", "markdown"]) == 2
    assert "no format named 'markdown'; there are: table, csv, json" in capsys.readouterr().err
