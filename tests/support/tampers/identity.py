"""Roles, their policies, boundaries and trust."""

from collections.abc import Iterator

from tests.support.tampers.intruder import EXTERNAL, Intruder, N, allow, policy, reported, widened

CALLER, ENROLLER, AUDITOR, SUPPLIER = (
    N.role(duty) for duty in ("caller-face-comparison", "enroller", "auditor", "media-supplier")
)


@reported("IAM31 CallerFaceComparison/Role", "DEP04 CallerFaceComparison/Role PermissionsBoundary")
def a_role_has_no_boundary(who: Intruder) -> Iterator[None]:
    kept = who.aws.iam.get_role(RoleName=CALLER)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
    who.aws.iam.delete_role_permissions_boundary(RoleName=CALLER)
    yield
    who.aws.iam.put_role_permissions_boundary(RoleName=CALLER, PermissionsBoundary=kept)


@reported(
    "IAM07 Enroller/Role Policies.0",
    "IAM32 Enroller/Role",
    "WHO01 kyc-rek-euw1-enroller DeleteCollection",
    "DEP05 Enroller/Role Policies",
)
def a_role_has_an_inline_policy(who: Intruder) -> Iterator[None]:
    document = policy(allow("rekognition:DeleteCollection"))
    who.aws.iam.put_role_policy(RoleName=ENROLLER, PolicyName="more", PolicyDocument=document)
    yield
    who.aws.iam.delete_role_policy(RoleName=ENROLLER, PolicyName="more")


@reported("IAM05 everything", "WHO01 kyc-rek-euw1-media-supplier", "DEP05 MediaSupplier/Role ManagedPolicyArns")
def a_role_is_an_administrator(who: Intruder) -> Iterator[None]:
    made = who.aws.iam.create_policy(PolicyName="everything", PolicyDocument=policy(allow("*")))["Policy"]["Arn"]
    who.aws.iam.attach_role_policy(RoleName=SUPPLIER, PolicyArn=made)
    yield
    who.aws.iam.detach_role_policy(RoleName=SUPPLIER, PolicyArn=made)
    who.aws.iam.delete_policy(PolicyArn=made)


@reported("DEP04 ResultsFaceLiveness/Role ManagedPolicyArns")
def a_role_has_lost_its_policy(who: Intruder) -> Iterator[None]:
    role = N.role("results-face-liveness")
    (kept,) = who.aws.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    who.aws.iam.detach_role_policy(RoleName=role, PolicyArn=kept["PolicyArn"])
    yield
    who.aws.iam.attach_role_policy(RoleName=role, PolicyArn=kept["PolicyArn"])


@reported("IAM14 Auditor/Role 999988887777", "IAM15 Auditor/Role", "DEP05 Auditor/Role Statement[Added]")
def a_external_may_become_the_auditor(who: Intruder) -> Iterator[None]:
    kept = who.aws.iam.get_role(RoleName=AUDITOR)["Role"]["AssumeRolePolicyDocument"]
    more = {"Sid": "Added", "Effect": "Allow", "Principal": {"AWS": EXTERNAL}, "Action": "sts:AssumeRole"}
    who.aws.iam.update_assume_role_policy(RoleName=AUDITOR, PolicyDocument=widened(kept, more))
    yield
    who.aws.iam.update_assume_role_policy(RoleName=AUDITOR, PolicyDocument=widened(kept))


@reported("IAM07 CallerFaceSearch/Policy", "DEP05 CallerFaceSearch/Policy Statement[Added]")
def a_policy_has_a_wider_version(who: Intruder) -> Iterator[None]:
    yield from version(who, N.policy("caller-face-search"), allow("rekognition:SearchFaces"))


@reported("DEP05 foundation/Boundary-workload Statement[Added]")
def the_boundary_is_wider(who: Intruder) -> Iterator[None]:
    yield from version(who, N.boundary("workload"), allow("iam:*"))


def version(who: Intruder, name: str, statement: dict[str, object]) -> Iterator[None]:
    """Make a version of a policy with one more statement the one that counts."""
    arn = N.policy_arn(name)
    kept = who.aws.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = who.aws.iam.get_policy_version(PolicyArn=arn, VersionId=kept)["PolicyVersion"]["Document"]
    made = who.aws.iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=widened(document, statement), SetAsDefault=True
    )
    yield
    who.aws.iam.set_default_policy_version(PolicyArn=arn, VersionId=kept)
    who.aws.iam.delete_policy_version(PolicyArn=arn, VersionId=made["PolicyVersion"]["VersionId"])


@reported("IAM21 CallerTextDetection/Role", "DEP04 CallerTextDetection/Role MaxSessionDuration")
def a_session_lasts_half_a_day(who: Intruder) -> Iterator[None]:
    role = N.role("caller-text-detection")
    kept = who.aws.iam.get_role(RoleName=role)["Role"]
    who.aws.iam.update_role(RoleName=role, Description=kept["Description"], MaxSessionDuration=43_200)
    yield
    who.aws.iam.update_role(
        RoleName=role, Description=kept["Description"], MaxSessionDuration=kept["MaxSessionDuration"]
    )


@reported("DEP04 LivenessClient/Role Tags.data-classification")
def a_role_is_not_classified(who: Intruder) -> Iterator[None]:
    role = N.role("liveness-client")
    kept = who.aws.iam.list_role_tags(RoleName=role)["Tags"]
    who.aws.iam.untag_role(RoleName=role, TagKeys=["data-classification"])
    yield
    who.aws.iam.tag_role(RoleName=role, Tags=kept)
