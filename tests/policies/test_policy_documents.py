"""Every policy document of every environment, held against the golden file that the risk team reads and signs."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from capabilities.capability import Store
from capabilities.names import KEY_OF
from policies.access_logs_bucket import access_logs_bucket_policy
from policies.boundary import BoundaryKind, boundary
from policies.bucket import bucket_policy
from policies.endpoint import rekognition_endpoint_policy, s3_endpoint_policy
from policies.flow_logs import flow_logs_policy, flow_logs_trust
from policies.identity import identity_policy
from policies.key import data_classes, key_policy
from policies.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.private_services import private_services
from policies.project import project_policies
from policies.protection import protecting_policy
from policies.queries import asking_policy, results_bucket_policy
from policies.resources import buckets
from policies.roles import roles
from policies.service_role import service_role_policy, service_role_trust, service_roles
from policies.topic import alarms_topic_policy, completions_topic_policy
from policies.trail import trail_bucket_policy, trail_delivery_policy, trail_delivery_trust, trail_selectors
from policies.trust import trust_policy
from settings.loading import load
from settings.settings import Settings
from tests.conftest import ENVIRONMENTS
from tests.support.signed import assert_golden

Documents = dict[str, Mapping[str, Any]]


def documents(settings: Settings) -> Documents:
    """Name → document, with readable stand-ins for the ids that only a deployment knows."""
    keys = {name: f"arn:{settings.partition}:kms:{settings.region}:{settings.account}:key/{name}" for name in
            ("media", "evidence", "models", "logs", "notifications")}  # fmt: skip
    endpoints = {endpoint: (f"vpce-{endpoint}",) for endpoint in settings.endpoints}
    return dict(_documents(settings, keys, endpoints))


def _documents(settings: Settings, keys: dict[str, str], endpoints: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for endpoint in settings.endpoints:
        yield f"endpoint-{endpoint}", rekognition_endpoint_policy(settings, endpoint)
    yield "endpoint-s3", s3_endpoint_policy(settings)
    for service, policy in private_services(settings).items():
        yield f"endpoint-{service}", policy
    for data_class in data_classes(settings):
        yield f"key-{data_class}", key_policy(settings, data_class)
    for store in buckets(settings):
        yield (
            f"bucket-{store}",
            bucket_policy(settings, store, key_arn=keys[KEY_OF[store]], s3_endpoint="vpce-s3"),
        )
    yield "bucket-access-logs", access_logs_bucket_policy(settings)
    if asking := asking_policy(settings, keys["logs"]):
        yield "bucket-queries", results_bucket_policy(settings, key_arn=keys["logs"])
        yield "role-auditor-queries", asking
    yield "bucket-trail", trail_bucket_policy(settings)
    yield "trail-selectors", {"AdvancedEventSelectors": trail_selectors(settings)}
    yield "topic-alarms", alarms_topic_policy(settings)
    if settings.alarms.urgent:
        yield "topic-alarms-urgent", alarms_topic_policy(settings, urgent=True)
    if Store.COMPLETIONS in settings.stores:
        yield "topic-completions", completions_topic_policy(settings)
    for boundary_kind in BoundaryKind:
        yield f"boundary-{boundary_kind}", boundary(settings, boundary_kind)
    for role in roles(settings):
        yield f"role-{role.duty}", identity_policy(settings, role, endpoints=endpoints, vpc="vpc-ours", keys=keys)
        yield f"trust-{role.duty}", trust_policy(settings, role)
    for name, rows in service_roles(settings).items():
        duty = name.removeprefix(settings.names.role(""))
        yield f"role-{duty}", service_role_policy(settings, rows, keys)
        yield f"trust-{duty}", service_role_trust(settings, rows)
    yield "role-flow-logs", flow_logs_policy(settings)
    yield "trust-flow-logs", flow_logs_trust(settings)
    yield "role-trail-delivery", trail_delivery_policy(settings)
    yield "trust-trail-delivery", trail_delivery_trust(settings)
    for project, policy in project_policies(settings).items():
        yield f"project-{project}", policy
    yield "organization-ai-services-opt-out", ai_services_opt_out()
    yield "organization-service-control-policy", service_control_policy(settings)
    yield "organization-resource-control-policy", resource_control_policy(settings)
    if protecting := protecting_policy(settings):
        yield "organization-protection-policy", protecting


@cache
def every(environment: str) -> Documents:
    """Name → document of a shipped environment."""
    return documents(load(environment))


CASES = [(environment, name) for environment in ENVIRONMENTS for name in every(environment)]


@pytest.mark.parametrize(("environment", "name"), CASES)
def test_documents_are_as_signed(environment: str, name: str) -> None:
    """A policy document changes only together with its golden file."""
    assert_golden(environment, name, every(environment)[name])


@pytest.mark.parametrize(("environment", "name"), [case for case in CASES if "selectors" not in case[1]])
def test_every_statement_says_who_may_do_what(environment: str, name: str) -> None:
    """Every statement has a Sid of letters and digits, once a document."""
    sids = [statement["Sid"] for statement in every(environment)[name].get("Statement", ())]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() and len(sid) > 10 for sid in sids)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_allow_has_an_action_wildcard(environment: str) -> None:
    """Nothing is allowed by an action wildcard, but the forms of GenerateDataKey and ReEncrypt as AWS documents."""
    documented = {"kms:GenerateDataKey*", "kms:ReEncrypt*"}
    for name, document in every(environment).items():
        for statement in document.get("Statement", ()):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            if statement["Effect"] == "Allow":
                assert {action for action in actions if "*" in action} <= documented, (name, statement["Sid"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_approved_actions_pass_the_endpoint(environment: str) -> None:
    """The Rekognition endpoint lets exactly the approved actions through, but the end user's own."""
    settings = load(environment)
    passed: set[str] = set()
    for endpoint in settings.endpoints:
        for statement in rekognition_endpoint_policy(settings, endpoint)["Statement"]:
            if statement["Effect"] == "Allow":
                passed.update([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    approved = {action for row in settings.approved for action in row.actions}
    assert approved - {"rekognition:StartFaceLivenessSession"} == passed - {"rekognition:StartFaceLivenessSession"}
