"""Results as people and code hosts take them in: a comment in Markdown, GitLab's code quality report."""

import json
from dataclasses import replace

import pytest

from assurance.results.folding import LONGEST, fitting, plain
from assurance.results.formats import render
from assurance.results.result import Description, Result, Results
from assurance.results.verdict import Consideration, Severity, Status

ABOUT = Description(
    id="STO10",
    title="No bucket policy lets anybody in.",
    severity=Severity.CRITICAL,
    consideration=next(iter(Consideration)),
    why="Anybody could read faces.",
    remedy="Name the principals.",
    page="docs/controls/STO10.md",
)
OPEN = Result(
    control="STO10",
    template="a.template.json",
    resource="Policy",
    property="PolicyDocument",
    status=Status.NOT_MET,
    type="AWS::S3::BucketPolicy",
    message="statement 1 lets anybody in",
    path="media/Policy",
    line=7,
    about=ABOUT,
)
UNDECIDED = replace(OPEN, property="Bucket", status=Status.UNDECIDED, message="Ref Name is not known", line=None)
MET = replace(OPEN, property="Other", status=Status.MET, message="")


def test_a_comment_says_first_what_is_open() -> None:
    """Verdict, counts, a table of controls, and every finding with its place, folded."""
    assert render(Results(results=(MET, OPEN, UNDECIDED)), "markdown").splitlines() == [
        "### Amazon Rekognition baseline: 2 open findings",
        "",
        "3 judgements: 1 met, 1 not met, 1 undecided, 0 excepted.",
        "",
        "| severity | control | open | what must hold |",
        "|---|---|---|---|",
        "| critical | STO10 | 2 | No bucket policy lets anybody in. |",
        "",
        "<details><summary>2 open findings, each with its place</summary>",
        "",
        "- **STO10** Name the principals.",
        "  - media/Policy Bucket: undecided: Ref Name is not known",
        "  - media/Policy PolicyDocument: statement 1 lets anybody in",
        "",
        "</details>",
    ]


def test_a_comment_without_findings_is_three_lines() -> None:
    """Where nothing is open, nothing is folded; where nothing was judged, it is not clean."""
    assert render(Results(results=(MET,)), "markdown").splitlines() == [
        "### Amazon Rekognition baseline: No open finding",
        "",
        "1 judgement: 1 met, 0 not met, 0 undecided, 0 excepted.",
    ]
    assert render(Results(results=(), mistakes=("a.json: no template",)), "markdown").splitlines() == [
        "### Amazon Rekognition baseline: Could not check",
        "",
        "0 judgements: 0 met, 0 not met, 0 undecided, 0 excepted.",
        "- **could not check** a.json: no template",
    ]


def test_a_comment_is_never_longer_than_it_may_be() -> None:
    """What does not fit is said to be elsewhere, and the fold is closed."""
    text = render(Results(results=tuple(replace(OPEN, path=f"p{number}") for number in range(5_000))), "markdown")
    assert LONGEST < len(text) < LONGEST + 500
    assert text.endswith("- … and more: the whole is in the other formats\n\n</details>\n")


def test_what_is_open_where_a_comment_is_cut_is_closed() -> None:
    """Commands in a fence, and a list in a fold, with what follows them left out."""
    long = ["x" * 1_000] * 61
    for begin, end in ((["   ```"], "   ```\n- …"), (["<details><summary>s</summary>"], "formats\n\n</details>\n")):
        text = fitting([*begin, *long, "after"])
        assert end in text
        assert "after" not in text
    assert fitting(["<details>", "a", "</details>", "```", "b", "```", ""]) == "<details>\na\n</details>\n```\nb\n```\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "a\\|b"),
        ("</details><script>", "&lt;/details&gt;&lt;script&gt;"),
        ("[x](https://example.com)", "\\[x\\]\\(https://example.com\\)"),
        ("two\nlines", "two lines"),
        ("@everybody", "&#64;everybody"),
        ("`code`", "\\`code\\`"),
    ],
)
def test_what_others_wrote_is_no_markup(text: str, expected: str) -> None:
    """Names and messages from a template neither break the table nor mention anybody."""
    assert plain(text) == expected


def test_a_merge_request_shows_what_is_open() -> None:
    """GitLab takes a list: description, check, fingerprint, severity, file and line; what is met is left out."""
    description = json.loads(render(Results(results=(MET, OPEN, UNDECIDED)), "gitlab"))
    assert [{**one, "fingerprint": len(one["fingerprint"])} for one in description] == [
        {
            "description": "STO10: statement 1 lets anybody in",
            "check_name": "STO10",
            "fingerprint": 64,
            "severity": "blocker",
            "location": {"path": "a.template.json", "lines": {"begin": 7}},
        },
        {
            "description": "STO10: undecided: Ref Name is not known",
            "check_name": "STO10",
            "fingerprint": 64,
            "severity": "blocker",
            "location": {"path": "a.template.json", "lines": {"begin": 1}},
        },
    ]
    assert description[0]["fingerprint"] != description[1]["fingerprint"]


def test_a_merge_request_shows_what_could_not_be_checked() -> None:
    """A check that could not be made is a finding there, too, or the report would look clean."""
    (description,) = json.loads(render(Results(results=(), crashed=("STO10 failed",)), "gitlab"))
    assert (description["description"], description["severity"]) == ("could not check: STO10 failed", "blocker")
