"""Each sentence of a page that states an effect is held by a control, a fact, a computation, or the list of risks."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.registry import EVERY
from assurance.pack.pack import files
from assurance.pack.words.aws_facts import aws_facts
from capabilities.capabilities import CATALOGUE
from policies.roles import roles
from tests.conftest import ENVIRONMENTS, ROOT
from tests.support.packs import changed, dossier, each_pack
from tests.support.sentences import EFFECT, Sentence, sentences
from tests.support.variants import settings_of

OWN_WORDS = {"question", "register", "residual"}
"""A question claims nothing; the bank's registers and the lists of what is open say whose words they are."""
AWS = re.compile(r"\b(AWS|CloudFormation|CloudTrail|CloudWatch|EventBridge|KMS|Organizations|Rekognition|S3|SNS)\b")
ADOPTED = """
[network.adopt]
vpc = "vpc-0123456789abcdef0"
subnets = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
route-tables = ["rtb-0123456789abcdef0"]

[log-archive.adopt]
trail = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/organization"
bucket = "organization-trail-logs"
"""


def wrong(sentence: Sentence) -> str:
    """What is wrong with what is said to hold a sentence; empty if it can."""
    for support in sentence.held_by.split(", "):
        if computed := re.fullmatch(r"computed ([a-z_.]+)", support):
            known = importlib.util.find_spec(f"assurance.pack.{computed[1]}") is not None
        elif fact := re.fullmatch(r"fact (\d+)", support):
            known = int(fact[1]) in aws_facts()
        else:
            known = support in EVERY or support in OWN_WORDS
        if not known:
            return f"{support or 'nothing'}: {sentence.text}"
    return ""


def problems(pack: Path) -> list[str]:
    """What is wrong on the pages of a pack."""
    found = [one for page in pack.glob("*.html") for one in sentences(page.read_text(encoding="utf-8"))]
    assert len(found) > 200
    return sorted({problem for one in found if (problem := wrong(one))})


@each_pack
def test_every_sentence_that_states_an_effect_is_held(packs: Callable[[str], Path], environment: str) -> None:
    """Nobody, only, never, every, all, cannot, 30 days: none of them stands there without what holds it."""
    assert problems(packs(environment)) == []


@pytest.mark.thorough
@pytest.mark.parametrize("added", [ADOPTED, "permission-boundary"])
def test_so_is_every_sentence_about_what_is_adopted(added: str, tmp_path: Path) -> None:
    """Where a bank brings its own network and trail, or its own boundary, other sentences stand there."""
    text = (ROOT / "environments/minimal.toml").read_text(encoding="utf-8")
    if added == ADOPTED:
        text = text.replace('[network.create]\ncidr = "10.41.0.0/24"\n', '[network]\nclient-cidrs = ["10.40.0.0/22"]\n')
        text = text.replace("[log-archive.create]\n", "") + added
    else:
        text = f'permission-boundary = "arn:aws:iam::111122223333:policy/bank"\n{text}'
    (tmp_path / "bank.toml").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "app.py", str(tmp_path / "bank.toml"), "--output", str(tmp_path / "out"), "--pack",
         str(tmp_path / "pack")],
        cwd=ROOT, env=os.environ | {"COLUMNS": "100"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (tmp_path / "pack/index.html").exists(), ran.stdout + ran.stderr
    assert problems(tmp_path / "pack") == []


@pytest.mark.thorough
def test_a_sentence_whose_control_is_not_met_is_doubted(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Where the trail's files are validated no longer, what says so is marked as open beside the sentence."""

    def opened(template: dict[str, Any]) -> None:
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::CloudTrail::Trail":
                resource["Properties"]["EnableLogFileValidation"] = False

    page = dict(files(*dossier(changed(assemblies["example"], tmp_path, opened)), None))["risks.html"]
    row = next(line for line in page.splitlines() if "Anyone who has logs:PutLogEvents can write" in line)
    assert '<span class="chip chip-open">open</span> <a class="id" href="controls.html#AUD04">AUD04</a>' in row


def test_a_section_is_no_sentence() -> None:
    """What holds all of a section would hold none of its sentences."""
    assert list(sentences('<p data-held-by="AUD01">A trail is on, always.</p><p>Nobody <code>never</code></p>')) == [
        Sentence(text="A trail is on, always.", held_by="AUD01"), Sentence(text="Nobody", held_by="")
    ]  # fmt: skip
    with pytest.raises(ValueError, match="section held by AUD01"):
        list(sentences('<section data-held-by="AUD01"><p>Nobody.</p></section>'))


def test_what_a_reason_says_of_aws_is_a_fact() -> None:
    """The reason of a control that names a service of AWS and says always, only or never cites a fact."""
    said = {
        name: [one for one in re.split(r"(?<=[.;:])\s", control.why) if AWS.search(one) and EFFECT.search(one)]
        for name, control in EVERY.items()
        if not control.facts
    }
    assert {name: found for name, found in said.items() if found} == {}


def test_what_a_capability_says_is_a_fact() -> None:
    """Its note and what it stores cite facts where they state an effect."""
    assert [row.name for row in CATALOGUE if EFFECT.search(f"{row.biometric} {row.note}") and not row.facts] == []
    assert {number for row in CATALOGUE for number in row.facts} <= set(aws_facts())
    assert {number for control in EVERY.values() for number in control.facts} <= set(aws_facts())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_purpose_of_a_role_claims_nothing(environment: str) -> None:
    """What a role cannot do is computed from the access matrix, beside its description."""
    assert [one.purpose for one in roles(settings_of(environment)) if EFFECT.search(one.purpose)] == []
