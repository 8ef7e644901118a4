"""`assurance.iam.evaluate`: decisions come out as AWS documents them.

Cases taken from AWS pages name the page. UG is the IAM user guide, KMS the developer guide of KMS.
"""

import pytest

from assurance.iam.evaluate import Ground, Verdict
from assurance.iam.request import Kind, Policies, Policy, Principal
from tests.support.asking import OTHER, OURS, Json, allow, ask, deny, policy

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
KEY = f"arn:aws:kms:eu-west-1:{OURS}:key/1234"
ROLE = f"arn:aws:iam::{OURS}:role/examplerole"
USER = f"arn:aws:iam::{OURS}:user/carlossalazar"
ALLOW, DENY, DEPENDS = Verdict.ALLOW, Verdict.DENY, Verdict.DEPENDS

role = Principal(kind=Kind.ROLE, arn=ROLE, session="examplerolesessionname")
user = Principal(kind=Kind.USER, arn=USER)
cloudtrail = Principal(kind=Kind.SERVICE, arn="cloudtrail.amazonaws.com")


# UG reference_policies_evaluation-logic_policy-eval-basics: one account ---------------------------------------------

LOGS = "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar-logs/file"
HIS = "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/file"
CARLOS = policy(
    "carlos",
    allow("s3:*", ["arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/*"], Sid="AllowS3Self"),
    deny("s3:*", "arn:aws:s3:::*log*", Sid="DenyS3Logs"),
)
HIS_BUCKET = policy(
    "bucket", allow("s3:*", "arn:aws:s3:::amzn-s3-demo-bucket-carlossalazar/*", Principal={"AWS": USER}, Sid="His")
)


@pytest.mark.parametrize(
    ("resource", "policies", "verdict", "by"),
    [
        (LOGS, Policies(identity=(CARLOS,)), DENY, [Ground(policy="carlos", sid="DenyS3Logs")]),
        (HIS, Policies(identity=(CARLOS,), resource=HIS_BUCKET), ALLOW, None),
        (HIS, Policies(identity=(CARLOS,)), ALLOW, [Ground(policy="carlos", sid="AllowS3Self")]),
        (HIS, Policies(resource=HIS_BUCKET), ALLOW, [Ground(policy="bucket", sid="His")]),
        (HIS, Policies(), DENY, []),
    ],
)
def test_one_account(resource: str, policies: Policies, verdict: Verdict, by: list[Ground] | None) -> None:
    """Within an account identity or bucket policy suffices, and an explicit deny beats both."""
    decision = ask(user, "s3:PutObject", resource, policies)
    assert decision.verdict is verdict
    assert by is None or list(decision.decided_by) == by


# UG reference_policies_evaluation-logic-cross-account ---------------------------------------------------------------

DEMO = Principal(kind=Kind.ROLE, arn="arn:aws:iam::111111111111:role/Demo", session="carlos")
PRODUCTION = "arn:aws:s3:::amzn-s3-demo-bucket-production"
DEMO_POLICY = policy(
    "Demo",
    allow("s3:*Object*", f"{PRODUCTION}/*", Sid="AllowS3ProductionObjectActions"),
    deny("s3:*", ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"], Sid="DenyS3Logs"),
)
PRODUCTION_POLICY = policy(
    "production", allow(["s3:GetObject*", "s3:PutObject*"], f"{PRODUCTION}/*", Principal={"AWS": DEMO.arn})
)


@pytest.mark.parametrize(
    ("action", "resource", "identity", "bucket", "verdict"),
    [
        ("s3:PutObject", f"{PRODUCTION}/file", DEMO_POLICY, PRODUCTION_POLICY, ALLOW),
        ("s3:PutObject", f"{PRODUCTION}-logs/file", DEMO_POLICY, None, DENY),
        ("s3:DeleteObject", f"{PRODUCTION}/file", DEMO_POLICY, PRODUCTION_POLICY, DENY),
        ("s3:PutObject", f"{PRODUCTION}/file", DEMO_POLICY, None, DENY),
        ("s3:PutObject", f"{PRODUCTION}/file", None, PRODUCTION_POLICY, DENY),
    ],
)
def test_two_accounts(
    action: str, resource: str, identity: Policy | None, bucket: Policy | None, verdict: Verdict
) -> None:
    """Across accounts both sides must allow."""
    policies = Policies(identity=(identity,) if identity else (), resource=bucket)
    assert ask(DEMO, action, resource, policies, owner="222222222222").verdict is verdict


@pytest.mark.parametrize("names", ["111111111111", "arn:aws:iam::111111111111:root", DEMO.arn, DEMO.session_arn, "*"])
def test_every_way_to_name_a_foreign_role(names: str) -> None:
    """A bucket may name the account, the role, the session or everyone; the role's own policy is needed with each."""
    bucket = policy("production", allow("s3:*", f"{PRODUCTION}/*", Principal={"AWS": names}))
    both = Policies(identity=(DEMO_POLICY,), resource=bucket)
    assert ask(DEMO, "s3:GetObject", f"{PRODUCTION}/a", both, owner="222222222222").verdict is ALLOW
    alone = Policies(resource=bucket)
    assert ask(DEMO, "s3:GetObject", f"{PRODUCTION}/a", alone, owner="222222222222").verdict is DENY


# UG reference_policies_evaluation-logic_policy-eval-denyallow: who is named decides what boundaries count ------------


@pytest.mark.parametrize(
    ("who", "grant", "verdict"),
    [
        (role, {"Principal": {"AWS": ROLE}}, DENY),
        (role, {"Principal": {"AWS": role.session_arn}}, ALLOW),
        (role, {"Principal": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}, ALLOW),
        (role, {"Principal": {"AWS": OURS}}, DENY),
        (user, {"Principal": {"AWS": USER}}, ALLOW),
    ],
)
@pytest.mark.parametrize("boundary", ["boundary", "session"])
def test_a_boundary_that_says_nothing(who: Principal, grant: Json, verdict: Verdict, boundary: str) -> None:
    """A silent boundary or session policy holds back what goes to a role's ARN, not what goes to the session itself."""
    silent = policy(boundary, allow("ec2:*"))
    policies = Policies(
        resource=policy("bucket", allow("s3:GetObject", f"{BUCKET}/*", **grant)),
        boundary=silent if boundary == "boundary" else None,
        session=silent if boundary == "session" else None,
    )
    assert ask(who, "s3:GetObject", f"{BUCKET}/a", policies, {"aws:PrincipalArn": who.arn}).verdict is verdict
    loud = policy(boundary, allow("*"), deny("s3:*"))
    forbidden = Policies(resource=policies.resource, boundary=loud)
    assert ask(who, "s3:GetObject", f"{BUCKET}/a", forbidden, {"aws:PrincipalArn": who.arn}).verdict is DENY


def test_a_role_named_by_the_bucket_needs_no_policy_of_its_own() -> None:
    """Within the account the bucket policy alone lets a role in that it names; the account's root does not suffice."""
    for name, verdict in ((ROLE, ALLOW), (OURS, DENY)):
        bucket = policy("bucket", allow("s3:GetObject", f"{BUCKET}/*", Principal={"AWS": name}))
        assert ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(resource=bucket)).verdict is verdict


def test_boundary_and_session_policy_only_ever_cut() -> None:
    """UG access_policies_boundaries: what the boundary does not hold is not given, however much the identity has."""
    identity = (policy("admin", allow("*")),)
    boundary = policy("boundary", allow(["s3:*", "cloudwatch:*", "ec2:*"]))
    assert ask(user, "iam:CreateUser", "*", Policies(identity=identity, boundary=boundary)).verdict is DENY
    assert ask(user, "ec2:StopInstances", "*", Policies(identity=identity, boundary=boundary)).verdict is ALLOW
    assert ask(user, "ec2:StopInstances", "*", Policies(boundary=boundary)).verdict is DENY
    session = policy("session", allow("s3:GetObject"))
    assert ask(role, "ec2:StopInstances", "*", Policies(identity=identity, session=session)).verdict is DENY


# Organization --------------------------------------------------------------------------------------------------------

FULL = policy("FullAWSAccess", allow("*"))


def test_every_level_of_the_organization_must_allow() -> None:
    """Organizations user guide, orgs_manage_policies_scps_evaluation: one level that does not allow is enough."""
    identity = (policy("admin", allow("*")),)
    only_s3 = policy("OnlyS3", allow("s3:*"))
    assert (
        ask(role, "ec2:RunInstances", "*", Policies(identity=identity, service_control=((FULL,), (FULL,)))).verdict
        is ALLOW
    )
    decision = ask(role, "ec2:RunInstances", "*", Policies(identity=identity, service_control=((FULL,), (only_s3,))))
    assert (decision.verdict, decision.decided_by) == (DENY, (Ground(policy="OnlyS3"),))
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(service_control=((FULL,),))).verdict is DENY


def test_service_control_policies_do_not_bind_services() -> None:
    """A service that acts for itself is no principal of the account."""
    bucket = policy("bucket", allow("s3:PutObject", f"{BUCKET}/*", Principal={"Service": "cloudtrail.amazonaws.com"}))
    never = policy("Never", allow("*"), deny("*"))
    denied = Policies(resource=bucket, service_control=((never,),))
    assert ask(cloudtrail, "s3:PutObject", f"{BUCKET}/a", denied).verdict is ALLOW
    fenced = Policies(
        resource=bucket, resource_control=((policy("Never", allow("*", Principal="*"), deny("*", Principal="*")),),)
    )
    assert ask(cloudtrail, "s3:PutObject", f"{BUCKET}/a", fenced).verdict is DENY


# KMS and role trust: the resource must let IAM in --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key_policy", "identity", "verdict"),
    [
        ([allow("kms:*", Principal={"AWS": OURS})], True, ALLOW),
        ([allow("kms:*", Principal={"AWS": OURS})], False, DENY),
        ([allow("kms:*", Principal={"AWS": f"arn:aws:iam::{OURS}:role/another"})], True, DENY),
        ([allow("kms:Decrypt", Principal={"AWS": ROLE})], False, ALLOW),
        ([allow("kms:Decrypt", Principal="*")], False, ALLOW),
    ],
)
def test_a_key_policy_must_let_iam_in(key_policy: list[Json], identity: bool, verdict: Verdict) -> None:
    """KMS key-policies: without the key policy's consent no identity policy counts."""
    policies = Policies(
        identity=(policy("admin", allow("*")),) if identity else (),
        resource=policy("key", *key_policy),
        resource_must_allow=True,
    )
    assert ask(role, "kms:Decrypt", KEY, policies).verdict is verdict


@pytest.mark.parametrize(
    ("trusted", "who", "owner", "identity", "verdict"),
    [
        ({"AWS": OURS}, role, OURS, True, ALLOW),
        ({"AWS": OURS}, role, OURS, False, DENY),
        ({"AWS": ROLE}, role, OURS, False, ALLOW),
        ({"AWS": OURS}, role, OTHER, True, ALLOW),
        ({"AWS": ROLE}, role, OTHER, False, DENY),
        ({"Service": "cloudtrail.amazonaws.com"}, cloudtrail, OURS, False, ALLOW),
        ({"Service": "cloudtrail.amazonaws.com"}, role, OURS, True, DENY),
        (
            {"Federated": "cognito-identity.amazonaws.com"},
            Principal(kind=Kind.FEDERATED, arn="cognito-identity.amazonaws.com"),
            OURS,
            False,
            ALLOW,
        ),
        ({"Federated": "cognito-identity.amazonaws.com"}, Principal(kind=Kind.ANONYMOUS), OURS, False, DENY),
    ],
)
def test_a_role_is_assumed_only_by_whom_it_trusts(
    trusted: Json, who: Principal, owner: str, identity: bool, verdict: Verdict
) -> None:
    """UG id_roles_create_for-user and …_elements_principal: the trust policy must name who assumes the role."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted}
    policies = Policies(
        identity=(policy("admin", allow("*")),) if identity else (),
        resource=policy("trust", trust),
        resource_must_allow=True,
    )
    assert ask(who, "sts:AssumeRole", f"arn:aws:iam::{owner}:role/target", policies, owner=owner).verdict is verdict


# VPC endpoints -------------------------------------------------------------------------------------------------------

ATHENA = policy(
    "athena",
    allow(
        ["s3:GetObject*", "athena:StartQueryExecution"],
        Sid="OnlyAllowMyIPs",
        Condition={"StringEquals": {"aws:SourceVPC": ["vpc-111bbb22"]}},
    ),
    allow(
        "s3:GetObject*",
        Sid="OnlyAllowFAS",
        Condition={"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}},
    ),
)


@pytest.mark.parametrize(
    ("keys", "verdict", "sid"),
    [
        ({"aws:SourceVpc": "vpc-111bbb22", "aws:ViaAWSService": "false"}, ALLOW, "OnlyAllowMyIPs"),
        ({"aws:CalledVia": ["athena.amazonaws.com"], "aws:ViaAWSService": "true"}, ALLOW, "OnlyAllowFAS"),
        ({"aws:CalledVia": ["glue.amazonaws.com"], "aws:ViaAWSService": "true"}, DENY, ""),
        ({"aws:ViaAWSService": "false"}, DENY, ""),
    ],
)
def test_forward_access_sessions(keys: Json, verdict: Verdict, sid: str) -> None:
    """UG access_forward_access_sessions: the service's own call carries no VPC, but says through whom it came."""
    decision = ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(identity=(ATHENA,)), keys)
    assert decision.verdict is verdict
    assert [one.sid for one in decision.decided_by] == [sid]


def test_an_object_under_a_key_asks_twice_of_the_same_role() -> None:
    """UG access_forward_access_sessions: S3 asks KMS in the reader's name, and KMS sees S3 as the service between."""
    reader = policy(
        "reader",
        allow("kms:Decrypt", KEY, Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}),
    )
    key = policy("key", allow("kms:*", Principal={"AWS": OURS}))
    policies = Policies(identity=(reader,), resource=key, resource_must_allow=True)
    assert ask(role, "kms:Decrypt", KEY, policies, {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}).verdict is ALLOW
    assert ask(role, "kms:Decrypt", KEY, policies).verdict is DENY


def test_an_endpoint_policy_gives_nothing_and_holds_everyone() -> None:
    """VPC PrivateLink guide, vpc-endpoints-access: it filters every request, whatever else allows."""
    admin = (policy("admin", allow("*")),)
    endpoint = policy("endpoint", allow("s3:GetObject", f"{BUCKET}/*", Principal="*", Sid="Read"))
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(identity=admin, endpoint=endpoint)).verdict is ALLOW
    decision = ask(role, "s3:PutObject", f"{BUCKET}/a", Policies(identity=admin, endpoint=endpoint))
    assert (decision.verdict, decision.decided_by) == (DENY, (Ground(policy="endpoint"),))
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(endpoint=endpoint)).verdict is DENY


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [([ROLE, OURS, role.session_arn], ALLOW), ([f"arn:aws:iam::{OURS}:role/another"], DENY), ([ROLE], DEPENDS)],
)
def test_not_principal(listed: list[str], verdict: Verdict) -> None:
    """UG …_elements_notprincipal: a Deny spares whom it lists with account, role and session; in part, who knows."""
    bucket = policy("bucket", deny("s3:*", f"{BUCKET}/*", NotPrincipal={"AWS": listed}))
    policies = Policies(identity=(policy("admin", allow("*")),), resource=bucket)
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", policies).verdict is verdict


# What is not known ---------------------------------------------------------------------------------------------------


def test_what_is_not_known_is_not_guessed() -> None:
    """A deny that may apply, or an allow that may, makes the decision depend on the keys it names."""
    maybe_denied = policy(
        "p", allow("s3:*"), deny("s3:*", Sid="Mfa", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    )
    decision = ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(identity=(maybe_denied,)), complete=False)
    assert (decision.verdict, decision.depends_on) == (DEPENDS, ("aws:MultiFactorAuthPresent",))
    assert decision.decided_by == (Ground(policy="p", sid="Mfa"),)
    assert "${" not in decision.because
    maybe_allowed = policy("p", allow("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}/*"))
    decision = ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(identity=(maybe_allowed,)), complete=False)
    assert (decision.verdict, decision.depends_on) == (DEPENDS, ("aws:PrincipalTag/team",))


def test_a_certain_answer_does_not_wait_for_an_unknown_key() -> None:
    """A deny that applies anyway, or a layer that never allows, decides whatever else is unknown."""
    unknown = allow("s3:*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})
    certain = policy("p", unknown, deny("s3:*"))
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", Policies(identity=(certain,)), complete=False).verdict is DENY
    silent = policy("boundary", allow("ec2:*"))
    policies = Policies(identity=(policy("p", unknown),), boundary=silent)
    assert ask(role, "s3:GetObject", f"{BUCKET}/a", policies, complete=False).verdict is DENY
