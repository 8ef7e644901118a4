"""The control that CONTRIBUTING adds is one: judged, registered by where it stands, and asked for by a question."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from assurance.controls.check import check
from assurance.controls.registry import EVERY, defined_in
from assurance.results.verdict import Status
from assurance.sources.template import parsed

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"```(python|toml)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """Language → the example of the section on controls."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## To add a control")[2].partition("\n## ")[0]
    return dict(BLOCK.findall(section))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (None, Status.MET),
        ("Suspended", Status.MET),
        ("Enabled", Status.NOT_MET),
        ({"Ref": "GivenAtDeployment"}, Status.UNDECIDED),
    ],
)
def test_the_class_is_a_control(shown: dict[str, str], status: object, says: Status) -> None:
    """As it is printed, it is met, not met and undecided where its title says so."""
    module = ModuleType("assurance.controls.sto.uploads")
    exec(compile(shown["python"], "CONTRIBUTING.md", "exec"), module.__dict__)
    (control,) = defined_in(module)
    bucket = {"Type": "AWS::S3::Bucket"}
    if status is not None:
        bucket["Properties"] = {"AccelerateConfiguration": {"AccelerationStatus": status}}  # type: ignore[assignment]
    template = {"Parameters": {"GivenAtDeployment": {"Type": "String"}}, "Resources": {"Images": bucket}}
    found = check(parsed(template), controls=[control()])
    assert [(one.control, one.status) for one in found.results] == [("STO99", says)]
    assert control.__name__ not in EVERY


def test_the_question_gets_one_id_more(shown: dict[str, str]) -> None:
    """The question is in its file as it is printed, but for the new id."""
    (printed,) = tomllib.loads(shown["toml"])["question"]
    file = ROOT / "assurance/pack/words/questions/data_protection.toml"
    questions = {one["ask"]: one["controls"] for one in tomllib.loads(file.read_text(encoding="utf-8"))["question"]}
    assert printed["controls"] == [*questions[printed["ask"]], "STO99"]
