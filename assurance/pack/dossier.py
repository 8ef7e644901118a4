"""Everything a pack is made from: assembly, environment, results, matrix, register, public rules, documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assurance.audit.saved import Saved
from assurance.controls.control import Control
from assurance.pack.governed import Asked
from assurance.pack.proof import Proof
from assurance.proof.matrix import Matrix
from assurance.proof.theorem import Proven
from assurance.results.result import Result, Results
from assurance.sources.cdk_report import Finding
from assurance.sources.resource import Application, Input
from settings.exceptions import Exemption, Register
from settings.prices import Prices
from settings.settings import Settings


@dataclass(frozen=True, eq=False, kw_only=True)
class Dossier:
    """The evidence of one assembly; every number and name in the pack is computed from it."""

    environment: Input
    """The environment file."""
    settings: Settings
    application: Application
    controls: Mapping[str, Control]
    results: Results
    matrix: Matrix
    """Without the questions that nothing could ever answer but no: nothing grants what they ask for."""
    asked: Mapping[str, int]
    """Principal → how many questions there are about it, those that nothing could answer but no included."""
    register: Register
    findings: tuple[Finding, ...]
    templates: Mapping[str, str]
    """Name → text of the templates."""
    stacks: Mapping[str, Any]
    """Which stack each template is for, and the construct path of each of its resources."""
    documents: Mapping[str, str]
    """Name → text of what is applied by hand."""
    layers: tuple[Input, ...] = ()
    """The files that the environment file extends."""
    theorems: tuple[Proven, ...] = ()
    """What came of the theorems over all requests."""
    governance: tuple[Asked, ...] = ()
    """What the bank itself is asked, and its answers."""
    prices: Prices
    """What units cost, by the bank's price file or the shipped example."""
    answers: Input | None = None
    """The bank's file of answers."""
    audit: Saved | None = None
    """An audit of CloudTrail's logs, as evidence of operation."""
    timestamp: str = ""
    """When the pack was made, if it was to say so."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The templates."""
        return self.application.inputs

    @cached_property
    def of_control(self) -> Mapping[str, tuple[Result, ...]]:
        """Control → its judgements."""
        found: dict[str, list[Result]] = {name: [] for name in self.controls}
        for one in self.results.results:
            found.setdefault(one.control, []).append(one)
        return {name: tuple(listed) for name, listed in found.items()}

    @cached_property
    def proof(self) -> Proof:
        """Answers single questions, those that the matrix leaves out included."""
        return Proof(self.matrix.estate)

    def exemption(self, rule: str, path: str) -> Exemption | None:
        """The entry of the register that excepts a finding."""
        return self.register.covering(rule, path)
