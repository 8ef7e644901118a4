"""Which requirement of which framework an objective answers, each identifier with the source it was read in.

`mappings.json` holds objective → rows of framework, source and identifiers. An identifier is carried over from its
source and never made up; the FINOS identifiers were assigned here, by reading each objective beside the catalogue's.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A framework that an examiner may ask for; `note` says what to know before quoting it."""

    id: str
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, order=True)
class Identifier:
    """A requirement of a framework: `version` where several editions are mapped, `note` where the source limits it."""

    framework: str
    version: str = ""
    identifier: str
    note: str = ""
    source: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.version, self.identifier, f"({self.note})" if self.note else "") if part)


_THIRD_PARTY = "a third party's mapping: have an assessor review it before quoting"
_IN_PART = "read in part: a missing identifier may still exist there"

FRAMEWORKS: Mapping[str, Framework] = {
    framework.id: framework
    for framework in (
        Framework(id="nist-800-53-r5", title="NIST SP 800-53 Rev. 5"),
        Framework(id="pci-dss-4.0.1", title="PCI DSS 4.0.1", note="as AWS Security Hub maps its controls"),
        Framework(id="pci-dss-4.0", title="PCI DSS 4.0", note=_THIRD_PARTY),
        Framework(id="pci-dss-3.2.1", title="PCI DSS 3.2.1", note="superseded by 4.0.1; given where it is sourced"),
        Framework(
            id="ffiec-cat",
            title="FFIEC Cybersecurity Assessment Tool",
            note="retired on 2025-08-31: kept as history; the FFIEC points to NIST CSF 2.0, CRI Profile and others",
        ),
        Framework(id="nydfs-500", title="NYDFS 23 NYCRR 500", note=_THIRD_PARTY),
        Framework(id="mas-trm", title="MAS Technology Risk Management Guidelines (January 2021)", note=_IN_PART),
        Framework(id="apra-cpg-234", title="APRA Prudential Practice Guide CPG 234", note=_IN_PART),
        Framework(id="iso-27001-2022", title="ISO/IEC 27001:2022", note=_THIRD_PARTY),
        Framework(id="soc-2", title="SOC 2 Trust Services Criteria", note=_THIRD_PARTY),
        Framework(id="cis-aws", title="CIS Amazon Web Services Foundations Benchmark"),
        Framework(
            id="finos-ccc",
            title="FINOS Common Cloud Controls",
            note="identifiers of the catalogue's controls; which objective they go with is this project's reading",
        ),
    )
}


@cache
def objectives() -> Mapping[str, tuple[Identifier, ...]]:
    """Every objective with its identifiers; one without any is mapped by no source that was read."""
    rows = json.loads(files("assurance.controls").joinpath("mappings.json").read_text(encoding="utf-8"))
    return {
        objective: tuple(_identifier(framework, source, text) for framework, source, texts in found for text in texts)
        for objective, found in rows.items()
    }


def identifiers(wanted: Iterable[str]) -> tuple[Identifier, ...]:
    """The identifiers of several objectives, each with every source once, in the order of `FRAMEWORKS`."""
    return _identifiers(tuple(wanted))


@cache
def _identifiers(wanted: tuple[str, ...]) -> tuple[Identifier, ...]:
    order = list(FRAMEWORKS)
    found = {identifier for objective in wanted for identifier in objectives()[objective]}
    return tuple(sorted(found, key=lambda one: (order.index(one.framework), natural(str(one)), one.source)))


def _identifier(framework: str, source: str, text: str) -> Identifier:
    """`v5 2.1.1` names its edition, `36d (public read)` the limit that its source sets."""
    match = re.fullmatch(r"(?:(v[\d.]+) )?(.+?)(?: \((.+)\))?", text)
    if match is None:
        raise ValueError(f"mappings.json: {framework} holds {text!r}, which is no identifier")
    version, identifier, note = match.groups(default="")
    known = FRAMEWORKS[framework].id
    return Identifier(framework=known, version=version, identifier=identifier, note=note, source=source)


def natural(text: str) -> list[tuple[int, str]]:
    """So that 10.2 comes after 9.1 and AC-17 after AC-2."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]
