"""The exceptions register: complete, current and needed, or an error."""

from datetime import date
from pathlib import Path

import pytest

from settings.exceptions import RegisterError, load

HERE = {"prefix": ["kyc"], "region": ["eu-west-1"], "project": []}
TODAY = date(2026, 11, 24)
ENTRY = """
[[exception]]
rule = "AwsSolutions::AwsSolutions-S1[{region}]"
scope = "{prefix}-rekognition-storage/*"
reason = "The bucket takes access logs itself."
compensating-control = "Only S3's logging service may write to it."
owner = "cloud-platform-security"
approval = "RISK-1"
expires = 2027-01-31
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "exceptions.toml"
    path.write_text(text)
    return path


def test_entry_covers_its_rule_at_its_scope(tmp_path: Path) -> None:
    """The environment's names are filled in; another rule or place is not covered."""
    register = load(HERE, frozenset(), today=TODAY, path=write(tmp_path, ENTRY))
    rule = "AwsSolutions::AwsSolutions-S1[eu-west-1]"
    assert register.covering(rule, "kyc-rekognition-storage/AccessLogs/Bucket")
    assert not register.covering(rule, "kyc-rekognition-audit/TrailBucket/Bucket")
    assert not register.covering("AwsSolutions::AwsSolutions-S10", "kyc-rekognition-storage/AccessLogs/Bucket")


def test_entry_that_matches_nothing_is_told(tmp_path: Path) -> None:
    """A stale entry is an error with its number, rule and scope."""
    register = load(HERE, frozenset(), today=TODAY, path=write(tmp_path, ENTRY))
    (line,) = register.unmatched([("AwsSolutions::AwsSolutions-S1[eu-west-1]", "kyc-rekognition-audit/TrailBucket")])
    assert "entry 1" in line
    assert "matches nothing" in line


def test_entry_applies_only_with_its_feature(tmp_path: Path) -> None:
    """An entry for a capability that is not approved here is not expected to match."""
    path = write(tmp_path, ENTRY + 'only-with = ["custom-labels"]\n')
    assert not load(HERE, frozenset({"face-search"}), today=TODAY, path=path).exemptions
    assert load(HERE, frozenset({"custom-labels"}), today=TODAY, path=path).exemptions


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2027, 1, 31), True)],
)
def test_expiry_within_thirty_days_is_a_warning(tmp_path: Path, today: date, expected: bool) -> None:
    """The last day counts; 30 days before it the warnings begin."""
    register = load(HERE, frozenset(), today=today, path=write(tmp_path, ENTRY))
    assert bool(register.expiring(today)) is expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("expires = 2027-01-31", "expires = 2026-11-23"), "expired on 2026-11-23"),
        (("expires = 2027-01-31", 'expires = "soon"'), "expires"),
        (("expires = 2027-01-31", ""), "expires is missing"),
        (('owner = "cloud-platform-security"', ""), "owner is missing"),
        (('owner = "cloud-platform-security"', 'ower = "x"'), "no such key 'ower'"),
        (("AwsSolutions::AwsSolutions-S1[{region}]", "AwsSolutions-S1"), "unknown rule"),
        (('reason = "The bucket takes access logs itself."', 'reason = "because"'), "reason"),
        (("cloud-platform-security", r"\u202Ecloud"), "owner: found '.u202ecloud'; expected no U.202E"),
        (("takes access logs", r"takes \u0007access logs"), "reason: .*no U.0007"),
        (("[[exception]]", "[[exeption]]"), "unknown table 'exeption'"),
        (("[[exception]]", "[[exception"), "cannot be read"),
    ],
)
def test_a_bad_entry_is_one_clear_message(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """Malformed, incomplete or expired: the register is refused, with entry number and reason."""
    with pytest.raises(RegisterError, match=message.replace("[", r"\[")):
        load(HERE, frozenset(), today=TODAY, path=write(tmp_path, ENTRY.replace(*change)))


def test_some_rules_can_never_be_excepted(tmp_path: Path) -> None:
    """An entry for a rule on the never list is refused."""
    with pytest.raises(RegisterError, match="can never be excepted"):
        load(
            HERE,
            frozenset(),
            today=TODAY,
            path=write(tmp_path, ENTRY.replace("AwsSolutions::AwsSolutions-S1[{region}]", "STO05")),
            never=["STO05"],
        )


def test_the_missing_register_is_one_clear_message(tmp_path: Path) -> None:
    """A register that is not there is an error, never an empty one."""
    with pytest.raises(RegisterError, match="cannot be read"):
        load(HERE, frozenset(), today=TODAY, path=tmp_path / "exceptions.toml")


def test_an_entry_stands_once_for_each_value_of_a_placeholder(tmp_path: Path) -> None:
    """An entry that names {project} covers each project of the environment, and none if there is none."""
    path = write(tmp_path, ENTRY.replace("{region}", "{project}"))
    assert not load(HERE, frozenset(), today=TODAY, path=path).exemptions
    two = load(HERE | {"project": ["a", "b"]}, frozenset(), today=TODAY, path=path).exemptions
    assert [one.rule[-3:] for one in two] == ["[a]", "[b]"]
