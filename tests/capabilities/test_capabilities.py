"""The catalogue: every action of Rekognition once, scoped as AWS documents it, and consistent with itself."""

import json
from collections import Counter
from pathlib import Path

import boto3
import pytest

from capabilities.capabilities import ACTIONS, CAPABILITIES, CAPABILITY_OF, CATALOGUE, REFUSED, actions_of, approved
from capabilities.capability import By, Capability, Duty, Endpoint, Grant, Scope, Store
from capabilities.names import BUCKETS, KEY_OF
from settings.approvals import Approval, Capabilities
from settings.partial import inner_model

CLIENT_ONLY = "StartFaceLivenessSession"
"""An IAM action that botocore has no operation for: the end user's device calls it, by another protocol."""

OPERATIONS = set(
    boto3.client("rekognition", region_name="eu-west-1", aws_access_key_id="-", aws_secret_access_key="-")
    .meta.service_model.operation_names
)  # fmt: skip

RESOURCES: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent.parent / "data/action_resources.json").read_text()
)
"""Operation → resource types that its IAM action requires or accepts (Service Authorization Reference, 2026)."""

COVERED = {Scope.PROJECT: {"project", "projectversion", "dataset"}}
"""Resource types under the ARN pattern of a scope: `project/NAME/*` covers the versions and datasets of a project."""

GRANTS = [(row, grant, action) for row in CATALOGUE for grant in row.grants for action in grant.actions]

each_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)


def operation(action: str) -> str:
    return action.removeprefix("rekognition:")


def test_every_operation_of_the_service_is_known() -> None:
    """The catalogue has the 75 operations of botocore's model, and the one action that only clients call."""
    assert len(OPERATIONS) == 75
    assert {operation(action) for action in ACTIONS} == OPERATIONS | {CLIENT_ONLY}
    assert len(ACTIONS) == 76


def test_an_action_has_one_place() -> None:
    """Each action is granted by one grant of one capability, or refused, and never both; what erases by two."""
    places = Counter([*(action for _, grant, action in GRANTS if grant.duty is not Duty.ERASE), *REFUSED])
    assert {action: times for action, times in places.items() if times != 1} == {}


@pytest.mark.parametrize("action", REFUSED)
def test_a_refusal_has_a_reason(action: str) -> None:
    """A refused action says why."""
    assert len(REFUSED[action].split()) > 3


@pytest.mark.parametrize(("row", "grant", "action"), GRANTS, ids=[operation(action) for _, _, action in GRANTS])
def test_an_action_is_scoped_as_documented(row: Capability, grant: Grant, action: str) -> None:
    """A grant names every resource that the action requires, and `*` only where it requires none."""
    documented = RESOURCES[operation(action)]
    match grant.scope:
        case Scope.ANY:
            assert documented["required"] == []
        case Scope.TAGGABLE:
            assert set(documented["optional"]) >= {"collection", "project", "streamprocessor"}
        case scope:
            assert documented["required"]
            assert set(documented["required"]) <= COVERED.get(scope, {scope.value})


def test_the_table_of_resources_is_of_these_actions() -> None:
    """The documented resources are those of the catalogue's actions."""
    assert sorted(f"rekognition:{name}" for name in RESOURCES) == list(ACTIONS)


@each_row
def test_alarms_are_on_own_operations(row: Capability) -> None:
    """A capability alarms on operations of its own that the service has metrics for, and on at least one of them."""
    assert set(row.alarms) <= {operation(action) for action in row.actions} & OPERATIONS
    assert row.alarms or row.companion_of


@each_row
def test_requirements_are_capabilities(row: Capability) -> None:
    """What a capability requires or accompanies is in the catalogue and can be approved by name."""
    for name in (*row.requires, *row.companion_of):
        assert CAPABILITIES[name].companion_of == ()
        assert name != row.name


@each_row
def test_a_capability_can_be_approved(row: Capability) -> None:
    """The environment file has a table for each capability, and none for companions."""
    tables = {field.alias for field in Capabilities.model_fields.values()}
    assert (row.name in tables) != bool(row.companion_of)


def test_a_table_of_the_environment_file_is_a_capability() -> None:
    """Every table that can approve something approves a capability."""
    assert {field.alias for field in Capabilities.model_fields.values()} <= set(CAPABILITIES)


@each_row
def test_resources_are_named_in_the_environment_file(row: Capability) -> None:
    """A capability that works in named resources has a key for their names."""
    fields = {field.alias: field.annotation for field in Capabilities.model_fields.values()}
    table = inner_model(fields.get(row.name, Approval))
    assert table
    assert not row.resources or row.resources in table.model_fields


@each_row
def test_a_service_role_is_passed_by_a_duty_that_calls(row: Capability) -> None:
    """Where Rekognition assumes a role, the duty that passes it calls an operation; where not, nobody passes one."""
    has_service_role = any(need.by is By.SERVICE_ROLE for need in row.needs)
    assert has_service_role == (row.passed_by is not None)
    assert row.passed_by is None or row.of(row.passed_by)


@each_row
def test_needs_are_of_own_duties(row: Capability) -> None:
    """A duty needs something of another service because it calls Rekognition, supplies, reads results or erases."""
    duties = {grant.duty for grant in row.grants} | {Duty.SUPPLY, Duty.READ_RESULTS, Duty.ERASE}
    assert {need.duty for need in row.needs} <= duties


@each_row
def test_a_store_that_is_read_or_written_can_be_decrypted(row: Capability) -> None:
    """Who reads or writes objects of a store with a key of ours needs that key too, by the same duty and role."""
    keyed = {(need.duty, need.on, need.by) for need in row.needs if need.actions[0].startswith("kms:")}
    for need in (one for one in row.needs if one.duty is not Duty.ERASE):
        assert need.on not in KEY_OF or (need.duty, need.on, need.by) in keyed


@each_row
def test_a_bucket_that_is_written_can_be_erased(row: Capability) -> None:
    """Whatever bucket a capability reads or writes, the eraser deletes its objects by version, and lists them."""
    erased = {store: {one for need in row.needs if need.duty is Duty.ERASE and need.on is store for one in need.actions}
              for store in row.stores.intersection(BUCKETS)}  # fmt: skip
    assert [store for store, actions in erased.items() if not actions >= {
        "s3:ListBucketVersions", "s3:DeleteObjectVersion"}] == []  # fmt: skip


@each_row
def test_key_use_names_the_service_between(row: Capability) -> None:
    """A key is used through one named service; the one exception is documented for stream processors' results."""
    for need in row.needs:
        if all(action.startswith("kms:") for action in need.actions):
            assert need.via or (row.name, need.on) == ("streaming-video", Store.RESULTS)
        else:
            assert not need.via


@each_row
def test_streaming_liveness_only_needs_the_streaming_endpoint(row: Capability) -> None:
    """Only what has an end-user client needs the streaming endpoint."""
    assert (Endpoint.STREAMING in row.endpoints) == bool(row.of(Duty.CLIENT))


def test_closed_capabilities() -> None:
    """The capabilities that AWS closed to new customers are known as such."""
    assert {row.name for row in CATALOGUE if row.closed_since} == {"streaming-video", "bulk-image-analysis"}


def test_biometric_capabilities_say_what_they_keep() -> None:
    """Whatever searches, compares or recognizes faces says which biometric data it stores or puts out."""
    faces = {row.name for row in CATALOGUE if any(word in row.name for word in ("face", "celebrity"))}
    assert faces <= {row.name for row in CATALOGUE if row.biometric}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["face-detection"], ["face-detection"]),
        (["text-detection", "face-comparison"], ["face-comparison", "text-detection"]),
        (["face-search"], ["face-search", "resource-tags"]),
    ],
)
def test_approved_rows(names: list[str], expected: list[str]) -> None:
    """Approved rows come in catalogue order, with their companions."""
    assert [row.name for row in approved(names, "eu-west-1")] == expected


def test_all_actions_of_all_rows() -> None:
    """All rows together have every action that is not refused."""
    assert actions_of(CATALOGUE) == set(CAPABILITY_OF) == set(ACTIONS) - set(REFUSED)
