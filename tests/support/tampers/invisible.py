"""What `verify` does not see: for each point of docs/verify.md a change of that kind, or why there is none to make."""

from collections.abc import Iterator

from tests.support.tampers.intruder import Change, Intruder, allow, policy
from tests.support.tampers.others import COMPUTE, in_region


def a_role_reads_what_is_recorded(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    iam.create_role(RoleName="reader-of-logs", AssumeRolePolicyDocument=policy(COMPUTE))
    looking = allow(["logs:FilterLogEvents", "cloudtrail:LookupEvents", "cloudwatch:DescribeAlarms"])
    iam.put_role_policy(RoleName="reader-of-logs", PolicyName="own", PolicyDocument=policy(looking))
    yield
    iam.delete_role_policy(RoleName="reader-of-logs", PolicyName="own")
    iam.delete_role(RoleName="reader-of-logs")


def a_key_and_a_topic_of_nobody(who: Intruder) -> Iterator[None]:
    key = who.aws.kms.create_key(Description="of nobody")["KeyMetadata"]["KeyId"]
    topic = who.aws.sns.create_topic(Name="of-nobody")["TopicArn"]
    yield
    who.aws.sns.delete_topic(TopicArn=topic)
    who.aws.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


def something_of_another_name_stands_elsewhere(who: Intruder) -> Iterator[None]:
    there = in_region(who, "us-east-1")
    topic = there.sns.create_topic(Name="of-nobody")["TopicArn"]
    key = there.kms.create_key(Description="of nobody")["KeyMetadata"]["KeyId"]
    yield
    there.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    there.sns.delete_topic(TopicArn=topic)


def a_service_holds_a_grant(who: Intruder) -> Iterator[None]:
    key = who.key("media")
    made = who.aws.kms.create_grant(
        KeyId=key, GranteePrincipal="dynamodb.eu-west-1.amazonaws.com", Operations=["Decrypt"]
    )
    yield
    who.aws.kms.revoke_grant(KeyId=key, GrantId=made["GrantId"])


INVISIBLE: dict[str, Change | str] = {
    "What you adopted without a document.": "the example adopts nothing",
    "That AWS Config does not record at all": "the rehearsed account has no recorder",
    "The organization's policies": "the rehearsed account belongs to no organization that it may ask",
    "Who else is in the account": a_role_reads_what_is_recorded,
    "What is of an approved type and nobody approved": a_key_and_a_topic_of_nobody,
    "Other Regions": something_of_another_name_stands_elsewhere,
    "What is not asked": "tests/capabilities/test_inspection.py holds the calls",
    "Grants that AWS services hold for themselves": a_service_holds_a_grant,
    "What is enforced.": "nothing is enforced in a rehearsed account",
    "Types that the baseline does not make": "they are undecided, and so open",
    "A few properties that AWS gives out by no call": "there is no call that would show the change",
    "What a property meant": "it is a finding",
}
