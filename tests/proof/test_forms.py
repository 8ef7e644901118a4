"""`fsi-rekognition access`: the matrix as table, CSV and JSON, one decision explained, two assemblies compared."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from assurance.__main__ import main
from assurance.iam.evaluate import Verdict
from assurance.proof.comparing import compare
from assurance.proof.matrix import Row, matrix
from assurance.proof.overview import overview
from assurance.proof.saved import FIELDS, as_csv, from_json
from tests.support.proving import ACCOUNT, BUCKET, REGION, Json, document, estate, role, statement, template

WIDER = {"Auditor": role("auditor", statement("Allow", ["rekognition:ListCollections", "rekognition:ListFaces"]))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cloud assemblies: the small one, and one that is wider."""
    made = tmp_path_factory.mktemp("assemblies")
    _assembly(made / "old", template())
    _assembly(made / "new", template(**WIDER))
    return made


def _assembly(folder: Path, content: Json) -> None:
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{ACCOUNT}/{REGION}",
        "properties": {"templateFile": "small.template.json"},
    }
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"small": stack}}))
    (folder / "small.template.json").write_text(json.dumps(content))


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["access", *map(str, arguments)])
    description = capsys.readouterr()
    return status, description.out, description.err


def test_json_has_the_promised_fields_and_always_the_same_bytes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two runs give the same bytes; each row has the promised fields, in order."""
    status, out, err = run(capsys, folder / "old", "--format", "json")
    assert (status, out) == (0, run(capsys, folder / "old", "--format", "json")[1])
    found = json.loads(out)
    assert [tuple(row) for row in found["rows"][:3]] == [FIELDS] * 3
    questions = [tuple(row[name] for name in FIELDS[:4]) for row in found["rows"]]
    assert questions == sorted(questions)
    assert sum(found["summary"].values()) == len(found["rows"])
    assert [one["path"] for one in found["inputs"]] == ["small.template.json"]
    assert f"{len(found['rows']):,} decisions" in err


def test_csv_says_the_same_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the CSV is a row of the JSON."""
    description = json.loads(run(capsys, folder / "old", "--format", "json")[1])["rows"]
    lines = list(csv.DictReader(io.StringIO(run(capsys, folder / "old", "--format", "csv")[1])))
    assert [(one["principal"], one["action"], one["path"], one["decision"]) for one in lines] == [
        (one["principal"], one["action"], one["path"], one["decision"]) for one in description
    ]


def test_a_saved_matrix_reads_back_as_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is saved is all there is."""
    _, out, _ = run(capsys, folder / "old", "--format", "json")
    saved = folder / "saved.json"
    saved.write_text(out, encoding="utf-8")
    rows = from_json(saved)
    assert json.loads(out)["summary"]["allow"] == sum(row.decision is Verdict.ALLOW for row in rows)
    assert compare(rows, rows) == ()


@pytest.mark.thorough
def test_a_saved_matrix_leaves_out_what_nothing_grants(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is allowed or depends is there; what is left out is denied, and shown where somebody asks for it."""
    saved = json.loads(run(capsys, folder / "old", "--format", "json")[1])
    asked = json.loads(run(capsys, folder / "old", "--format", "json", "--path", "*")[1])
    kept = {tuple(row[name] for name in FIELDS[:4]): row for row in saved["rows"]}
    whole = {tuple(row[name] for name in FIELDS[:4]): row for row in asked["rows"]}
    assert kept.items() <= whole.items()
    assert {row["decision"] for question, row in whole.items() if question not in kept} == {"deny"}
    assert len(kept) < len(whole) / 2
    assert "What nothing grants to a principal is denied" in " ".join(saved["assumptions"])


def test_the_table_fits_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every capability has a line, no line is wider than a terminal, and the legend says what the signs mean."""
    status, out, _ = run(capsys, folder / "old")
    assert status == 0
    assert "face-comparison (1)" in out
    assert "bucket media: read" in out
    assert max(map(len, out.splitlines())) <= 120
    assert "how many of the actions are possible" in out


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_narrow_terminal_gets_the_columns_in_turns(width: int) -> None:
    """Nothing is cut off at any width: what does not fit beside stands below, and who can do nothing is named."""
    text = io.StringIO()
    console = Console(file=text, width=width, no_color=True)
    found = estate()
    for part in overview(matrix(found).rows, found, width):
        console.print(part)
    description = text.getvalue()
    assert max(map(len, description.splitlines())) <= width
    assert "…" not in description
    for head in ("call", "aud", "key", "acct"):
        assert f"┃{head}" in description
    assert "Nothing of this is possible for: " in description
    assert "aud auditor; acct administrator, user or root of the account" in " ".join(description.split())


def test_what_protects_stands_in_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Roles, endpoints and keys have their lines, and below stands what an administrator of the account still can."""
    out = run(capsys, folder / "old")[1]
    for line in ("roles and policies: change (12)", "network: change (22)", "key media: change (15)"):
        assert line in out
    assert "The assembly holds no service control policy" in out


def test_rows_behind_a_cell_can_be_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Filters narrow the rows, with wildcards, and list them instead of the overview."""
    status, out, err = run(
        capsys,
        folder / "old",
        "--principal",
        "*caller*",
        "--action",
        "rekognition:*",
        "--decision",
        "allow",
    )
    assert status == 0
    assert "CompareFaces" in out
    assert "DetectFaces" not in out
    assert err.startswith("2 decisions: 2 allow")


def test_why_explains_each_path(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a network path every network path is explained; with one only that."""
    asked = (
        "why",
        folder / "old",
        "--principal",
        "caller-face-comparison",
        "--action",
        "s3:getobject",
        "--resource",
        f"{BUCKET}/object",
    )
    status, out, _ = run(capsys, *asked)
    assert status == 0
    assert out.count("May the role") == 4
    assert "ALLOWED: allowed by Read of policy caller-face-comparison" in out
    assert run(capsys, *asked, "--path", "internet")[1].count("May the role") == 1


def test_diff_shows_widenings_first_and_fails_on_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What became possible stands first and makes the status 1; what only ceased leaves it 0."""
    old, new = folder / "old", folder / "new"
    status, out, err = run(capsys, "diff", old, new, "--format", "json")
    changes = json.loads(out)
    assert (status, {one["action"] for one in changes}) == (1, {"rekognition:ListFaces"})
    assert all(one["widened"] and (one["before"], one["after"]) == ("deny", "allow") for one in changes)
    assert [one["path"] for one in changes][-1:] == ["over all requests: role tst-rek-euw1-auditor"]
    assert err == "5 widened, 0 narrowed\nover all requests: 1 widened, 0 narrowed\n"
    status, out, err = run(capsys, "diff", new, old)
    assert (status, "narrowed" in out) == (0, True)
    assert err == "0 widened, 5 narrowed\nover all requests: 0 widened, 1 narrowed\n"
    nothing = "0 widened, 0 narrowed\nover all requests: 0 widened, 0 narrowed\n"
    assert run(capsys, "diff", old, old) == (0, "", nothing)


def test_diff_takes_saved_matrices(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A matrix kept from the last approval compares with the assembly of today."""
    saved = tmp_path / "approved.json"
    run(capsys, folder / "old", "--format", "json", "--output", saved)
    assert run(capsys, "diff", saved, folder / "new", "--format", "csv")[0] == 1
    assert run(capsys, "diff", saved, folder / "old")[0] == 0


def test_a_saved_matrix_is_no_template_whatever_it_names(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One that names an action such as cloudformation:ListStackResources is not taken for a template."""
    saved = tmp_path / "approved.json"
    run(capsys, folder / "old", "--format", "json", "--output", saved)
    saved.write_text(saved.read_text().replace('"because": "', '"because": "Resources: '))
    assert "Resources" in saved.read_text()
    assert run(capsys, "diff", saved, saved)[0] == 0


@pytest.mark.parametrize("spoil", ["pop", "clear"])
def test_diff_refuses_a_matrix_that_is_not_whole(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, spoil: str
) -> None:
    """What lost rows would pass for narrowed."""
    saved = tmp_path / "approved.json"
    run(capsys, folder / "old", "--format", "json", "--output", saved)
    content = json.loads(saved.read_text())
    getattr(content["rows"], spoil)()
    saved.write_text(json.dumps(content))
    status, out, err = run(capsys, "diff", folder / "old", saved)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "is not a matrix saved by" in err


def test_nothing_that_changed_is_cut_short(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who, what and on which resource stand there in full, in eighty columns too."""
    monkeypatch.setattr("assurance.results.drawing.width_of", lambda **_: 80)
    for asked in (("diff", folder / "old", folder / "new"), (folder / "new", "--principal", "*auditor")):
        out = run(capsys, *asked)[1]
        assert "…" not in out
        assert max(map(len, out.splitlines())) <= 80
        assert "tst-rek-euw1-auditor" in out
        assert "rekognition:ListFaces" in out


def test_what_would_have_no_effect_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`why` explains in words: who asks it for JSON gets no text to parse."""
    asked = ("why", folder / "old", "--principal", "auditor", "--action", "rekognition:CompareFaces")
    assert run(capsys, *asked)[0] == 0
    for option in (("--format", "json"), ("--decision", "allow")):
        assert run(capsys, *asked, *option)[:2] == (2, "")


def test_a_long_list_says_that_it_is_not_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown name is answered with what there is, or with the command that shows it."""
    err = run(capsys, "why", folder / "old", "--principal", "auditor", "--action", "ec2:RunInstances")[2]
    assert re.search(r"and \d+ more: fsi-rekognition access --format csv lists them", err)
    err = run(capsys, folder / "old", "--action", "ec2:RunInstances")[2]
    assert "see fsi-rekognition access --format csv" in err


def test_diff_of_a_part_and_a_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Filters narrow what is compared, not what counts as whole."""
    old, new = folder / "old", folder / "new"
    assert run(capsys, "diff", old, new, "--action", "rekognition:CompareFaces")[0] == 0
    status, out, _ = run(capsys, "diff", old, new, "--path", "internet", "--format", "csv")
    assert status == 1
    assert out.count("widened,") == out.count(",internet,")


def test_without_guardrails_shows_what_they_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same assembly, before its service control policy is attached; the two are never compared by mistake."""
    safeguard = {
        "Type": "AWS::Organizations::Policy",
        "Properties": {
            "Name": "safeguard",
            "Type": "SERVICE_CONTROL_POLICY",
            "Content": document(statement("Deny", "rekognition:DetectFaces", sid="Never")),
        },
    }
    _assembly(tmp_path / "fenced", template(Fence=safeguard))
    asked: list[str | Path] = [
        tmp_path / "fenced",
        "--principal",
        "external-principal-in-account",
        "--action",
        "rekognition:DetectFaces",
    ]
    asked += ["--path", "internet", "--format", "csv"]
    assert ",deny," in run(capsys, *asked)[1]
    assert ",allow," in run(capsys, *asked, "--without-guardrails")[1]
    saved = tmp_path / "without.json"
    run(capsys, tmp_path / "fenced", "--without-guardrails", "--format", "json", "--output", saved)
    assert json.loads(saved.read_text())["guardrails"] is False
    status, _, err = run(capsys, "diff", saved, tmp_path / "fenced")
    assert (status, "was saved without" in err) == (2, True)
    assert run(capsys, "diff", saved, tmp_path / "fenced", "--without-guardrails")[0] == 0
    assert "count as attached" in run(capsys, tmp_path / "fenced")[1].replace("\n", " ")


def test_a_name_like_a_formula_is_text_to_a_spreadsheet() -> None:
    """IAM takes a role named =1+1: the cell is quoted."""
    row = Row(principal="=1+1", action="a:b", resource="*", path="d", decision=Verdict.DENY, decided_by=(), because="")
    assert as_csv([row]).splitlines()[1].startswith("'=1+1,")


def test_a_question_that_is_not_asked_any_more_counts_as_denied() -> None:
    """A role that goes narrows, a role that comes widens."""
    rows = matrix(estate()).rows
    fewer = tuple(row for row in rows if row.principal != "tst-rek-euw1-auditor")
    gone = compare(rows, fewer)
    assert gone
    assert not any(one.widened for one in gone)
    assert all(one.widened for one in compare(fewer, rows))
    assert {one.row.principal for one in gone} == {"tst-rek-euw1-auditor"}


def test_depends_lies_between_deny_and_allow() -> None:
    """What was certain to be denied and now depends is a widening; what depended and is allowed too."""

    def row(verdict: Verdict) -> Row:
        return Row(principal="a", action="b", resource="*", path="d", decision=verdict, decided_by=(), because="")

    for before, after in ((Verdict.DENY, Verdict.DEPENDS), (Verdict.DEPENDS, Verdict.ALLOW)):
        assert [one.widened for one in compare([row(before)], [row(after)])] == [True]
        assert [one.widened for one in compare([row(after)], [row(before)])] == [False]


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        (["nowhere"], "nowhere: there is no such file"),
        (["{old}", "--format", "yaml"], "no format named 'yaml'"),
        (["why", "{old}"], "--principal and --action must be given"),
        (["why", "{old}", "--principal", "auditor", "--action", "rekognition:Compare"], "did you mean"),
        (
            ["why", "{old}", "--principal", "auditor", "--action", "kms:Decrypt", "--resource", "arn:aws:s3:::b"],
            "wrong kind",
        ),
        (["diff", "{old}"], "name two assemblies"),
        (["diff", "{old}", "{text}"], "is not"),
        (["diff", "{old}", "{matrix}"], "is not a matrix"),
        (["diff", "{old}", "{other}"], "is not a matrix"),
        (["diff", "{old}", "{cut}"], "is not a matrix"),
        (["diff", "{old}", "{part}"], "is a part of a matrix, by action"),
        (["diff", "{old}", "{old}", "--path", "back-endpoint"], "no path named 'back-endpoint'"),
        (["{old}", "--action", "rekognition:CompareFace"], "did you mean 'rekognition:CompareFaces'"),
        (["{old}", "--decision", "maybe"], "there are: allow, deny, depends"),
        (["{lonely}"], "no IAM role"),
        (["{nowhere}"], "does not say its ${{AWS::AccountId}}"),
    ],
)
def test_bad_input_is_one_message_and_status_2(
    arguments: list[str], description: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, where, what to do; never a traceback."""
    files = {
        "old": folder / "old",
        "text": tmp_path / "text.json",
        "matrix": tmp_path / "m.json",
        "lonely": tmp_path / "lonely.json",
        "other": tmp_path / "other.json",
        "cut": tmp_path / "cut.json",
        "part": tmp_path / "part.json",
        "nowhere": tmp_path / "nowhere.json",
    }
    files["text"].write_text("not json")
    shutil.copy(folder / "old/small.template.json", files["nowhere"])
    files["matrix"].write_text('{"rows": [{"principal": "a"}]}')
    whole = run(capsys, folder / "old", "--format", "json")[1]
    files["other"].write_text('{"tool": "another", "rows": [], "part": {}, "guardrails": true}')
    files["cut"].write_text(whole[: len(whole) // 2])
    files["part"].write_text(run(capsys, folder / "old", "--format", "json", "--action", "s3:GetObject")[1])
    files["lonely"].write_text('{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}')
    status, out, err = run(capsys, *(one.format(**files) for one in arguments))
    assert (status, out) == (2, "")
    assert description.replace("{{", "{").replace("}}", "}") in err
