"""The texts of the pack are corrected as TOML, and each mistake is reported with its file, line and cure."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assurance.pack import guard
from assurance.pack.failing import PackError
from assurance.pack.hand_tests.subjects import SUBJECTS, WORDS
from assurance.pack.words import pages, texts
from assurance.pack.words.governance import Governance
from assurance.pack.words.questions import Questions
from assurance.pack.words.reading import FOLDER, read
from assurance.sources.resource import Resource

CONTROLS = 'controls = ["STO07", "STO08", "STO03", "REK01"]'
WORKS = """[question.works.call]
as = "{caller}"
does = "{action}"
through = "our-rekognition-endpoint"
command = "{action-command}"
"""
RULE = guard.rules().rule[0]


@pytest.fixture
def mistaken(tmp_path: Path) -> Callable[..., str]:
    """What is said of a file with one text replaced by another."""

    def description(name: str, shape: Any, before: str, after: str) -> str:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert before in text
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(PackError) as error:
            read(name, shape, tmp_path)
        return str(error.value).replace(f"{tmp_path}/", "")

    return description


@pytest.mark.parametrize(
    ("name", "shape", "before", "after", "expected"),
    [
        (
            "threats.toml", texts.Threats, CONTROLS, 'controls = ["STO7"]',
            "threats.toml, line 68: threat[13].controls[0]: found 'STO7'; no such control; did you mean 'STO27'?",
        ),
        (
            "governance.toml", Governance, '"achieving compliance"', '"compliance"',
            "governance.toml, line 84: item[0].consideration: found 'compliance'; expected 'achieving compliance', "
            "'data protection', 'isolation of compute environments', 'automating audits with APIs' or 'operational "
            "access and security'",
        ),
        (
            "governance.toml", Governance, 'only-with = ["face-liveness"]', 'only-with = ["face-livenes"]',
            "governance.toml, line 211: item[12].only-with[0]: found 'face-livenes'; no capability, family or "
            "feature; did you mean 'face-liveness'?",
        ),
        (
            "unconfirmed.toml", texts.Behaviours, "find-out =", "find_out =",
            "unconfirmed.toml, line 4: behaviour[0].find-out: missing; expected how to find out\n"
            "unconfirmed.toml, line 4: behaviour[0].find_out: no such key; did you mean 'find-out'?",
        ),
        (
            "inherited.toml", texts.Inherited, 'title = "IRAP"', "title = 7",
            "inherited.toml, line 28: program[6].title: found 7; expected text in quotation marks",
        ),
        (
            "guard.toml", guard.Rules, 'why = "A lock keeps', 'why = "\\u202eA lock keeps',
            "guard.toml, line 42: rule[3].why: found \"\\u202eA lock keeps images and faces from being deleted w...; "
            "expected no U+202E, which changes or hides what is read",
        ),
        (
            "questions/isolation.toml", Questions, 'does = "ec2:DeleteFlowLogs"', 'done = "ec2:DeleteFlowLogs"',
            "questions/isolation.toml, line 105: question[5].fails.call.does: missing; expected the IAM action that "
            "the policies are asked about\n"
            "questions/isolation.toml, line 105: question[5].fails.call.done: no such key; did you mean 'does'?",
        ),
        (
            "questions/isolation.toml", Questions, "{security-group.path}", "{security-grp.path}",
            "questions/isolation.toml, line 40: question[2].fails.stated.because: found 'the template says so of "
            "{security-grp.path}'; {security-grp.path} stands for nothing; did you mean 'security-group.path'?",
        ),
        (
            "questions/isolation.toml", Questions, WORKS, "[question.works]\n",
            "questions/isolation.toml, line 4: question[0].works: found nothing; expected one of call, rings, look and "
            "stated",
        ),
        (
            "pages.toml", pages.Pages, "sections = { roles =", "sections = { rolls =",
            "pages.toml, line 22: page[3].sections.rolls: found 'rolls'; no template templates/rolls.html.j2; did "
            "you mean 'roles'?",
        ),
        (
            "threats.toml", texts.Threats, 'title = "Somebody', 'title = Somebody',
            "threats.toml: is not TOML: Invalid value (at line 74, column 9)",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_line(
    mistaken: Callable[..., str], name: str, shape: Any, before: str, after: str, expected: str
) -> None:
    """What, where and what to do: an unknown control, a misspelt key or value, a hidden character, no TOML."""
    assert mistaken(name, shape, before, after) == expected


def test_texts_come_with_the_code() -> None:
    """Every file that the code reads lies beside it, so that a wheel carries it."""
    assert {one.relative_to(FOLDER).as_posix() for one in FOLDER.rglob("*.toml")} == {
        "copies.toml", "governance.toml", "guard.toml", "inherited.toml", "pages.toml", "residual.toml", "threats.toml",
        "unconfirmed.toml", "questions/access.toml", "questions/audit.toml", "questions/compliance.toml",
        "questions/data_protection.toml",
        "questions/isolation.toml",
    }  # fmt: skip


def test_the_vocabulary_is_explained() -> None:
    """Each name that may stand in braces is in the README of the folder, and none that stands for nothing."""
    description = (FOLDER / "README.md").read_text(encoding="utf-8")
    resources = description.rpartition("and `needs`:")[2]
    assert {*re.findall(r"`([a-z-]+)`", resources)} == {*SUBJECTS}
    assert {*re.findall(r"`\{([a-z-]+)\}`", description)} == {*WORDS}


def test_each_name_of_the_vocabulary_is_used() -> None:
    """A resource or word that no text names is not kept."""
    text = "".join(one.read_text(encoding="utf-8") for one in (FOLDER / "questions").iterdir())
    assert [name for name in WORDS if f"{{{name}}}" not in text and name != "verifier"] == []
    assert [name for name in SUBJECTS if f"{{{name}." not in text and f'"{name}"' not in text] == []


@pytest.mark.parametrize(
    ("expects", "value", "missed"),
    [
        ("present", None, True),
        ("present", [], False),
        ("true", None, True),
        ("true", "true", True),
        ("true", True, False),
        ((1, 365), 365, False),
        ((1, 365), 1096, True),
        ("plain text", "arn:aws:kms:eu-west-1:111122223333:key/any", False),
    ],
)
def test_a_rule_of_guard_takes_what_it_expects(expects: Any, value: object, missed: bool) -> None:
    """Present, true, a plain text or one of a list; anything else is missed."""
    rule = RULE.model_copy(update={"property": "Looked", "expects": expects})
    resource = Resource(id="One", type="AWS::S3::Bucket", properties={"Looked": value} if value is not None else {})
    assert rule.misses(resource) is missed


def test_words_are_those_of_the_field() -> None:
    """VPC endpoint or network path, external principal, permissions boundary: no dialect of ours in what is read."""
    dialect = re.compile(r"\b(ceilings?|doors?|fences?|strangers?)\b")
    files = [*FOLDER.rglob("*.toml"), *FOLDER.rglob("*.md"), *(FOLDER.parent / "templates").glob("*.j2")]
    shown = {one: re.sub(r"\{[{%].*?[}%]\}|class=\"[^\"]*\"", "", one.read_text(encoding="utf-8")) for one in files}
    assert [(one.name, found[0]) for one, text in shown.items() for found in dialect.finditer(text)] == []
