"""What the role needs that deploys the baseline, by the environment's own names; CloudFormation acts with its rights.

Several policies, since IAM takes 6,144 characters in one. Three are for every day, and a fourth where auditors ask
tables. One is for deployments that make
keys, and one takes back what a failed first deployment has made: both are to be detached once that has ended well. None
ends a key, and only the last ends anything that holds data. Which actions each resource type asks for is written in
CloudFormation's own schemas, against which the tests hold this list.
"""

from collections.abc import Iterator

from capabilities.capability import Scope
from capabilities.names import EVENT_DELIVERY
from policies.boundary import BoundaryKind
from policies.cfn_execution_network import network
from policies.cfn_execution_resources import (
    guardrails,
    guardrails_roll_back,
    may,
    queries,
    recognition,
    storage,
    watching,
)
from policies.key import data_classes
from policies.resources import scoped
from policies.service_role import service_roles
from policies.statement import Document, Statement, document
from settings.settings import Settings


def deployment_policies(settings: Settings) -> dict[str, Document]:
    """Name of a document → the policy."""
    found = {
        "deployment-foundation": document(*_stacks(settings), *_roles(settings), *_keys(settings)),
        "deployment-network": document(*network(settings), *storage(settings)),
        "deployment-services": document(*watching(settings), *recognition(settings)),
        "deployment-new-keys": document(*_new_keys(settings)),
        "deployment-roll-back": document(*_roll_back(settings)),
    }
    if settings.audit.queries:
        found["deployment-queries"] = document(*queries(settings))
    if settings.guardrails:
        found["deployment-guardrails"] = document(*guardrails(settings))
        found["deployment-guardrails-roll-back"] = document(*guardrails_roll_back(settings))
    return found


def _stacks(settings: Settings) -> Iterator[Statement]:
    names = settings.names
    yield may(
        "HandleTheBaselinesStacks",
        "cloudformation",
        "CreateChangeSet CreateStack DeleteChangeSet DescribeChangeSet DescribeStackEvents DescribeStackResources "
        "DescribeStacks ExecuteChangeSet GetTemplate TagResource UpdateStack UpdateTerminationProtection",
        names.arn("cloudformation", f"stack/{names.stack('*')}/*"),
    )


def _roles(settings: Settings) -> Iterator[Statement]:
    names = settings.names
    ours, policies = names.every_role_arn, names.policy_arn(names.policy("*"))
    boundaries = [names.policy_arn(names.boundary(boundary_kind)) for boundary_kind in BoundaryKind]
    if settings.own_boundary:
        boundaries = [settings.own_boundary]
    under = {"StringEquals": {"iam:PermissionsBoundary": boundaries}}
    yield may("MakeRolesUnderABoundaryOnly", "iam", "CreateRole PutRolePermissionsBoundary", ours, where=under)
    attached = {"ArnLike": {"iam:PolicyARN": policies}}
    yield may("AttachTheBaselinesPolicies", "iam", "AttachRolePolicy DetachRolePolicy", ours, where=attached)
    yield may(
        "KeepTheBaselinesRoles",
        "iam",
        "DeleteRole GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies TagRole UntagRole "
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
        ours,
    )
    yield may(
        "KeepTheBaselinesPolicies",
        "iam",
        "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion "
        "ListEntitiesForPolicy ListPolicyVersions",
        policies,
    )
    for service, roles in _passed(settings).items():
        where = {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
        sid = f"PassItsRolesTo{service.title().replace('-', '')}"
        yield may(sid, "iam", "PassRole", map(names.role_arn, roles), where=where)


def _passed(settings: Settings) -> dict[str, list[str]]:
    """Service → the roles that a resource of the baseline hands to it."""
    names = settings.names
    given = {
        "cloudtrail": [names.role("trail-delivery")] if settings.log_archive.create else [],
        "events": [names.role(EVENT_DELIVERY)] if settings.alarms.event_bus else [],
        "rekognition": [names.service_role("streaming-video")] if settings.capabilities.streaming_video else [],
        "vpc-flow-logs": [names.role("flow-logs")] if settings.network.create else [],
    }
    assert set(given["rekognition"]) <= service_roles(settings).keys()
    return {service: roles for service, roles in given.items() if roles}


def _keys(settings: Settings) -> Iterator[Statement]:
    """Keys under one of our aliases and no other; an alias moves to such a key only."""
    names = settings.names
    keys = names.arn("kms", "key/*")
    yield may(
        "KeepTheBaselinesKeys",
        "kms",
        "CreateAlias EnableKeyRotation PutKeyPolicy TagResource UntagResource UpdateAlias UpdateKeyDescription",
        keys,
        where=_ours_alone(settings),
    )
    yield may("NameTheBaselinesKeys", "kms", "CreateAlias UpdateAlias", _aliases(settings))
    yield may("LookAtKeys", "kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags", keys)
    yield may("FindKeys", "kms", "ListAliases")


def _new_keys(settings: Settings) -> Iterator[Statement]:
    """A new key has no alias yet, by which ours are distinguished from others; its tags it has from the first moment.

    AWS has no condition by which tagging a new key could be distinguished from any other. So this is for the occasion
    only, and even then for no key that has an alias of somebody else's. What remains: a key without any alias.
    """
    keys, without = settings.names.arn("kms", "key/*"), {"ForAllValues:StringEquals": _our_aliases(settings)}
    asked = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in settings.tags.items()}}
    tagged = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in settings.tags.items()}}
    yield may("MakeKeysWithTheBaselinesTags", "kms", "CreateKey", where=asked)
    yield may("TagKeysWithoutAnotherAlias", "kms", "TagResource", where={**asked, **without})
    yield may(
        "SetUpTaggedKeysWithoutAnotherAlias",
        "kms",
        "CreateAlias EnableKeyRotation PutKeyPolicy",
        keys,
        where={**tagged, **without},
    )


def _aliases(settings: Settings) -> list[str]:
    return [settings.names.arn("kms", settings.names.key_alias(name)) for name in data_classes(settings)]


def _our_aliases(settings: Settings) -> dict[str, list[str]]:
    return {"kms:ResourceAliases": [settings.names.key_alias(name) for name in data_classes(settings)]}


def _ours_alone(settings: Settings) -> dict[str, dict[str, list[str]]]:
    """A key has an alias of ours, and none of anybody else's."""
    return {"ForAllValues:StringEquals": _our_aliases(settings), "ForAnyValue:StringEquals": _our_aliases(settings)}


def _roll_back(settings: Settings) -> Iterator[Statement]:
    """What is `RetainExceptOnCreate` goes again where its creation fails; S3 deletes no bucket with an object in it."""
    names, given = settings.names, settings.capabilities
    yield may(
        "DeleteStacksThatWereNeverDeployed",
        "cloudformation",
        "DeleteStack",
        names.arn("cloudformation", f"stack/{names.stack('*')}/*"),
    )
    yield may("DeleteEmptyBuckets", "s3", "DeleteBucket DeleteBucketPolicy", names.bucket_arn("*"))
    yield may("TakeTheNameOfAKeyAway", "kms", "DeleteAlias", _aliases(settings))
    yield may(
        "TakeItsNameFromAKeyOfTheBaseline",
        "kms",
        "DeleteAlias",
        names.arn("kms", "key/*"),
        where=_ours_alone(settings),
    )
    yield may("DeleteLogGroups", "logs", "DeleteLogGroup", names.log_group_arn("*"))
    if settings.log_archive.create:
        yield may("DeleteTheTrail", "cloudtrail", "DeleteTrail StopLogging", names.trail_arn)
    if given.face_search:
        yield may("DeleteCollections", "rekognition", "DeleteCollection", scoped(settings, Scope.COLLECTION))
    if given.custom_labels:
        yield may("DeleteProjects", "rekognition", "DeleteProject", scoped(settings, Scope.PROJECT))
    if given.streaming_video:
        yield may("DeleteResultStreams", "kinesis", "DeleteStream", names.data_stream_arn("*"))
