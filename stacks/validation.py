"""Our controls as a CDK validation plugin: at synth they judge the templates beside the cdk-nag packs."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Result, Results
from assurance.results.verdict import Severity
from assurance.sources.cdk_report import OURS
from assurance.sources.template import read
from policies.applied_by_hand import documents
from settings.exceptions import Register
from settings.settings import Settings

_LEVELS = {Severity.CRITICAL: "fatal", Severity.HIGH: "error", Severity.MEDIUM: "error", Severity.LOW: "warning"}


@jsii.implements(cdk.IPolicyValidationPlugin)
class FsiControls:
    """Judges all templates of the app together, with what the environment file approves.

    jsii sees properties only, not plain attributes.
    """

    def __init__(self, settings: Settings, register: Register, *, thorough: bool = True) -> None:
        self._settings = settings
        self._register = register
        self._controls = [one for one in CATALOGUE.values() if thorough or one.at_synth]
        self.left_out = tuple(one.id for one in CATALOGUE.values() if not thorough and not one.at_synth)
        """Controls that take longer than a synthesis may: `check` judges them."""
        self.results: Results | None = None
        """What the last validation found, met judgements included; the CDK's report has findings only."""

    @property
    def name(self) -> str:
        return OURS

    @property
    def version(self) -> str:
        return version("rekognition-fsi-baseline")

    @property
    def rule_ids(self) -> list[str]:
        return list(CATALOGUE)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Judge; an open finding becomes a violation with the resource and the property that is wrong."""
        folders = sorted({str(Path(path).parent) for path in context.template_paths})
        self.results = check(
            replace(read(folders), documents=applied_by_hand(self._settings)),
            controls=self._controls,
            approval=Approval(settings=self._settings),
            register=self._register,
        )
        grouped: dict[str, list[Result]] = defaultdict(list)
        for one in self.results.open:
            grouped[one.control].append(one)
        return cdk.PolicyValidationPluginReport(
            success=not grouped and not self.results.crashed,
            violations=[_violation(control, listed, folders[0]) for control, listed in grouped.items()],
        )


def applied_by_hand(settings: Settings) -> Mapping[str, Any]:
    """The documents that are written beside the templates, where `check` reads them."""
    return {name: json.loads(text) for name, text in documents(settings).items() if name.endswith(".json")}


def _violation(control: str, listed: list[Result], folder: str) -> cdk.PolicyViolation:
    first = listed[0]
    return cdk.PolicyViolation(
        rule_name=control,
        description=f"{first.title} {first.message}",
        fix=first.remedy,
        severity=_LEVELS[first.severity],
        violating_resources=[
            cdk.PolicyViolatingResource(
                construct_path=one.path or "application",
                resource_logical_id=one.resource or None,
                template_path=str(Path(folder, one.template)) if one.template else None,
                locations=[f"Properties/{one.property}".rstrip("/")],
            )
            for one in listed
        ],
    )
