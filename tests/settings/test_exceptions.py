"""The exceptions register: complete, current and needed, or an error."""

import re
from datetime import date
from pathlib import Path

import pytest

from settings.exceptions import Register
from settings.register import RegisterError, load, to_approve

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


def test_entry_that_matches_nothing_is_reported(tmp_path: Path) -> None:
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
        (("[[exception]]", "[[exception"), "is not TOML"),
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


PLACEHOLDER = ENTRY.replace("RISK-1", "placeholder: nobody has approved this")
APPROVED = """
[[exception]]
rule = "AwsSolutions::AwsSolutions-S1[{region}]"
scope = "{prefix}-rekognition-storage/*"
owner = "head-of-cloud-security"
approval = "GRC-7"
expires = 2027-06-30
"""
RULE, PLACE = "AwsSolutions::AwsSolutions-S1[eu-west-1]", "kyc-rekognition-storage/AccessLogs/Bucket"


@pytest.mark.parametrize(("example", "covered"), [(True, True), (False, False)])
def test_a_placeholder_counts_in_examples_only(tmp_path: Path, example: bool, covered: bool) -> None:
    """What nobody has approved excepts nothing in an environment of a bank, and is listed as awaiting approval."""
    register = load(HERE, frozenset(), today=TODAY, path=write(tmp_path, PLACEHOLDER), example=example)
    assert bool(register.covering(RULE, PLACE)) is covered
    assert len(register.placeholders) == (1 if example else 0)
    assert [one.rule for one in register.awaiting_approval] == ([] if example else [RULE])


def overlaid(tmp_path: Path, own: str, ours: str = PLACEHOLDER, *, example: bool = False) -> Register:
    """The register of a bank's own entries over the baseline's."""
    (tmp_path / "own").mkdir()
    over = write(tmp_path / "own", own)
    return load(HERE, frozenset(), today=TODAY, path=write(tmp_path, ours), over=over, example=example)


def test_an_own_entry_completes_a_placeholder(tmp_path: Path) -> None:
    """Owner, approval and end are the bank's; reason and compensating control stay the baseline's."""
    (exemption,) = overlaid(tmp_path, APPROVED).exemptions
    assert exemption.covers(RULE, PLACE)
    assert (exemption.entry.owner, exemption.entry.approval) == ("head-of-cloud-security", "GRC-7")
    assert exemption.entry.expires == date(2027, 6, 30)
    assert exemption.entry.reason == "The bucket takes access logs itself."


def test_an_own_entry_may_give_another_reason(tmp_path: Path) -> None:
    """What the own entry says goes before what the baseline says."""
    own = APPROVED + 'reason = "Access logs are collected by the bank\'s own pipeline."\n'
    (exemption,) = overlaid(tmp_path, own).exemptions
    assert exemption.entry.reason == "Access logs are collected by the bank's own pipeline."


def test_an_own_entry_for_something_else_must_be_whole(tmp_path: Path) -> None:
    """Only an entry for the same rule and scope takes over what it leaves out."""
    with pytest.raises(RegisterError, match="reason is missing"):
        overlaid(tmp_path, APPROVED.replace("storage/*", "audit/*"))


def test_own_entries_stand_beside_ours(tmp_path: Path) -> None:
    """An own entry for another place is added."""
    register = overlaid(tmp_path, ENTRY.replace("storage/*", "audit/*"), ENTRY)
    assert [one.scope for one in register.exemptions] == ["kyc-rekognition-storage/*", "kyc-rekognition-audit/*"]


@pytest.mark.parametrize("blank", ["owner", "approval"])
def test_what_was_not_filled_in_is_refused(tmp_path: Path, blank: str) -> None:
    """The register that a synthesis writes to be filled in is no approval as it is."""
    with pytest.raises(RegisterError, match=f"{blank}: found ''"):
        overlaid(tmp_path, re.sub(rf'{blank} = ".*"', f'{blank} = ""', APPROVED))


def test_the_register_to_fill_in_becomes_an_approval(tmp_path: Path) -> None:
    """Filled in with owner and approval, it excepts what awaited approval, and nothing awaits it any more."""
    awaiting = load(HERE, frozenset(), today=TODAY, path=write(tmp_path, PLACEHOLDER), example=False)
    text = to_approve(awaiting).replace('owner = ""', 'owner = "ciso"  ').replace('approval = ""', 'approval = "GRC-8"')
    register = overlaid(tmp_path, text)
    assert register.covering(RULE, PLACE)
    assert not register.awaiting_approval
