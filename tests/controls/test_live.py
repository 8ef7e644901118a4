"""What only a live account can tell: deployed as approved, working as promised, nobody with more than approved."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import LIVE
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources.account import Account
from assurance.sources.live.leftovers import Standing
from assurance.sources.live.organization import Membership
from assurance.sources.live.recorders import Recorder
from assurance.sources.live.stacks import Stack
from assurance.sources.live.whole import Whole
from assurance.sources.resource import Resource
from settings.loading import load
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.proving import SMALL, document, role, statement
from tests.support.verifying import GAP, NOW, STACK, external, small_account

ALARM = {"AlarmName": "errors", "AlarmActions": ["arn:aws:sns:eu-west-1:111122223333:alarms"]}
TRAIL = {"TrailName": "audit", "IsLogging": True, "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:1:log-group:x"}
DELIVERED = {"LatestDeliveryTime": NOW, "LatestCloudWatchLogsDeliveryTime": NOW - timedelta(hours=2)}
ENDPOINT = {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "ServiceName": "com.amazonaws.eu-west-1.kms"}
STANDS = {"State": "available", "VpcDns": [True, True]}
SUBSCRIPTION = {"Protocol": "email", "Endpoint": "operations@example.com"}
POLICY = "Organizations::Policy"
BLOCKED = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)


POSSIBLE = {"DEP02": {MET, NOT_MET}, "DEP06": {MET, UNDECIDED}}
"""Controls that cannot say all: a template that CloudFormation does not give out ends everything; a gap is a gap."""


class Case(NamedTuple):
    """What a control says of an account."""

    control: str
    says: Status
    account: Account


def made(type_: str, **properties: Any) -> dict[str, dict[str, Any]]:
    """A lone resource."""
    return {"Subject": {"Type": f"AWS::{type_}", "Properties": properties}}


def live(type_: str, approved: dict[str, Any], **changed: Any) -> Account:
    """An account with one resource, of which some properties are others than approved; None takes one away."""
    found = {name: value for name, value in {**approved, **changed}.items() if value is not None}
    return small_account(made(type_, **approved), made(type_, **found))


def state(type_: str, properties: dict[str, Any], **said: Any) -> Account:
    """An account with one resource and what the account says of it."""
    return small_account(made(type_, **properties), states={"Subject": said})


def standing(type_: str, name: str, state: str = "") -> Standing:
    """Something that stands in the account."""
    return Standing(type=f"AWS::{type_}", name=name, state=state)


def unread(type_: str) -> Account:
    """An account whose one resource could not be read."""
    return small_account(made(type_), {"Subject": {"Type": f"AWS::{type_}", "Properties": GAP}})


def stacks(*listed: Stack, type_: str = "KMS::Key") -> Account:
    return small_account(made(type_), stacks=listed)


def access(**changed: Any) -> Account:
    """The small assembly of the access proof, with live resources that are others."""
    return small_account(SMALL, changed)


def standing_in(organization: Any, *above: str) -> Account:
    """An account in an organization, below units."""
    return small_account(made("KMS::Key"), membership=Membership(organization=organization, above=above))


def recorded(**recorder: Any) -> Account:
    """An account with a key and a recorder of AWS Config."""
    return small_account(made("KMS::Key"), recorders=(Recorder(name="default", **recorder),))


def trusting(created: Any, name: str = "role/app", touched: Any = NOW) -> Account:
    """A role that trusts another by its name, deployed now, and that other one, made at a time."""
    arn = f"arn:aws:iam::111122223333:{name}"
    by_name = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}
    trust = statement("Allow", "sts:AssumeRole", Principal={"AWS": "arn:aws:iam::111122223333:root"}, Condition=by_name)
    other = Resource(
        id=name, type="AWS::IAM::Role", properties={}, physical={"Arn": arn}, state={"CreateDate": created}
    )
    return small_account(
        made("IAM::Role", AssumeRolePolicyDocument=document(trust)),
        states={"Subject": {"ByItsStack": touched}},
        whole=Whole(identities=(other,)),
    )


def administrator(provider: str = "arn:aws:iam::111122223333:saml-provider/any") -> Resource:
    """A role beside the stacks that may do everything, and whom a provider signs in."""
    trusting = statement("Allow", "sts:AssumeRoleWithSAML", Principal={"Federated": provider})
    properties = {"Policies": [{"PolicyName": "all", "PolicyDocument": document(statement("Allow", "*"))}],
                  "AssumeRolePolicyDocument": document(trusting)}  # fmt: skip
    return Resource(id="role/admin", type="AWS::IAM::Role", properties=properties,
                    physical=dict.fromkeys(("Arn", "Ref"), "arn:aws:iam::111122223333:role/admin"))  # fmt: skip


CASES = [
    Case("DEP01", MET, small_account(made("KMS::Key"))),
    Case("DEP01", NOT_MET, stacks(Stack(name=STACK))),
    Case("DEP01", NOT_MET, stacks(Stack(name=STACK, status="ROLLBACK_COMPLETE", reason="no such key"))),
    Case("DEP01", NOT_MET, stacks(Stack(name=STACK, status="UPDATE_ROLLBACK_COMPLETE"))),
    Case("DEP01", NOT_MET, stacks(Stack(name=STACK, status="UPDATE_ROLLBACK_IN_PROGRESS"))),
    Case("DEP01", NOT_MET, stacks(Stack(name=STACK, status="CREATE_COMPLETE"),
                                  Stack(name="tst-rekognition-other", status="CREATE_COMPLETE"))),
    Case("DEP01", UNDECIDED, stacks(Stack(name=STACK, status="UPDATE_IN_PROGRESS"))),
    Case("DEP01", UNDECIDED, stacks(Stack(name=STACK), type_=POLICY)),
    Case("DEP02", MET, small_account(made("KMS::Key", Description="media"))),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key", Description="media"),
                                         deployed=made("KMS::Key", Description="other"))),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key"), deployed={
        "Subject": {"Type": "AWS::KMS::Key", "DeletionPolicy": "Delete"}})),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key"), deployed={})),
    Case("DEP02", NOT_MET, small_account({}, made("KMS::Key"), deployed=made("KMS::Key"))),
    Case("DEP02", NOT_MET, stacks(Stack(name=STACK, status="CREATE_COMPLETE", protected=False))),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key"), versions={STACK: "1.2.0"})),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key"), versions={STACK: "1.2.0"}, stacks=[
        Stack(name=STACK, status="CREATE_COMPLETE", protected=True, version="1.1.0")])),
    Case("DEP02", MET, small_account(made("KMS::Key"), versions={STACK: "1.2.0"}, stacks=[
        Stack(name=STACK, status="CREATE_COMPLETE", protected=True, version="1.2.0")])),
    Case("DEP02", NOT_MET, small_account(made("KMS::Key", Description={"Ref": "GivenAtDeployment"}),
                                         deployed=made("KMS::Key", Description="media"))),
    Case("DEP03", MET, small_account(made("KMS::Key"))),
    Case("DEP03", NOT_MET, small_account(made("KMS::Key"), {"Subject": None})),  # type: ignore[dict-item]
    Case("DEP03", UNDECIDED, unread("KMS::Key")),
    Case("DEP04", MET, live("CloudTrail::Trail", TRAIL)),
    Case("DEP04", NOT_MET, live("CloudTrail::Trail", TRAIL, IsLogging=False)),
    Case("DEP04", NOT_MET, live("CloudTrail::Trail", TRAIL, CloudWatchLogsLogGroupArn=None)),
    Case("DEP04", UNDECIDED, live("CloudTrail::Trail", TRAIL, IsLogging=GAP)),
    Case("DEP05", MET, live("IAM::Role", {"ManagedPolicyArns": ["a"]})),
    Case("DEP05", NOT_MET, live("IAM::Role", {"ManagedPolicyArns": ["a"]}, ManagedPolicyArns=["a", "b"])),
    Case("DEP05", NOT_MET, small_account(made("EC2::VPC"), beside=[external("EC2::InternetGateway", "igw-1")])),
    Case("DEP05", NOT_MET, small_account({}, made("KMS::Key"))),
    Case("DEP05", NOT_MET, small_account(made("Rekognition::Project"), beside=[
        external("Rekognition::ProjectPolicy", ProjectName="cheques", PolicyDocument={"Statement": []})])),
    Case("DEP05", MET, small_account(
        made("Rekognition::Project"),
        beside=[external("Rekognition::ProjectPolicy", ProjectName="cheques", PolicyDocument='{"Statement": []}')],
        documents={"project-policy-cheques.json": {"Statement": []}})),
    Case("DEP05", UNDECIDED, live("IAM::Role", {"ManagedPolicyArns": ["a"]}, Policies=GAP)),
    Case("DEP06", MET, small_account(made("KMS::Key"))),
    Case("DEP06", UNDECIDED, small_account(made("KMS::Key"), gaps=((external("KMS::Key"), GAP),))),
    Case("DEP07", MET, small_account(
        made("S3::Bucket", BucketName="media"), standing=(standing("S3::Bucket", "media"),))),
    Case("DEP07", NOT_MET, small_account(
        made("S3::Bucket", BucketName="media"),
        standing=(standing("S3::Bucket", "media"), standing("S3::Bucket", "evidence")))),
    Case("DEP07", NOT_MET, small_account(
        made("Rekognition::Collection", CollectionId="customers"),
        standing=(standing("KMS::Alias", "alias/customers", state="will be deleted on 2026-12-24"),))),
    Case("DEP07", NOT_MET, small_account(
        made("KMS::Key"), standing=(standing("CloudTrail::Trail", "kyc-rekognition-eu-west-1"),))),
    Case("DEP07", MET, small_account(made("KMS::Key"), standing=())),
    Case("DEP07", UNDECIDED, small_account(made("KMS::Key"), standing=(GAP,))),
    Case("DEP08", MET, small_account(made("KMS::Key"), whole=Whole())),
    Case("DEP08", NOT_MET, small_account(made("KMS::Key"), whole=Whole(elsewhere=(
        Standing(type="AWS::Rekognition::Collection", name="faces", region="us-east-1"),)))),
    Case("DEP08", NOT_MET, small_account(made("KMS::Key"), whole=Whole(elsewhere=(
        Standing(type="AWS::CloudFormation::Stack", name="tst-rekognition-one", region="eu-west-2"), GAP)))),
    Case("DEP08", UNDECIDED, small_account(made("KMS::Key"), whole=Whole(elsewhere=(GAP,)))),
    Case("RUN01", MET, live("CloudTrail::Trail", TRAIL)),
    Case("RUN01", NOT_MET, live("CloudTrail::Trail", TRAIL, IsLogging=False)),
    Case("RUN01", UNDECIDED, live("CloudTrail::Trail", TRAIL, IsLogging=GAP)),
    Case("RUN01", UNDECIDED, unread("CloudTrail::Trail")),
    Case("RUN02", MET, state("CloudTrail::Trail", TRAIL, **DELIVERED)),
    Case("RUN02", NOT_MET, state("CloudTrail::Trail", TRAIL, **DELIVERED, LatestDeliveryError="AccessDenied")),
    Case("RUN02", NOT_MET, state("CloudTrail::Trail", TRAIL, **DELIVERED,
                                 LatestCloudWatchLogsDeliveryError="AccessDenied")),
    Case("RUN02", NOT_MET, state("CloudTrail::Trail", TRAIL, **DELIVERED
                                 | {"LatestDeliveryTime": NOW - timedelta(hours=25)})),
    Case("RUN02", UNDECIDED, state("CloudTrail::Trail", TRAIL, LatestDeliveryTime=NOW)),
    Case("RUN02", UNDECIDED, state("CloudTrail::Trail", TRAIL)),
    Case("RUN02", UNDECIDED, state("CloudTrail::Trail", TRAIL, **dict.fromkeys(DELIVERED, GAP))),
    Case("RUN03", MET, state("SNS::Subscription", SUBSCRIPTION, PendingConfirmation="false")),
    Case("RUN03", NOT_MET, state("SNS::Subscription", SUBSCRIPTION, PendingConfirmation="true")),
    Case("RUN03", UNDECIDED, state("SNS::Subscription", SUBSCRIPTION)),
    Case("RUN03", UNDECIDED, state("SNS::Subscription", SUBSCRIPTION, PendingConfirmation=GAP)),
    Case("RUN04", MET, state("CloudWatch::Alarm", ALARM, StateValue="OK")),
    Case("RUN04", MET, state("CloudWatch::Alarm", ALARM, StateValue="ALARM")),
    Case("RUN04", NOT_MET, state("CloudWatch::Alarm", ALARM | {"ActionsEnabled": False}, StateValue="OK")),
    Case("RUN04", NOT_MET, state("CloudWatch::Alarm", ALARM | {"AlarmActions": []}, StateValue="OK")),
    Case("RUN04", UNDECIDED, state("CloudWatch::Alarm", ALARM, StateValue="INSUFFICIENT_DATA", StateReason="none",
                                   StateUpdatedTimestamp=NOW)),
    Case("RUN04", UNDECIDED, state("CloudWatch::Alarm", ALARM, StateValue=GAP)),
    Case("RUN04", UNDECIDED, state("CloudWatch::Alarm", ALARM | {"AlarmActions": GAP}, StateValue="OK")),
    Case("RUN05", MET, state("KMS::Key", {}, KeyState="Enabled")),
    Case("RUN05", NOT_MET, state("KMS::Key", {}, KeyState="Disabled")),
    Case("RUN05", NOT_MET, state("KMS::Key", {}, KeyState="PendingDeletion", DeletionDate=NOW)),
    Case("RUN05", UNDECIDED, unread("KMS::Key")),
    Case("RUN06", MET, state("KMS::Key", {}, KeyRotationEnabled=True)),
    Case("RUN06", NOT_MET, state("KMS::Key", {}, KeyRotationEnabled=False)),
    Case("RUN06", UNDECIDED, state("KMS::Key", {}, KeyRotationEnabled=GAP)),
    Case("RUN07", MET, small_account()),
    Case("RUN07", MET, small_account(opt_out={"services": {"rekognition": {"opt_out_policy": {"@@assign": "optOut"}},
                                                           "default": {"opt_out_policy": "optIn"}}})),
    Case("RUN07", NOT_MET, small_account(opt_out=None)),
    Case("RUN07", NOT_MET, small_account(opt_out={})),
    Case("RUN07", NOT_MET, small_account(opt_out={"services": {"default": {"opt_out_policy": "OptOut"}}})),
    Case("RUN07", NOT_MET, small_account(opt_out={"services": {"default": {"opt_out_policy": "optOut"},
                                                               "rekognition": {"opt_out_policy": "optIn"}}})),
    Case("RUN07", UNDECIDED, small_account(opt_out=GAP)),
    Case("RUN08", MET, state("EC2::VPCEndpoint", ENDPOINT, **STANDS)),
    Case("RUN08", MET, state("EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}, State="available")),
    Case("RUN08", NOT_MET, state("EC2::VPCEndpoint", ENDPOINT, State="failed")),
    Case("RUN08", NOT_MET, state("EC2::VPCEndpoint", ENDPOINT | {"PrivateDnsEnabled": False}, **STANDS)),
    Case("RUN08", NOT_MET, state("EC2::VPCEndpoint", ENDPOINT, State="available", VpcDns=[True, False])),
    Case("RUN08", UNDECIDED, state("EC2::VPCEndpoint", ENDPOINT, State="available", VpcDns=[True, GAP])),
    Case("RUN08", UNDECIDED, unread("EC2::VPCEndpoint")),
    Case("RUN08", MET, state("EC2::VPCEndpoint", ENDPOINT, **STANDS, Addresses={"kms": ["10.40.0.5", "10.40.1.5"]})),
    Case("RUN08", NOT_MET, state("EC2::VPCEndpoint", ENDPOINT, **STANDS, Addresses={"kms": ["10.40.0.5", "52.1.2.3"]})),
    Case("RUN08", UNDECIDED, state("EC2::VPCEndpoint", ENDPOINT, **STANDS, Addresses={"kms": GAP})),
    Case("RUN08", UNDECIDED, state("EC2::VPCEndpoint", ENDPOINT, **STANDS, Addresses={})),
    Case("RUN09", MET, state("EC2::FlowLog", {}, FlowLogStatus="ACTIVE", DeliverLogsStatus="SUCCESS")),
    Case("RUN09", NOT_MET, state("EC2::FlowLog", {}, FlowLogStatus="ACTIVE", DeliverLogsStatus="FAILED",
                                 DeliverLogsErrorMessage="Access error")),
    Case("RUN09", NOT_MET, state("EC2::FlowLog", {})),
    Case("RUN09", UNDECIDED, state("EC2::FlowLog", {}, FlowLogStatus="ACTIVE")),
    Case("RUN10", MET, small_account(made("S3::Bucket"), public_access=BLOCKED)),
    Case("RUN10", NOT_MET, small_account(made("S3::Bucket"))),
    Case("RUN10", NOT_MET, small_account(made("S3::Bucket"), public_access={**BLOCKED, "BlockPublicAcls": False})),
    Case("RUN10", UNDECIDED, small_account(made("S3::Bucket"), public_access=GAP)),
    Case("RUN11", MET, state("IAM::Role", {}, CreateDate=NOW, ByItsStack=NOW + timedelta(seconds=20))),
    Case("RUN11", MET, state("IAM::Role", {}, CreateDate=NOW, ByItsStack=NOW + timedelta(days=90))),
    Case("RUN11", NOT_MET, state("IAM::Role", {}, CreateDate=NOW, ByItsStack=NOW - timedelta(hours=1))),
    Case("RUN11", UNDECIDED, state("IAM::Role", {})),
    Case("RUN12", MET, standing_in("o-exampleorg1")),
    Case("RUN12", NOT_MET, standing_in("o-another0000")),
    Case("RUN12", NOT_MET, standing_in(None)),
    Case("RUN12", UNDECIDED, standing_in(GAP)),
    Case("RUN13", MET, standing_in("o-exampleorg1", "ou-exam-inner000", "ou-exam-ple11111", "r-exam")),
    Case("RUN13", NOT_MET, standing_in("o-exampleorg1", "ou-exam-another0", "r-exam")),
    Case("RUN13", NOT_MET, standing_in(None)),
    Case("RUN13", UNDECIDED, small_account(made("KMS::Key"), membership=Membership(above=GAP))),
    Case("RUN14", MET, recorded(recording=True)),
    Case("RUN14", MET, recorded(recording=True, left_out=frozenset({"AWS::EC2::VPC"}))),
    Case("RUN14", MET, recorded(recording=True, only=frozenset({"AWS::KMS::Key"}))),
    Case("RUN14", NOT_MET, recorded(recording=False)),
    Case("RUN14", NOT_MET, recorded(recording=True, failed="AccessDenied: no")),
    Case("RUN14", NOT_MET, recorded(recording=True, left_out=frozenset({"AWS::KMS::Key"}))),
    Case("RUN14", NOT_MET, recorded(recording=True, only=frozenset({"AWS::EC2::VPC"}))),
    Case("RUN14", UNDECIDED, small_account(made("KMS::Key"), recorders=GAP)),
    Case("RUN15", MET, trusting(NOW - timedelta(days=1))),
    Case("RUN15", MET, trusting(NOW - timedelta(days=1), name="role/of-nobody")),
    Case("RUN15", NOT_MET, trusting(NOW + timedelta(days=1))),
    Case("RUN15", UNDECIDED, trusting(None)),
    Case("RUN15", UNDECIDED, trusting(NOW, touched=None)),
    Case("RUN15", MET, trusting(None, name="role/of-nobody", touched=None)),
    Case("RUN15", UNDECIDED, small_account(made("KMS::Key"), whole=Whole(identities=GAP))),
    Case("WHO01", MET, access()),
    Case("WHO01", MET, access(BucketPolicy={"Type": "AWS::S3::BucketPolicy", "Properties": {
        **SMALL["BucketPolicy"]["Properties"], "PolicyDocument": {
            "Version": "2012-10-17", "Statement": [statement("Deny", "s3:*", Principal="*")]}}})),
    Case("WHO01", NOT_MET, access(Auditor=role("auditor", statement("Allow", "rekognition:*")))),
    Case("WHO01", NOT_MET, access(Auditor=role("auditor", statement("Allow", "iam:PutRolePolicy")))),
    Case("WHO01", NOT_MET, access(Auditor={"Type": "AWS::IAM::Role", "Properties": {
        **SMALL["Auditor"]["Properties"], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}})),
    Case("WHO01", UNDECIDED, access(Auditor={"Type": "AWS::IAM::Role", "Properties": {
        **SMALL["Auditor"]["Properties"], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"]}})),
    Case("WHO01", UNDECIDED, access(Auditor={"Type": "AWS::IAM::Role", "Properties": {
        **SMALL["Auditor"]["Properties"], "Policies": GAP}})),
    Case("WHO01", UNDECIDED, small_account(made("KMS::Key"))),
    Case("WHO02", MET, small_account(SMALL, whole=Whole())),
    Case("WHO02", NOT_MET, small_account(SMALL, whole=Whole(identities=(administrator(),)))),
    Case("WHO02", UNDECIDED, small_account(SMALL, whole=Whole(identities=GAP))),
    Case("WHO02", UNDECIDED, small_account(made("KMS::Key"), whole=Whole())),
    Case("WHO03", MET, small_account(SMALL, whole=Whole())),
    Case("WHO03", NOT_MET, small_account(SMALL, whole=Whole(
        identities=(administrator("arn:aws:iam::111122223333:saml-provider/directory"),),
        providers=(external("IAM::SAMLProvider", "arn:aws:iam::111122223333:saml-provider/directory"),)))),
    Case("WHO03", UNDECIDED, small_account(SMALL, whole=Whole(providers=(GAP,)))),
    *(case for name in ("WHO04", "WHO05") for case in (
        Case(name, MET, small_account(SMALL, whole=Whole())),
        Case(name, NOT_MET, small_account(SMALL, whole=Whole(identities=(administrator(),)))),
        Case(name, UNDECIDED, small_account(SMALL, whole=Whole(identities=GAP))),
        Case(name, UNDECIDED, small_account(made("KMS::Key"), whole=Whole())),
    )),
]  # fmt: skip


def judged(case: Case) -> Results:
    control = LIVE[case.control]
    approval = Approval(settings=load("full")) if control.needs_approval else None
    found = check(case.account.application, controls=[control], account=case.account, approval=approval)
    assert not found.crashed, found.crashed
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{one.control}-{one.says}-{n}" for n, one in enumerate(CASES)])
def test_a_control_says_what_it_should(case: Case) -> None:
    """The worst that it says of the account."""
    said = {one.status for one in judged(case).results}
    assert next(status for status in (NOT_MET, UNDECIDED, MET) if status in said) is case.says


@pytest.mark.parametrize("control", LIVE)
def test_every_outcome_has_a_case(control: str) -> None:
    """Met, not met and undecided, each at least once."""
    assert {one.says for one in CASES if one.control == control} == POSSIBLE.get(control, {MET, NOT_MET, UNDECIDED})


@pytest.mark.parametrize("case", CASES, ids=[f"{one.control}-{one.says}-{n}" for n, one in enumerate(CASES)])
def test_without_an_account_nothing_is_said(case: Case) -> None:
    """A template holds none of this."""
    assert check(case.account.application, controls=[LIVE[case.control]]).results == ()
