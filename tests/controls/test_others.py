"""Who else of an account reaches what the baseline stores: roles and users beside its stacks, over all requests."""

from typing import Any, NamedTuple

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import LIVE
from assurance.results.verdict import Status
from assurance.sources.account import Account
from assurance.sources.live.whole import Whole
from assurance.sources.resource import Resource, Unresolved
from settings.loading import load
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.proving import ACCOUNT, REGION, SMALL, document, role, statement
from tests.support.verifying import GAP, PLACE, Resources, small_account

COLLECTION = f"arn:aws:rekognition:{REGION}:{ACCOUNT}:collection/Collection"
BUCKET = "arn:aws:s3:::Bucket"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com"
IDENTITY = f"arn:aws:iam::{ACCOUNT}:"
OURS = [f"{IDENTITY}role/{name}" for name in ("Auditor", "Caller", "Keeper")]
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
CLOSED: Resources = {
    **SMALL,
    "Collection": {"Type": "AWS::Rekognition::Collection", "Properties": {"CollectionId": "faces"}},
    "Key": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "KeyPolicy": document(statement("Allow", "kms:PutKeyPolicy", Principal={"AWS": IDENTITY + "root"}))
        },
    },
    "BucketPolicy": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "Bucket"},
            "PolicyDocument": document(
                statement(
                    "Deny",
                    "s3:*",
                    [BUCKET, f"{BUCKET}/*"],
                    Principal="*",
                    Condition={"ArnNotLike": {"aws:PrincipalArn": OURS}},
                )
            ),
        },
    },
}
"""The small assembly with a collection, and a key and a bucket that let in the baseline's roles alone."""
GUARDRAIL = {
    "Type": "AWS::Organizations::Policy",
    "Properties": {
        "Name": "guardrail",
        "Type": "SERVICE_CONTROL_POLICY",
        "TargetIds": ["r-exam"],
        "Content": document(
            statement(
                "Deny",
                "rekognition:*",
                Condition={"ArnNotLike": {"aws:PrincipalArn": [*OURS, f"{IDENTITY}role/spared"]}},
            )
        ),
    },
}


def identity(kind: str, name: str, **properties: Any) -> Resource:
    """A role, user, group or managed policy of the account, as it is read."""
    type_ = {"role": "Role", "user": "User", "group": "Group", "policy": "ManagedPolicy"}[kind]
    if kind == "role":
        properties = {"RoleName": name, "AssumeRolePolicyDocument": TRUST, **properties}
    state = {"InstanceProfiles": properties.pop("Profiles")} if "Profiles" in properties else {}
    arn = f"{IDENTITY}{kind}/{name}"
    return Resource(id=f"{kind}/{name}", type=f"AWS::IAM::{type_}", properties=properties, template=PLACE.location(),
                    path=f"{kind}/{name}", physical={"Ref": arn, "Arn": arn}, state=state)  # fmt: skip


def may(*actions: str, resource: Any = "*", **more: Any) -> list[dict[str, Any]]:
    """An inline policy."""
    return [{"PolicyName": "own", "PolicyDocument": document(statement("Allow", list(actions), resource, **more))}]


def trusting(name: str) -> dict[str, Any]:
    """A trust policy that lets an identity of the account in."""
    return document({"Effect": "Allow", "Principal": {"AWS": IDENTITY + name}, "Action": "sts:AssumeRole"})


def provider(arn: str = PROVIDER) -> Resource:
    return Resource(id=arn.rpartition(":")[2], type="AWS::IAM::OIDCProvider", properties={}, template=PLACE.location(),
                    path=arn.rpartition(":")[2], physical={"Ref": arn, "Arn": arn})  # fmt: skip


def account(
    *identities: Resource,
    providers: tuple[Resource | Unresolved, ...] = (),
    live: dict[str, Any] | None = None,
    approved: dict[str, Any] | None = None,
) -> Account:
    """The closed small account with others beside it."""
    return small_account({**CLOSED, **(approved or {})}, live, whole=Whole(identities=identities, providers=providers))


def judged(control: str, found: Account, approval: Approval | None = None) -> list[tuple[str, Status, str]]:
    results = check(found.application, controls=[LIVE[control]], account=found, approval=approval)
    assert not results.crashed, results.crashed
    return [(one.path, one.status, one.message) for one in results.results]


class Case(NamedTuple):
    """Others, what is said of each, and words that the message holds."""

    says: list[tuple[str, Status]]
    account: Account
    words: tuple[str, ...] = ()


SEARCH = identity("role", "searcher", Policies=may("rekognition:SearchFacesByImage", resource=COLLECTION))
AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUNDARY = identity("policy", "bound", ManagedPolicyName="bound", PolicyDocument=document(statement("Allow", "ec2:*")))
REACHES = {
    "nobody else": Case([("", MET)], account()),
    "a role without rights": Case([("", MET)], account(identity("role", "idle"))),
    "a role of another collection": Case([("", MET)], account(
        identity("role", "app", Policies=may("rekognition:SearchFaces", resource=f"{COLLECTION}-other")))),
    "a role that analyses images of its own": Case([("", MET)], account(
        identity("role", "app", Policies=may("rekognition:DetectLabels")))),
    "a role that reads all buckets and keys": Case([("", MET)], account(
        identity("role", "app", Policies=may("s3:*", "kms:*")))),
    "a role that searches": Case([("role/searcher", NOT_MET)], account(SEARCH),
        ("rekognition:SearchFacesByImage", COLLECTION, "own of searcher")),
    "a user by its group": Case([("user/eve", NOT_MET)], account(
        identity("group", "staff", GroupName="staff", Policies=may("rekognition:*")),
        identity("user", "eve", UserName="eve", Groups=[f"{IDENTITY}group/staff"])), ("collection/Collection",)),
    "a user by a managed policy": Case([("user/eve", NOT_MET)], account(
        identity("policy", "wide", ManagedPolicyName="wide", PolicyDocument=document(statement("Allow", "*"))),
        identity("user", "eve", UserName="eve", ManagedPolicyArns=[f"{IDENTITY}policy/wide"])), ("policy wide",)),
    "an administrator by a policy of AWS": Case([("role/admin", NOT_MET)], account(
        identity("role", "admin", ManagedPolicyArns=[ADMIN], Profiles=["machine"])), ("instances have it by machine",)),
    "a policy of AWS whose text is not there": Case([("role/audit", UNDECIDED)], account(
        identity("role", "audit", ManagedPolicyArns=[AUDIT]))),
    "a policy of AWS whose text is there": Case([("", MET)], account(
        Resource(id="policy/SecurityAudit", type="AWS::IAM::ManagedPolicy", template=PLACE.location(),
                 properties={"ManagedPolicyName": "SecurityAudit",
                             "PolicyDocument": document(statement("Allow", "iam:Get*"))},
                 physical=dict.fromkeys(("Arn", "Ref"), AUDIT)),
        identity("role", "audit", ManagedPolicyArns=[AUDIT]))),
    "a role that a boundary keeps off": Case([("", MET)], account(
        BOUNDARY, identity("role", "bound", Policies=may("*"), PermissionsBoundary=f"{IDENTITY}policy/bound"))),
    "a role that a Deny keeps off": Case([("", MET)], account(identity("role", "app", Policies=[
        *may("rekognition:*"),
        {"PolicyName": "no", "PolicyDocument": document(statement("Deny", "rekognition:*", COLLECTION))}]))),
    "a role that a condition on the Region keeps off": Case([("", MET)], account(identity("role", "app", Policies=may(
        "rekognition:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})))),
    "a role that asks over the internet": Case([("role/app", NOT_MET)], account(identity("role", "app", Policies=may(
        "rekognition:*", Condition={"Null": {"aws:SourceVpce": "true"}})))),
    "a policy that cannot be read": Case([("role/odd", UNDECIDED)], account(
        identity("role", "odd", Policies=[{"PolicyName": "own", "PolicyDocument": {"Statement": [{"Odd": 1}]}}])),
        ("Odd",)),
    "a bucket that lets in whom identities name": Case([("role/app", NOT_MET)], account(
        identity("role", "app", Policies=may("s3:GetObject", resource=f"{BUCKET}/*")),
        identity("role", "lister", Policies=may("s3:ListBucket")),
        live={"BucketPolicy": None}), ("s3:GetObject", "arn:aws:s3:::Bucket/")),
    "a key that leaves it to the account": Case([("role/app", NOT_MET)], account(
        identity("role", "app", Policies=may("kms:Decrypt")), live={"Key": SMALL["Key"]}), ("kms:Decrypt",)),
    "a role that becomes one of ours": Case([("role/app", NOT_MET)], account(
        identity("role", "app", Policies=may("sts:AssumeRole")),
        live={"Auditor": role("auditor", trust={"AWS": f"{IDENTITY}root"})}),
        ("sts:AssumeRole", "role/Auditor")),
    "a role that was approved to become one of ours": Case([("", MET)], account(
        identity("role", "app", Policies=may("sts:AssumeRole")),
        approved={"Auditor": role("auditor", trust={"AWS": f"{IDENTITY}role/app"})})),
    "a role that becomes one that was approved": Case([("role/step", NOT_MET)], account(
        identity("role", "app", AssumeRolePolicyDocument=trusting("role/step"), Policies=may("sts:AssumeRole")),
        identity("role", "step", Policies=may("sts:AssumeRole", resource=f"{IDENTITY}role/app")),
        approved={"Auditor": role("auditor", trust={"AWS": f"{IDENTITY}role/app"})}),
        ("sts:AssumeRole", "role/app", "as app it reaches, or is meant to reach")),
    "a role that hands an approved one to a machine": Case([("role/step", NOT_MET)], account(
        identity("role", "app"), identity("role", "step", Policies=may("iam:PassRole",
        resource=f"{IDENTITY}role/app")), approved={"Auditor": role("auditor", trust={"AWS": f"{IDENTITY}role/app"})}),
        ("iam:PassRole", "role/app")),
    "a user that comes to it in three steps": Case(
        [("role/searcher", NOT_MET), ("role/second", NOT_MET), ("user/eve", NOT_MET)], account(
        identity("role", "searcher", AssumeRolePolicyDocument=trusting("role/second"), Policies=may("rekognition:*")),
        identity("role", "second", AssumeRolePolicyDocument=trusting("user/eve"), Policies=may("sts:AssumeRole")),
        identity("role", "third", AssumeRolePolicyDocument=trusting("user/eve")),
        identity("user", "eve", UserName="eve"))),
    "a role whose trust names nobody who may": Case([("role/searcher", NOT_MET)], account(
        identity("role", "searcher", AssumeRolePolicyDocument=trusting("root"), Policies=may("rekognition:*")),
        identity("user", "eve", UserName="eve"))),
    "roles that become each other": Case([("role/searcher", NOT_MET), ("role/second", NOT_MET)], account(
        identity("role", "searcher", AssumeRolePolicyDocument=trusting("role/second"),
                 Policies=may("rekognition:*", "sts:AssumeRole")),
        identity("role", "second", AssumeRolePolicyDocument=trusting("role/searcher"),
                 Policies=may("sts:AssumeRole")))),
    "a role that hands one of ours to a machine": Case([("role/app", NOT_MET)], account(
        identity("role", "app", Policies=may("iam:PassRole"))), ("iam:PassRole", "role/Caller")),
    "a role that a guardrail of the account keeps off": Case([("", MET)], account(
        SEARCH, approved={"Rail": GUARDRAIL})),
    "a role that only a guardrail elsewhere keeps off": Case([("", UNDECIDED)], account(
        SEARCH, approved={"Rail": GUARDRAIL}, live={"Rail": None}), ("role/searcher could reach", "approved policies")),
    "a role that no guardrail keeps off": Case([("role/spared", NOT_MET)], account(
        identity("role", "spared", Policies=may("rekognition:SearchFaces")),
        approved={"Rail": GUARDRAIL}, live={"Rail": None})),
}  # fmt: skip


@pytest.mark.parametrize("name", REACHES)
def test_who_else_reaches_what_is_stored(name: str) -> None:
    """Each other identity that does is named, with a request that shows it; nobody else is."""
    case = REACHES[name]
    found = judged("WHO02", case.account)
    assert [(path, status) for path, status, _ in found] == case.says
    for word in case.words:
        assert word in found[0][2]


WATCHED: Resources = {
    "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"TrailName": "tst-trail"}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "tst-alarms"}},
    "Rule": {"Type": "AWS::Events::Rule", "Properties": {
        "Name": "tst-rule",
        "EventPattern": {"source": ["aws.cloudtrail", "aws.iam", "aws.sns"]},
        "Targets": [{"Id": "one", "Arn": {"Ref": "Topic"}}]}},
}  # fmt: skip
"""A trail and a topic, with a rule that sees changes of them (of identities it sees none: they report elsewhere)."""
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/Trail"
ALARMS = f"arn:aws:sns:{REGION}:{ACCOUNT}:Topic"
APP = role("auditor", trust={"AWS": f"{IDENTITY}role/app"})
CHANGES: dict[str, tuple[Account, list[tuple[str, Status]], list[tuple[str, Status]], tuple[str, ...]]] = {
    "nobody else": (account(approved=WATCHED), [("", MET)], [("", MET)], ()),
    "a role that reads": (account(identity("role", "app", Policies=may("cloudtrail:Get*", "iam:List*", "s3:Get*")),
        approved=WATCHED), [("", MET)], [("", MET)], ()),
    "a role of another trail": (account(identity("role", "app", Policies=may("cloudtrail:*", resource=f"{TRAIL}s")),
        approved=WATCHED), [("", MET)], [("", MET)], ()),
    "a role that stops the trail": (account(
        identity("role", "app", Policies=may("cloudtrail:StopLogging", resource=TRAIL)), approved=WATCHED),
        [("role/app", NOT_MET)], [("", MET)], ("cloudtrail:StopLogging", TRAIL, "which a rule or alarm sees")),
    "a role that stops a trail that nobody watches": (account(
        identity("role", "app", Policies=may("cloudtrail:StopLogging")), approved={"Trail": WATCHED["Trail"]}),
        [("role/app", NOT_MET)], [("role/app", NOT_MET)], ("cloudtrail:StopLogging", "which no rule or alarm sees")),
    "a role that ends the topic of the messages": (account(
        identity("role", "app", Policies=may("sns:DeleteTopic", resource=ALARMS)), approved=WATCHED),
        [("role/app", NOT_MET)], [("role/app", NOT_MET)], ("sns:DeleteTopic", ALARMS, "which no rule or alarm sees")),
    "an administrator": (account(identity("role", "admin", ManagedPolicyArns=[ADMIN]), approved=WATCHED),
        [("role/admin", NOT_MET)], [("role/admin", NOT_MET)], ("and it can change the ",)),
    "a role that changes our roles": (account(
        identity("role", "app", Policies=may("iam:PutRolePolicy", resource=f"{IDENTITY}role/Aud*"))),
        [("role/app", NOT_MET)], [("role/app", NOT_MET)], ("iam:PutRolePolicy", "role/Auditor")),
    "a role that changes other roles": (account(
        identity("role", "app", Policies=may("iam:PutRolePolicy", resource=f"{IDENTITY}role/others/*"))),
        [("", MET)], [("", MET)], ()),
    "a role that changes whom ours trust": (account(
        identity("role", "app"), identity("role", "iam", Policies=may("iam:UpdateAssumeRolePolicy",
        resource=f"{IDENTITY}role/app")), approved={"Auditor": APP}),
        [("role/iam", NOT_MET)], [("role/iam", NOT_MET)], ("iam:UpdateAssumeRolePolicy", "role/app")),
    "a role that a boundary keeps off": (account(
        BOUNDARY, identity("role", "bound", Policies=may("cloudtrail:*"),
                           PermissionsBoundary=f"{IDENTITY}policy/bound"),
        approved={"Trail": WATCHED["Trail"]}), [("", MET)], [("", MET)], ()),
    "a role that changes the policy of a bucket": (account(
        identity("role", "app", Policies=may("s3:PutBucketPolicy")), live={"BucketPolicy": None}),
        [("role/app", NOT_MET)], [("role/app", NOT_MET)], ("s3:PutBucketPolicy", BUCKET)),
    "a role that a bucket's own policy keeps off": (account(identity("role", "app", Policies=may("s3:*Bucket*"))),
        [("", MET)], [("", MET)], ()),
    "a role that the endpoint's tag keeps off": (account(identity("role", "app", Policies=[
        *may("ec2:*VpcEndpoint*"),
        {"PolicyName": "no", "PolicyDocument": document(statement("Deny", "ec2:*", Condition={"StringEquals": {
            "aws:ResourceTag/aws:cloudformation:stack-name": "tst-rekognition-one"}}))}])),
        [("", MET)], [("", MET)], ()),
    "a policy of AWS whose text is not there": (account(identity("role", "audit", ManagedPolicyArns=[AUDIT])),
        [("role/audit", UNDECIDED)], [("role/audit", UNDECIDED)], ("is not known",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_who_else_changes_what_protects(name: str) -> None:
    """Each other identity that does is named, with a request and who hears of it; of what is seen, one control says."""
    found, changes, unseen, words = CHANGES[name]
    said = judged("WHO04", found)
    assert [(path, status) for path, status, _ in said] == changes
    assert [(path, status) for path, status, _ in judged("WHO05", found)] == unseen
    for word in words:
        assert word in said[0][2]


def test_who_deploys_and_administers_keys_changes_what_they_may() -> None:
    """Whom the environment file names: who deploys everything, who administers keys the keys."""
    settings = load("full")
    assert settings.protection
    deploying = settings.protection.deployment[0].rpartition(":role/")[2]
    keeper = f"{IDENTITY}role/custodian"
    named = settings.model_copy(update={"keys": settings.keys.model_copy(update={"administrators": (keeper,)})})
    others = [identity("role", one, Policies=may("kms:PutKeyPolicy", "cloudtrail:StopLogging"))
              for one in (deploying, "custodian", "another")]  # fmt: skip
    keys = account(*others, live={"Key": SMALL["Key"]})
    assert [path for path, _, _ in judged("WHO04", keys, Approval(settings=named))] == ["role/another"]
    trail = account(*others, approved=WATCHED, live={"Key": None})
    assert [path for path, _, _ in judged("WHO04", trail, Approval(settings=named))] == [
        "role/another",
        "role/custodian",
    ]


def test_who_deploys_hands_roles_to_services() -> None:
    """Whom the environment file names for it, and nobody else."""
    settings = load("full")
    assert settings.protection
    deploying = settings.protection.deployment[0]
    name = deploying.rpartition(":role/")[2]
    passing = [identity("role", one, Policies=may("iam:PassRole")) for one in (name, "another")]
    assert deploying == passing[0].arn
    found = judged("WHO02", account(*passing), Approval(settings=settings))
    assert [(path, status) for path, status, _ in found] == [("role/another", NOT_MET)]


FEDERATED = {"AssumeRolePolicyDocument": document(
    {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"})}  # fmt: skip
SIGNED_IN = {
    "no provider": Case([("", MET)], account()),
    "a provider that nobody trusts": Case([("oidc-provider/ci.example.com", MET)], account(providers=(provider(),))),
    "a provider of a role without rights": Case([("oidc-provider/ci.example.com", MET)], account(
        identity("role", "ci", **FEDERATED), providers=(provider(),))),
    "a provider of a role that searches": Case([("oidc-provider/ci.example.com", NOT_MET)], account(
        identity("role", "ci", **FEDERATED, Policies=may("rekognition:*")), providers=(provider(),)),
        ("may become role/ci", "rekognition:")),
    "a trust in a provider that is not there": Case([("tst-rekognition-one/Auditor", NOT_MET)], account(
        live={"Auditor": role("auditor", trust={"Federated": PROVIDER})}), (PROVIDER,)),
    "providers that could not be listed": Case([("", UNDECIDED)], account(providers=(GAP,))),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNED_IN)
def test_who_signs_in_reaches_nothing(name: str) -> None:
    """A provider whose tokens lead to the data is named, with the roles between; so is one that is trusted and gone."""
    case = SIGNED_IN[name]
    found = judged("WHO03", case.account)
    assert [(path, status) for path, status, _ in found] == case.says
    for word in case.words:
        assert word in found[0][2]


@pytest.mark.parametrize("control", ["WHO02", "WHO03", "WHO04", "WHO05"])
def test_identities_that_could_not_be_listed(control: str) -> None:
    """Nothing is concluded of an account that does not show them."""
    found = judged(control, small_account(CLOSED, whole=Whole(identities=GAP)))
    assert [status for _, status, _ in found] == [UNDECIDED]


@pytest.mark.parametrize("control", ["WHO02", "WHO03", "WHO04", "WHO05"])
def test_nothing_is_said_unless_asked(control: str) -> None:
    """Without --whole-account nobody has read the others."""
    assert judged(control, small_account(CLOSED)) == []
