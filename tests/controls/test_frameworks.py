"""The framework identifiers: each with its source and what it asks, none invented."""

import re
import tomllib
from collections import Counter

import pytest

from assurance.controls.frameworks import FRAMEWORKS, Strength, identifiers, objectives
from tests.conftest import ROOT

COUNTED = {
    ("nist-800-53-r5", "cdk-nag"): 55,
    ("nist-800-53-r5", "Security Hub"): 48,
    ("pci-dss-3.2.1", "cdk-nag"): 42,
    ("pci-dss-3.2.1", "Security Hub"): 9,
    ("pci-dss-4.0.1", "Security Hub"): 7,
    ("pci-dss-4.0", "steampipe-mod-aws-compliance"): 62,
    ("dora", "Prowler"): 19,
    ("nis2-2024-2690", "Prowler"): 19,
    ("ffiec-cat", "steampipe-mod-aws-compliance"): 35,
    ("nydfs-500", "steampipe-mod-aws-compliance"): 28,
    ("mas-trm", "AWS Config"): 21,
    ("apra-cps-234", "Prowler"): 11,
    ("apra-cpg-234", "AWS Config"): 6,
    ("iso-27001-2022", "Prowler"): 32,
    ("soc-2", "steampipe-mod-aws-compliance"): 23,
    ("cis-aws", "Prowler"): 45,
    ("cis-aws", "Security Hub"): 8,
    ("finos-ccc", "finos/common-cloud-controls"): 42,
}
"""How many ties each source gives, of those whose requirement was read and asks for what the objective is about."""

ANOTHER_MATTER = {
    ("pci-dss-4.0", "10.6.3"): "is about the settings of time synchronization",
    ("pci-dss-4.0", "11.5.1.1"): "is about malware that talks through covert channels",
    ("pci-dss-4.0", "11.5.2"): "is about changes of critical files on a system",
    ("iso-27001-2022", "A.8.14"): "is about redundancy, which the mapped objective is not",
    ("ffiec-cat", "D3.PC.Im.B.3"): "is about the monitoring of every port",
    ("ffiec-cat", "D3.DC.Ev.B.1"): "is about a baseline of normal network activity",
    ("nist-800-53-r5", "AC-3(4)"): "is about owners who pass access on at their discretion",
    ("nist-800-53-r5", "SI-19(4)"): "is about taking what identifies people out of data",
    ("nist-800-53-r5", "CP-6a"): "is about a second site",
    ("pci-dss-4.0", "8.3.4"): "is about locking an account after failed attempts",
    ("pci-dss-4.0", "11.6.1"): "is about payment pages in a browser",
    ("pci-dss-3.2.1", "8.2.1"): "is about passwords",
    ("iso-27001-2022", "A.8.11"): "is about masking data",
    ("iso-27001-2022", "A.8.1"): "is about users' devices",
    ("soc-2", "CC1.3"): "is about the organization's structure",
    ("ffiec-cat", "D3.PC.Am.B.12"): "is about passwords",
    ("nydfs-500", "500.02(a)"): "asks for a whole programme",
}
"""What a source maps although the requirement asks for something else, and why it is left out here."""

SHAPES = {
    "nist-800-53-r5": r"[A-Z]{2}-\d+[a-z]?(\.\d)?(\(\w+\))*[a-z]?(\.\d+)?",
    "pci-dss-4.0.1": r"\d+(\.\d+){1,3}",
    "pci-dss-4.0": r"(A\d\.)?\d+(\.\d+){1,3}|A\d(\.\d+)+",
    "pci-dss-3.2.1": r"\d+(\.\d+){1,2}",
    "ffiec-cat": r"D\d(\.[A-Z][A-Za-z]?)+\.B\.\d+",
    "nydfs-500": r"500\.\d\d(\([a-z]\))?(\(\d\))?",
    "mas-trm": r"\d+\.\d\.\d(\([a-z]\))?",
    "dora": r"Article \d+",
    "nis2-2024-2690": r"\d+(\.\d+){1,2}(\.[a-z])?",
    "apra-cps-234": r"\d\d",
    "apra-cpg-234": r"\d\d[a-z]?",
    "iso-27001-2022": r"A\.\d\.\d+",
    "soc-2": r"[A-Z]{1,2}\d\.\d",
    "cis-aws": r"\d\.\d+(\.\d)?",
    "finos-ccc": r"CCC\.[A-Za-z]+\.CN\d\d",
}


def everything() -> list[tuple[str, str, str]]:
    return [(one.framework, str(one), one.source) for found in objectives().values() for one in found]


@pytest.mark.parametrize(("of", "count"), COUNTED.items())
def test_every_identifier_is_carried_over(of: tuple[str, str], count: int) -> None:
    """Each source's identifiers all arrive, but for those that ask for another matter."""
    framework, source = of
    assert sum(1 for found, _, read_in in everything() if found == framework and read_in.startswith(source)) == count


def test_no_other_identifier_exists() -> None:
    """The counted sources are the only ones."""
    assert len(everything()) == sum(COUNTED.values())


def test_none_is_carried_twice() -> None:
    """An objective names an identifier once a source."""
    for objective, found in objectives().items():
        twice = [one for one, times in Counter(found).items() if times > 1]
        assert not twice, objective


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_identifiers_have_the_shape_of_their_framework(framework: str) -> None:
    """A slip in the parsing (a note, a version, two identifiers in one) shows as a wrong shape."""
    for found in objectives().values():
        for one in found:
            if one.framework == framework:
                assert re.fullmatch(SHAPES[framework], one.identifier), one


@pytest.mark.parametrize(("framework", "identifier"), ANOTHER_MATTER)
def test_what_asks_for_another_matter_is_left_out(framework: str, identifier: str) -> None:
    """A source's mapping is no reason to quote a requirement that asks for something else."""
    assert [one for one, text, _ in everything() if (one, text) == (framework, identifier)] == []


def test_disk_encryption_is_not_asked_of_a_trail() -> None:
    """PCI DSS 3.5.1.3 speaks of access to disk encryption: of our objectives, only key policies are about it."""
    named = [objective for objective, found in objectives().items() if any(str(one) == "3.5.1.3" for one in found)]
    assert named == ["KMS key not public / no wildcard decrypt"]


MESSY = [
    ("S3 default encryption with a CMK", "pci-dss-4.0.1", "S3.17", ["3.5.1"]),
    ("VPC flow logs", "pci-dss-3.2.1", "EC2.6", ["10.3.3", "10.3.4", "10.3.5"]),
    ("Default security group closed", "cis-aws", "EC2.2", ["v3.0.0 5.4", "v5.0.0 5.5"]),
    ("Default security group closed", "pci-dss-3.2.1", "EC2.2", ["1.2.1", "1.3.4"]),
    ("KMS key rotation", "cis-aws", "KMS.4", ["v3.0.0 3.6", "v5.0.0 3.6"]),
    ("KMS key rotation", "pci-dss-4.0.1", "KMS.4", ["3.7.4"]),
    ("Least privilege: no admin / full access", "mas-trm", "Config", ["9.2.1"]),
    ("CloudTrail multi-Region, read+write management events", "pci-dss-4.0.1", "CloudTrail.3", ["10.2.1"]),
    ("CloudTrail multi-Region, read+write management events", "cis-aws", "CloudTrail.1", ["v5.0.0 3.1"]),
    ("KMS key not public / no wildcard decrypt", "mas-trm", "Config", []),
]


@pytest.mark.parametrize(("objective", "framework", "source", "expected"), MESSY)
def test_the_sources_own_notation_is_read_apart(
    objective: str, framework: str, source: str, expected: list[str]
) -> None:
    """Versions and ranges in the sources' cells end as identifiers of their own."""
    found = [str(one) for one in identifiers([objective]) if one.framework == framework and source in one.source]
    assert found == expected


TIES = [
    ("KMS key rotation", "pci-dss-4.0 3.7.4", Strength.IMPLEMENTS),
    ("KMS key rotation", "nist-800-53-r5 SC-12", Strength.SUPPORTS),
    ("Least privilege: no admin / full access", "nist-800-53-r5 AC-6", Strength.IMPLEMENTS),
    ("S3 Block Public Access", "nist-800-53-r5 AC-6", Strength.SUPPORTS),
    ("CloudTrail log file validation", "dora Article 17", Strength.SUPPORTS),
]


@pytest.mark.parametrize(("objective", "identifier", "strength"), TIES)
def test_each_tie_says_how_strong_it_is(objective: str, identifier: str, strength: Strength) -> None:
    """The same requirement may be implemented by one objective and supported by another."""
    assert {one.strength for one in identifiers([objective]) if f"{one.framework} {one}" == identifier} == {strength}


def test_every_requirement_that_is_written_down_is_tied() -> None:
    """What `requirements.toml` says of an objective stands in a source, and every requirement says what it asks."""
    written = tomllib.loads((ROOT / "assurance" / "controls" / "requirements.toml").read_text(encoding="utf-8"))
    ties = {(framework, text, objective, strength) for framework, rows in written.items() for text, row in rows.items()
            for strength in Strength for objective in row.get(strength, ())}  # fmt: skip
    assert ties == {(one.framework, str(one), objective, one.strength)
                    for objective, found in objectives().items() for one in found}  # fmt: skip
    assert all(2 <= len(row["asks"].split()) <= 16 for rows in written.values() for row in rows.values())


def test_pci_editions_are_kept_apart() -> None:
    """Only Security Hub speaks of 4.0.1, only a third party of 4.0, and cdk-nag's pack is 3.2.1."""
    for framework, _, source in everything():
        assert framework != "pci-dss-4.0.1" or "Security Hub" in source
        assert ("PCI DSS v4.0" in source) == (framework == "pci-dss-4.0")
    assert not any("cdk-nag" in source for framework, _, source in everything() if framework.startswith("pci-dss-4"))


def test_the_retired_framework_says_so() -> None:
    """The FFIEC tool is shown as history."""
    assert "retired on 2025-08-31" in FRAMEWORKS["ffiec-cat"].note


def test_what_no_source_maps_has_no_identifier() -> None:
    """The AI services opt-out is mapped by none of the sources, and gets nothing invented."""
    assert identifiers(["AI services opt-out"]) == ()


def test_several_objectives_share_identifiers_once() -> None:
    """An identifier that two objectives share, from one source, is listed once."""
    both = identifiers(["S3 default encryption with a CMK", "S3 TLS-only bucket policy"])
    assert len(both) == len(set(both))
