"""Which documents stand in an account as the assembly has them, asked by the calls of the verifier's role."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from assurance.drift.canonical import canonical
from assurance.sources.beside import OCCASIONAL, TRUST
from assurance.sources.failing import SourceError
from assurance.sources.live.calling import UNREADABLE, Caller
from assurance.sources.live.failing import CallError
from assurance.sources.live.identities import trust_of
from settings.settings import Settings

_DEPLOYMENT, _KEY, _ENDPOINT, _PROJECT = "deployment-", "key-policy-", "endpoint-policy-", "project-policy-"
_TOPIC = "topic-policy-"
_OF_OTHERS = {"queue-policy-": "the queue", "queue-key-policy-": "the key of the queue", "event-bus-policy-": "the bus"}
"""Begins the names of documents for what the verifier's role does not read → what that is."""
_MANAGEMENT = "deployment-guardrails"
"""Begins the names of policies for who deploys the guardrails, in the management account."""
OF_THE_ORGANIZATION = "a policy of the organization, which the verifier's role does not read; --approved PACK compares"


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What stands of each document that could be read; why the others could not."""

    documents: Mapping[str, Any]
    unread: Mapping[str, str]
    asked: frozenset[str]

    def or_as(self, approved: Mapping[str, Any] | None) -> Self:
        """With what was approved in the place of what could not be read, or was not asked for."""
        instead = {name: one for name, one in (approved or {}).items() if name in self.unread or name not in self.asked}
        return replace(
            self,
            documents={**instead, **self.documents},
            unread={name: why for name, why in self.unread.items() if name not in instead},
        )


def applied(aws: Caller, settings: Settings, wanted: Mapping[str, Any]) -> Applied:
    """File name → what stands in the account in its place; a document that is not there at all is left out.

    A policy for an occasion need not be there: it is applied when the occasion comes.
    """
    found: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for name, content in wanted.items():
        try:
            standing = _standing(aws, settings, name.removesuffix(".json"), content)
        except _UnreadError as error:
            unread[name] = str(error)
        except (CallError, SourceError) as error:
            unread[name] = f"could not be read: {error}"
        except UNREADABLE as error:
            unread[name] = f"AWS's answer has an unknown shape ({type(error).__name__}: {error})"
        else:
            if standing is not None or name in OCCASIONAL:
                found[name] = content if standing is None else standing
    return Applied(documents=found, unread=unread, asked=frozenset(wanted))


class _UnreadError(Exception):
    """Nothing of the account answers for this document."""


def _standing(aws: Caller, settings: Settings, name: str, wanted: Any) -> Any:
    if name.startswith(_MANAGEMENT):
        raise _UnreadError("lies with those who deploy the guardrails, in the management account")
    if f"{name}.json" == TRUST and settings.pipeline:
        return trust_of(aws, settings.pipeline.role_name)
    if name.startswith(_DEPLOYMENT):
        return _policy(aws, settings.names.policy_arn(settings.names.deployment(name)))
    if name.startswith(_PROJECT):
        return _project(aws, name.removeprefix(_PROJECT))
    if name.startswith(_KEY):
        key = dict(settings.keys.adopt)[name.removeprefix(_KEY)]
        policy = aws.call("kms", "GetKeyPolicy", KeyId=key, PolicyName="default")["Policy"]
        return _holding(json.loads(policy), wanted)
    if name.startswith(_ENDPOINT):
        return _endpoint(aws, settings, name.removeprefix(_ENDPOINT), wanted)
    if name == "trail-selectors" and (adopted := settings.log_archive.adopt):
        answer = aws.call("cloudtrail", "GetEventSelectors", TrailName=adopted.trail)
        selectors = answer.get("AdvancedEventSelectors") or []
        return wanted if _all(wanted["AdvancedEventSelectors"], selectors) else {"AdvancedEventSelectors": selectors}
    if name.startswith(_TOPIC):
        topic = settings.names.topic_arn(name.removeprefix(_TOPIC))
        policy = aws.call("sns", "GetTopicAttributes", TopicArn=topic)["Attributes"]["Policy"]
        return _holding(json.loads(policy), wanted)
    if whose := next((one for start, one in _OF_OTHERS.items() if name.startswith(start)), ""):
        raise _UnreadError(f"lies with the owner of {whose}")
    raise _UnreadError(OF_THE_ORGANIZATION)


def _policy(aws: Caller, arn: str) -> Any:
    """The default version of a managed policy; None where there is none."""
    answer = aws.find("iam", "GetPolicy", absent=("NoSuchEntity",), PolicyArn=arn)
    if answer is None:
        return None
    version = answer["Policy"]["DefaultVersionId"]
    return aws.call("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _project(aws: Caller, project: str) -> Any:
    described = aws.pages("rekognition", "DescribeProjects", "ProjectDescriptions", ProjectNames=[project])
    for one in described:
        for policy in aws.pages("rekognition", "ListProjectPolicies", "ProjectPolicies", ProjectArn=one["ProjectArn"]):
            if policy["PolicyName"] == "approved-copies":
                return json.loads(policy["PolicyDocument"])
    return None


def _endpoint(aws: Caller, settings: Settings, service: str, wanted: Any) -> Any:
    adopted = settings.network.adopt
    listed = aws.pages("ec2", "DescribeVpcEndpoints", "VpcEndpoints")
    for one in listed:
        host = str(one["ServiceName"]).rpartition(".")[2].removesuffix("-fips")
        if adopted and one["VpcId"] == adopted.vpc and host == service:
            return _holding(json.loads(one["PolicyDocument"]), wanted)
    return None


def _holding(standing: Any, wanted: Any) -> Any:
    """What was wanted where the bank's own policy holds all its statements; else what stands there."""
    return wanted if _all(wanted["Statement"], standing.get("Statement", ())) else standing


def _all(wanted: Iterable[Any], standing: Iterable[Any]) -> bool:
    there = [canonical(one) for one in standing]
    return all(canonical(one) in there for one in wanted)
