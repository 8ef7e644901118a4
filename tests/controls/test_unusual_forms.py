"""The same as usual in another form: newer types, lists of sources, resources that stand elsewhere."""

import pytest

from tests.support.cases import GIVEN, Case, allow, att, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

EVERYONE = {"Principal": "*"}
ROLE = {"Principal": {"AWS": "arn:aws:iam::111122223333:role/caller"}}
TOPIC = "arn:aws:sns:eu-west-1:111122223333:elsewhere"
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
AWAY = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}
PEOPLE = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorg1"}}


def replica(*statements: object) -> dict[str, object]:
    return one(
        "KMS::ReplicaKey", PrimaryKeyArn="arn:aws:kms:eu-west-1:111122223333:key/mrk-1", KeyPolicy=policy(*statements)
    )


def ingress(**source: object) -> dict[str, object]:
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **source}
    return {
        "Group": made("EC2::SecurityGroup", GroupDescription="example", SecurityGroupIngress=[rule]),
        "World": made("EC2::PrefixList", Entries=[{"Cidr": "10.0.0.0/8"}, {"Cidr": "0.0.0.0/0"}]),
        "Office": made("EC2::PrefixList", Entries=[{"Cidr": "10.1.0.0/16"}]),
        "Given": made("EC2::PrefixList", Entries=[{"Cidr": GIVEN}]),
    }


def rule_on(bus: object) -> dict[str, object]:
    watched = {"source": ["aws.kms"], "detail": {"eventName": ["DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"]}}
    return {
        "Key": made("KMS::Key"),
        "Topic": made("SNS::Topic"),
        "Bus": made("Events::EventBus", Name="kyc"),
        "Rule": made("Events::Rule", EventPattern=watched, Targets=[{"Id": "t", "Arn": ref("Topic")}])
        if bus is None
        else made("Events::Rule", EventPattern=watched, Targets=[{"Id": "t", "Arn": ref("Topic")}], EventBusName=bus),
    }


def origins(*listed: object) -> dict[str, object]:
    return one(
        "S3::Bucket", CorsConfiguration={"CorsRules": [{"AllowedOrigins": list(listed), "AllowedMethods": ["GET"]}]}
    )


def rcp(*statements: object) -> dict[str, object]:
    return made("Organizations::Policy", Type="RESOURCE_CONTROL_POLICY", Content=policy(*statements))


def perimeter(*actions: str) -> dict[str, object]:
    return deny(list(actions), PEOPLE, **EVERYONE)


def secret(text: object) -> dict[str, object]:
    return {
        "Secret": made("SecretsManager::Secret", SecretString=text),
        "Key": made("IAM::AccessKey", UserName="batch"),
    }


CASES = [
    # A topic or queue may have its policy as another type.
    Case(
        "AUD31",
        NOT_MET,
        one("SNS::TopicInlinePolicy", TopicArn=TOPIC, PolicyDocument=policy(allow("sns:Subscribe", TOPIC, **EVERYONE))),
    ),
    Case(
        "AUD31",
        MET,
        one("SNS::TopicInlinePolicy", TopicArn=TOPIC, PolicyDocument=policy(allow("sns:Subscribe", TOPIC, **ROLE))),
    ),
    Case(
        "AUD31",
        UNDECIDED,
        one(
            "SNS::TopicInlinePolicy",
            TopicArn=TOPIC,
            PolicyDocument=policy(allow("sns:Subscribe", TOPIC, Principal=GIVEN)),
        ),
    ),
    Case("AUD31", NOT_MET, one("SQS::QueueInlinePolicy", Queue="q", PolicyDocument=policy(allow("sqs:*", **EVERYONE)))),
    Case("AUD33", NOT_MET, one("SQS::QueueInlinePolicy", Queue="q", PolicyDocument=policy(allow("sqs:*", **ROLE)))),
    # The policy of a topic that is in no template is the whole policy of that topic.
    Case(
        "AUD32",
        NOT_MET,
        one("SNS::TopicPolicy", Topics=[TOPIC], PolicyDocument=policy(allow("sns:Publish", TOPIC, **ROLE))),
    ),
    Case(
        "AUD32",
        MET,
        one("SNS::TopicPolicy", Topics=[TOPIC], PolicyDocument=policy(deny("sns:Publish", PLAIN, **EVERYONE))),
    ),
    Case(
        "AUD32",
        UNDECIDED,
        one("SNS::TopicInlinePolicy", TopicArn=GIVEN, PolicyDocument=policy(deny(GIVEN, PLAIN, **EVERYONE))),
    ),
    # So is that of a bucket.
    Case(
        "STO11",
        NOT_MET,
        one(
            "S3::BucketPolicy",
            Bucket="elsewhere",
            PolicyDocument=policy(allow("s3:GetObject", "arn:aws:s3:::elsewhere/*", **ROLE)),
        ),
    ),
    Case(
        "STO11",
        MET,
        one(
            "S3::BucketPolicy",
            Bucket="elsewhere",
            PolicyDocument=policy(
                deny("s3:*", PLAIN, **EVERYONE) | {"Resource": ["arn:aws:s3:::elsewhere", "arn:aws:s3:::elsewhere/*"]}
            ),
        ),
    ),
    Case(
        "STO11",
        UNDECIDED,
        one(
            "S3::BucketPolicy",
            Bucket=GIVEN,
            PolicyDocument=policy(deny("s3:*", PLAIN, **EVERYONE) | {"Resource": GIVEN}),
        ),
    ),
    Case(
        "STO18",
        NOT_MET,
        one(
            "S3::BucketPolicy",
            Bucket="elsewhere",
            PolicyDocument=policy(allow("s3:GetObject", "arn:aws:s3:::elsewhere/*", **ROLE)),
        ),
    ),
    Case(
        "STO18",
        None,
        one(
            "S3::BucketPolicy",
            Bucket="elsewhere",
            PolicyDocument=policy(
                allow("s3:PutObject", "arn:aws:s3:::elsewhere/*", Principal={"Service": "logging.s3.amazonaws.com"})
            ),
        ),
    ),
    # And the policies that name a role of no template are that role's.
    Case(
        "IAM22",
        NOT_MET,
        one(
            "IAM::RolePolicy",
            RoleName="elsewhere",
            PolicyName="p",
            PolicyDocument=policy(allow("rekognition:CompareFaces")),
        ),
    ),
    Case(
        "IAM22",
        MET,
        {
            "Allow": made(
                "IAM::RolePolicy", RoleName="elsewhere", PolicyDocument=policy(allow("rekognition:CompareFaces"))
            ),
            "Deny": made("IAM::Policy", Roles=["elsewhere"], PolicyDocument=policy(deny("rekognition:*", AWAY))),
        },
    ),
    # A replica has a policy of its own.
    Case("ENC06", NOT_MET, replica(allow("kms:*", **EVERYONE))),
    Case("ENC06", MET, replica(allow("kms:Decrypt", **ROLE))),
    Case("ENC06", UNDECIDED, replica(allow("kms:Decrypt", Principal=GIVEN))),
    Case("ENC08", NOT_MET, replica(allow("kms:Decrypt", Principal={"AWS": "arn:aws:iam::111122223333:root"}))),
    Case("ENC01", None, replica(allow("kms:Decrypt", **ROLE))),
    # A global table names a key for each replica.
    Case("ENC20", NOT_MET, one("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}], KeySchema=[])),
    Case(
        "ENC20",
        MET,
        one(
            "DynamoDB::GlobalTable",
            SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
            Replicas=[{"Region": "eu-west-1", "SSESpecification": {"KMSMasterKeyId": "alias/results"}}],
        ),
    ),
    Case(
        "ENC20",
        NOT_MET,
        one(
            "DynamoDB::GlobalTable",
            SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
            Replicas=[
                {"Region": "eu-west-1", "SSESpecification": {"KMSMasterKeyId": "alias/results"}},
                {"Region": "eu-central-1"},
            ],
        ),
    ),
    Case("ENC20", UNDECIDED, one("DynamoDB::GlobalTable", SSESpecification={"SSEEnabled": True}, Replicas=GIVEN)),
    # A rule of a security group is judged by each source that it names, and by each range of a prefix list.
    Case("NET18", NOT_MET, ingress(CidrIp="10.0.0.0/24", CidrIpv6="::/0")),
    Case("NET18", MET, ingress(CidrIp="10.0.0.0/24", CidrIpv6="fd00::/64")),
    Case("NET18", UNDECIDED, ingress(CidrIp="10.0.0.0/24", CidrIpv6=GIVEN)),
    Case("NET18", NOT_MET, ingress(SourcePrefixListId=ref("World"))),
    Case("NET18", NOT_MET, ingress(SourcePrefixListId=att("World", "PrefixListId"))),
    Case("NET18", MET, ingress(SourcePrefixListId=ref("Office"))),
    Case("NET18", UNDECIDED, ingress(SourcePrefixListId=ref("Given"))),
    Case("NET18", UNDECIDED, ingress(SourcePrefixListId=GIVEN)),
    # Events of AWS services arrive on the default bus.
    Case("AUD13", MET, rule_on(None)),
    Case("AUD13", MET, rule_on("default")),
    Case("AUD13", MET, rule_on("arn:aws:events:eu-west-1:111122223333:event-bus/default")),
    Case("AUD13", NOT_MET, rule_on("kyc")),
    Case("AUD13", NOT_MET, rule_on(ref("Bus"))),
    Case("AUD13", UNDECIDED, rule_on(GIVEN)),
    # An origin with a wildcard is somebody's only within a domain.
    Case("STO05", NOT_MET, origins("https://*")),
    Case("STO05", NOT_MET, origins("http://*")),
    Case("STO05", NOT_MET, origins("https://kyc.example.com", "*")),
    Case("STO05", NOT_MET, origins("https://*.com")),
    Case("STO05", NOT_MET, origins("https://*example.com")),
    Case("STO05", NOT_MET, origins("https://kyc.example.*")),
    Case("STO05", NOT_MET, origins("null")),
    Case("STO05", MET, origins("https://kyc.example.com", "http://localhost:3000")),
    Case("STO05", MET, origins("https://*.example.com")),
    Case("STO05", MET, origins("https://kyc.example.com:*")),
    Case("STO05", UNDECIDED, origins("https://kyc.example.com", GIVEN)),
    # What NotAction leaves out decides how much is left.
    Case("IAM05", NOT_MET, one("IAM::ManagedPolicy", PolicyDocument=policy(allow("", NotAction="example:action")))),
    Case(
        "IAM05",
        NOT_MET,
        one("IAM::ManagedPolicy", PolicyDocument=policy(allow("", NotAction=["iam:*", "organizations:*"]))),
    ),
    Case("IAM05", NOT_MET, one("IAM::ManagedPolicy", PolicyDocument=policy(allow("*:*")))),
    Case("IAM05", None, one("IAM::ManagedPolicy", PolicyDocument=policy(allow("", NotAction=["s3:*", "kms:*"])))),
    # Only what is fetched needs a bootstrap bucket.
    Case("COM10", MET, one("S3::Bucket", BucketName="cdk-hnb659fds-assets-111122223333-eu-west-1")),
    Case(
        "COM10",
        MET,
        one("S3::BucketPolicy", Bucket="cdk-hnb659fds-assets-111122223333-eu-west-1", PolicyDocument=policy()),
    ),
    Case("COM10", NOT_MET, one("Lambda::Function", Code={"S3Bucket": "cdk-hnb659fds-assets-111122223333-eu-west-1"})),
    Case(
        "COM10",
        NOT_MET,
        one(
            "Lambda::Function",
            Code={"ImageUri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/cdk-kyc-container-assets-111122223333:1"},
        ),
    ),
    # Resource control policies bind together, and one on something else is no perimeter that lacks something.
    Case("COM16", MET, {"Objects": rcp(perimeter("s3:*")), "Keys": rcp(perimeter("kms:*"))}),
    Case(
        "COM16",
        MET,
        {"Perimeter": rcp(perimeter("s3:*", "kms:*")), "Tls": rcp(deny(["s3:*", "kms:*"], PLAIN, **EVERYONE))},
    ),
    Case("COM16", NOT_MET, {"Objects": rcp(perimeter("s3:*")), "Tls": rcp(deny(["kms:*"], PLAIN, **EVERYONE))}),
    Case("COM16", None, {"Tls": rcp(deny(["s3:*", "kms:*"], PLAIN, **EVERYONE))}),
    Case("COM16", None, {"Roles": rcp(deny("sts:AssumeRole", PEOPLE, **EVERYONE))}),
    Case("COM16", UNDECIDED, {"Objects": rcp(perimeter("s3:*")), "Keys": rcp(deny(GIVEN, PEOPLE, **EVERYONE))}),
    # A secret that is made of references is kept elsewhere.
    Case("COM11", MET, secret({"Fn::Sub": '{"id": "${Key}", "secret": "${Key.SecretAccessKey}"}'})),
    Case("COM11", MET, secret({"Fn::Join": ["", ['{"password":"', att("Key", "SecretAccessKey"), '"}']]})),
    Case("COM11", MET, secret(att("Key", "SecretAccessKey"))),
    Case("COM11", MET, secret('{"username": "batch", "host": "db.internal"}')),
    Case("COM11", NOT_MET, secret({"Fn::Sub": '{"id": "${Key}", "secret": "correct-horse"}'})),
    Case("COM11", NOT_MET, secret("correct-horse")),
    Case("COM11", NOT_MET, secret('{"username": "batch", "password": "correct-horse"}')),
    # What holds no data has no class of data.
    Case("REK06", None, one("KMS::Key", Description="logs")),
    Case("REK06", NOT_MET, {"Images": made("S3::Bucket")}),
    Case(
        "REK06",
        NOT_MET,
        {
            "Key": made("KMS::Key"),
            "Stream": made(
                "Kinesis::Stream",
                StreamEncryption={"KeyId": ref("Key")},
                Tags=[{"Key": "data-classification", "Value": "confidential"}],
            ),
        },
    ),
    Case(
        "REK06",
        MET,
        {
            "Logs": made("S3::Bucket"),
            "Images": made(
                "S3::Bucket",
                LoggingConfiguration={"DestinationBucketName": ref("Logs")},
                Tags=[{"Key": "data-classification", "Value": "confidential"}],
            ),
        },
    ),
    # An endpoint whose service takes no policy has none.
    Case(
        "NET02",
        None,
        one("EC2::VPCEndpoint", VpcEndpointType="Interface", ServiceName="com.amazonaws.eu-west-1.email-smtp"),
    ),
    Case(
        "NET02",
        NOT_MET,
        one("EC2::VPCEndpoint", VpcEndpointType="Interface", ServiceName="com.amazonaws.eu-west-1.athena"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says}")
def test_an_unusual_form_is_judged_as_what_it_is(case: Case) -> None:
    """A control says of another form what it says of the usual one."""
    assert said(case) == case.says
