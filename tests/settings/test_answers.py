"""Every answer that an environment file can hold has an effect on what is written out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from capabilities.capabilities import CAPABILITIES
from settings.partial import inner_model
from settings.settings import Settings
from tests.support.variants import REMOVED, settings_of, synthesized

ROLE = "arn:aws:iam::111122223333:role/somebody"
KEY = "arn:aws:kms:{}:111122223333:key/{}"
ADOPTED: dict[str, Any] = {
    "network.create": REMOVED,
    "network.adopt": {
        "vpc": "vpc-11111111",
        "subnets": ["subnet-11111111", "subnet-22222222"],
        "route-tables": ["rtb-11111111"],
    },
    "network.client-cidrs": ["10.40.0.0/22"],
    "log-archive": {
        "adopt": {
            "trail": "arn:aws:cloudtrail:eu-central-1:444455556666:trail/theirs",
            "bucket": "their-log-files",
            "log-group": "theirs",
        }
    },
}
SPARE = "capabilities.custom-labels.projects"
STREAMING = "capabilities.streaming-video"
FEW: dict[str, Any] = {
    f"capabilities.{name}": REMOVED
    for name in CAPABILITIES
    if name.endswith(("-video", "-detection", "-recognition", "-equipment", "-analysis")) and name != "streaming-video"
} | {"volumes": REMOVED}
"""Of the environment `full`, what is quick to synthesize and leaves every key in use."""
FACES = {"name": "faces", "video-stream": "arn:aws:kinesisvideo:us-east-1:111122223333:stream/a/1700000000000"}
LABELS = {**FACES, "name": "labels", "labels": ["PET"]}
END = {"until": date(2999, 6, 30), "approval": "GRC-1099"}
RETIRED: dict[str, Any] = {
    "region": "us-east-1",
    "retired": {
        "face-search": {**END, "collections": ["customers"]},
        "custom-labels": {**END, "projects": ["cheques"]},
        "streaming-video": {**END, "processors": ["entrance"]},
        "face-liveness": END,
    },
}

TOPIC = "arn:aws:sns:eu-central-1:111122223333:theirs"

FLIPS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    # who and where
    "prefix": ("minimal", {}, {"prefix": "another"}),
    "account": ("minimal", {}, {"account": "444455556666"}),
    "region": ("minimal", {}, {"region": "eu-west-1"}),
    "partition": ("minimal", {}, {"region": "us-gov-west-1", "partition": "aws-us-gov"}),
    "organization": ("minimal", {}, {"organization": "o-exampleorg2"}),
    "permission-boundary": ("minimal", {}, {"permission-boundary": "arn:aws:iam::111122223333:policy/bank"}),
    "role-path": ("minimal", {}, {"role-path": "/kyc/"}),
    "role-name": ("minimal", {}, {"role-name": "bank-{name}-role"}),
    "tags": ("minimal", {}, {"tags.owner": "somebody"}),
    # the network
    "network.create.cidr": ("minimal", {}, {"network.create.cidr": "10.99.0.0/24"}),
    "network.create.zones": ("minimal", {}, {"network.create.zones": 3}),
    "network.create.zone-ids": ("minimal", {}, {"network.create.zone-ids": ["euc1-az1", "euc1-az2"]}),
    "network.adopt.vpc": ("minimal", ADOPTED, {"network.adopt.vpc": "vpc-22222222"}),
    "network.adopt.subnets": ("minimal", ADOPTED, {"network.adopt.subnets": ["subnet-1111aaaa", "subnet-2222aaaa"]}),
    "network.adopt.route-tables": ("minimal", ADOPTED, {"network.adopt.route-tables": ["rtb-22222222"]}),
    "network.adopt.s3-endpoint": ("minimal", ADOPTED, {"network.adopt.s3-endpoint": "vpce-11111111"}),
    "network.adopt.rekognition-endpoint": (
        "minimal",
        ADOPTED,
        {"network.adopt.rekognition-endpoint": "vpce-22222222"},
    ),
    "network.adopt.owner": ("minimal", ADOPTED, {"network.adopt.owner": "444455556666"}),
    "network.adopt.services": ("minimal", ADOPTED, {"network.adopt.services": ["sts"]}),
    "network.client-cidrs": ("minimal", {}, {"network.client-cidrs": ["10.50.0.0/16"]}),
    "network.client-security-groups": ("minimal", {}, {"network.client-security-groups": ["sg-11111111"]}),
    "network.client-prefix-lists": ("minimal", {}, {"network.client-prefix-lists": ["pl-11111111"]}),
    "network.fips": ("full", FEW, {"network.fips": False}),
    "network.fips-transition": ("full", FEW, {"network.fips-transition": True}),
    # keys and time
    "keys.administrators": ("minimal", {}, {"keys.administrators": [ROLE]}),
    "keys.rotation-days": ("minimal", {}, {"keys.rotation-days": 90}),
    **{
        f"keys.adopt.{name}": ("full", FEW, {f"keys.adopt.{name}": KEY.format("us-east-1", name)})
        for name in ("media", "evidence", "models", "logs", "notifications")
    },
    **{
        f"retention.{name}": ("full", FEW, {f"retention.{name}": 60})
        for name in ("media", "evidence", "results", "models", "logs", "noncurrent")
    },
    "retention.evidence-lock": ("full", FEW, {"retention.evidence-lock": 30}),
    # the audit trail and who is notified
    "log-archive.create.retention": ("minimal", {}, {"log-archive.create.retention": 400}),
    "log-archive.create.lock": ("minimal", {}, {"log-archive.create.lock": 30}),
    "log-archive.create.lock-mode": ("minimal", {}, {"log-archive.create.lock-mode": "GOVERNANCE"}),
    "log-archive.adopt.trail": (
        "minimal",
        ADOPTED,
        {"log-archive.adopt.trail": "arn:aws:cloudtrail:eu-central-1:444455556666:trail/other"},
    ),
    "log-archive.adopt.bucket": ("minimal", ADOPTED, {"log-archive.adopt.bucket": "their-other-files"}),
    "log-archive.adopt.log-group": ("minimal", ADOPTED, {"log-archive.adopt.log-group": "other"}),
    "audit.queries.retention": ("minimal", {"audit.queries": {}}, {"audit.queries.retention": 7}),
    "alarms.subscribers": ("minimal", {}, {"alarms.subscribers": ["somebody@example.com"]}),
    "pipeline.role": ("full", FEW, {"pipeline.role": ROLE, "protection.deployment": [ROLE]}),
    "pipeline.provider": (
        "full",
        FEW,
        {"pipeline.provider": "gitlab.com", "pipeline.subject": "project_path:a/b:ref_type:branch:ref:main"},
    ),
    "pipeline.subject": ("full", FEW, {"pipeline.subject": "repo:bank/other:environment:full"}),
    "alarms.urgent": ("minimal", {}, {"alarms.urgent": ["https://pager.example.com/rekognition"]}),
    "alarms.event-bus": (
        "minimal",
        {},
        {"alarms.event-bus": "arn:aws:events:eu-central-1:444455556666:event-bus/security"},
    ),
    "alarms.adopt.topic": ("minimal", {"alarms.subscribers": []}, {"alarms.adopt.topic": TOPIC}),
    "alarms.adopt.urgent-topic": ("minimal", {}, {"alarms.adopt.urgent-topic": TOPIC}),
    "alarms.runbooks": ("minimal", {}, {"alarms.runbooks": "https://wiki.example.com/rekognition"}),
    **{
        f"alarms.{name}": ("minimal", {}, {f"alarms.{name}": 777})
        for name in ("server-errors", "user-errors", "throttles", "latency-milliseconds", "calls")
    },
    "alarms.calls-of": ("minimal", {}, {"alarms.calls-of": {"DetectFaces": 777}}),
    "protection.deployment": ("full", FEW, {"protection.deployment": [ROLE], "pipeline.role": ROLE}),
    "protection.break-glass": ("full", FEW, {"protection.break-glass": [ROLE]}),
    "trusted.source-identity": ("full", FEW, {"trusted.source-identity": ["case-*"]}),
    "guardrails.targets": ("full", FEW, {"guardrails.targets": ["r-1234"]}),
    **{
        f"trusted.{name}": ("full", FEW, {f"trusted.{name}": [ROLE]})
        for name in (
            "administrators",
            "enrollers",
            "callers",
            "results-readers",
            "liveness-clients",
            "model-sharers",
            "media-suppliers",
            "erasers",
            "auditors",
            "key-administrators",
            "verifiers",
        )
    },
    # what capabilities are reported beside their approval
    "capabilities.*.callers": ("minimal", {}, {"capabilities.face-detection.callers": [ROLE]}),
    "capabilities.*.results-readers": ("full", FEW, {"capabilities.face-liveness.results-readers": [ROLE]}),
    "capabilities.face-search.collections": ("full", FEW, {"capabilities.face-search.collections": ["employees"]}),
    **{
        f"capabilities.{name}.groups.{key}": (
            "full",
            {**FEW, SPARE: ["cheque-layouts", "badges"], f"capabilities.{name}.groups": before},
            {f"capabilities.{name}.groups": after},
        )
        for name, kind, (one, other) in (
            ("face-search", "collections", ("customers", "employees")),
            ("custom-labels", "projects", ("cheque-layouts", "badges")),
        )
        for before in [[{"name": "a", kind: [one]}, {"name": "b", kind: [other]}]]
        for key, after in (
            ("name", [{"name": "a", kind: [one]}, {"name": "c", kind: [other]}]),
            ("callers", [{"name": "a", kind: [one], "callers": [ROLE]}, {"name": "b", kind: [other]}]),
            (kind, [{"name": "a", kind: [other]}, {"name": "b", kind: [one]}]),
        )
    },
    "capabilities.face-liveness.identity-pool": ("full", FEW, {"capabilities.face-liveness.identity-pool": REMOVED}),
    "capabilities.face-liveness.clients-inside-vpc": (
        "full",
        FEW,
        {"capabilities.face-liveness.clients-inside-vpc": False},
    ),
    "capabilities.face-liveness.challenge": (
        "full",
        FEW,
        {"capabilities.face-liveness.challenge": "FaceMovementChallenge"},
    ),
    "capabilities.face-detection.emotions": ("minimal", {}, {"capabilities.face-detection.emotions": True}),
    "capabilities.face-detection-video.emotions": (
        "full",
        {**FEW, "capabilities.face-detection-video": {}},
        {"capabilities.face-detection-video.emotions": True},
    ),
    "capabilities.face-search.emotions": ("full", FEW, {"capabilities.face-search.emotions": True}),
    "capabilities.custom-labels.auto-update": ("full", FEW, {"capabilities.custom-labels.auto-update": True}),
    "capabilities.custom-labels.projects": (
        "full",
        FEW,
        {"capabilities.custom-labels.projects": ["cheque-layouts", "a"]},
    ),
    "capabilities.custom-labels-sharing.copy-targets.principal": (
        "full",
        FEW,
        {"capabilities.custom-labels-sharing.copy-targets": [{"project": "cheque-layouts", "principal": ROLE}]},
    ),
    "capabilities.custom-labels-sharing.copy-targets.project": (
        "full",
        FEW,
        {"capabilities.custom-labels-sharing.copy-targets": []},
    ),
    **{
        f"{STREAMING}.processors.{key}": (
            "full",
            {**FEW, f"{STREAMING}.processors": [before]},
            {f"{STREAMING}.processors": [after]},
        )
        for key, before, after in (
            ("name", LABELS, {**LABELS, "name": "others"}),
            ("video-stream", LABELS, {**LABELS, "video-stream": FACES["video-stream"].replace("/a/", "/b/")}),
            ("labels", LABELS, {**LABELS, "labels": ["PERSON"]}),
            (
                "search-collection",
                {**FACES, "search-collection": "employees"},
                {**FACES, "search-collection": "customers"},
            ),
            (
                "face-match-threshold",
                {**FACES, "search-collection": "employees"},
                {**FACES, "search-collection": "employees", "face-match-threshold": 80},
            ),
        )
    },
    # what was retired
    **{
        f"retired.{key}": ("minimal", RETIRED, {f"retired.{of}": value})
        for key, of, value in (
            ("*.data", "face-liveness.data", "disposed"),
            ("*.readers", "face-liveness.readers", [ROLE]),
            ("face-search.collections", "face-search.collections", ["employees"]),
            ("custom-labels.projects", "custom-labels.projects", ["envelopes"]),
            ("streaming-video.processors", "streaming-video.processors", ["exit"]),
        )
    },
}  # fmt: skip
"""Key → environment, answers changed there before, and the answer that is then changed."""

WITHOUT = {
    **{
        f"adopted-documents.{key}": "judged, and deploys nothing: tests/stacks/test_adopted.py"
        for key in (
            "permission-boundary",
            "rekognition-endpoint",
            "s3-endpoint",
            "trail",
            "service-control",
            "resource-control",
            *(f"keys.{name}" for name in ("media", "evidence", "models", "logs", "notifications")),
            "alarms.topic",
            "alarms.urgent-topic",
        )
    },
    **dict.fromkeys(
        ("volumes.calls", "volumes.per-second", "volumes.faces", "volumes.growth"),
        "nothing is deployed by it: tests/pack/test_costs.py",
    ),
    "trusted.accepted-in-several-duties": "lets pass what is a mistake otherwise: tests/settings/test_trusting.py",
    "retired.*.until": "COM20 is judged by it: tests/controls/test_com_retired.py",
    "retired.*.approval": "named by COM20: tests/controls/test_com_retired.py",
    "capabilities.*.acknowledge-closed-to-new-customers": "asked for, or refused; see tests/settings/test_settings.py",
}
"""Keys without an effect of their own, and why they are there."""


def keys(model: type[BaseModel], at: str = "") -> Iterator[str]:
    """Every key of an environment file that holds an answer, tables that hold only tables left out."""
    for name, field in model.model_fields.items():
        key = f"{at}.{field.alias or name}".removeprefix(".")
        if inner := inner_model(field.annotation):
            yield from keys(inner, key)
        else:
            yield key


def written(settings: Settings, folder: Path) -> dict[str, str]:
    """Path → text, of the templates and documents of an environment."""
    synthesized(settings, folder)
    files = [*folder.glob("*.template.json"), *(one for one in folder.glob("documents/**/*") if one.is_file())]
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in files}


FORMER: dict[str, dict[str, str]] = {}
"""What was written before a change, once a worker."""


EACH = [pytest.param(key, marks=pytest.mark.thorough if flip[0] == "full" else ()) for key, flip in FLIPS.items()]


@pytest.mark.parametrize("key", EACH)
def test_an_answer_has_an_effect(key: str, tmp_path: Path) -> None:
    """Changed, it changes a template or a document."""
    environment, before, changes = FLIPS[key]
    former = FORMER.setdefault(f"{environment} {before}", {}) or written(
        settings_of(environment, before), tmp_path / "a"
    )
    FORMER[f"{environment} {before}"] = former
    assert written(settings_of(environment, {**before, **changes}), tmp_path / "b") != former


def test_every_answer_is_tried() -> None:
    """A key that is added to the environment file is added to the table above."""
    own = {field.alias for field in Settings.model_fields["capabilities"].annotation.model_fields.values()}  # type: ignore[union-attr]
    common = ("callers", "results-readers", "acknowledge-closed-to-new-customers")
    ends = ("approval", "data", "readers", "until")
    found = {
        f"retired.*.{last}"
        if key.startswith("retired.") and last in ends
        else f"capabilities.*.{last}"
        if key.count(".") == 2 and key.split(".")[1] in own and last in common
        else key
        for key in keys(Settings)
        for last in [key.rpartition(".")[2]]
    }
    assert found == FLIPS.keys() | WITHOUT.keys()
