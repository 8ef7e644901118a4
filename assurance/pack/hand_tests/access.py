"""Tries of the roles: what they hold, who becomes them, and what is kept apart."""

from assurance.iam.evaluate import Verdict
from assurance.pack.hand_tests.bench import ENDPOINT, INTERNET, Bench
from assurance.pack.hand_tests.trying import HandTest
from assurance.sources.resource import Resource
from capabilities.capability import Duty
from capabilities.names import AUDITOR


def a_caller_holds_one_policy(bench: Bench) -> HandTest | None:
    """The role holds its one policy; it cannot look around the account."""
    name, _ = bench.caller
    role = _role(bench, name)
    if role is None:
        return None
    around = bench.aws("iam list-roles")
    return HandTest(
        title="A caller holds one policy of its own, and cannot even list the account's roles",
        positive=bench.look(
            f"iam list-attached-role-policies --role-name {name}", role, {"ManagedPolicyArns": "AttachedPolicies"},
            arn=_arn(role),
        ),
        negative=bench.call((name, "iam:ListRoles", "*", INTERNET), around, Verdict.DENY),
    )  # fmt: skip


def only_named_resources(bench: Bench) -> HandTest | None:
    """Where an action takes a resource, only the approved ones are open."""
    collection = bench.thing("collection")
    if collection is None:
        return None
    role, action = bench.names.role_of(Duty.USE, "face-search"), "rekognition:SearchFaces"
    search = "rekognition search-faces --face-id 11111111-2222-3333-4444-555555555555 --collection-id"
    other = f"{collection.arn.rpartition('/')[0]}/unapproved"
    return HandTest(
        title="An approved collection can be searched, another cannot",
        positive=bench.call(
            (role, action, collection.arn, ENDPOINT), bench.aws(f"{search} {collection.name}"), Verdict.ALLOW
        ),
        negative=bench.call((role, action, other, ENDPOINT), bench.aws(f"{search} unapproved"), Verdict.DENY),
    )


def only_named_principals_become_a_role(bench: Bench) -> HandTest | None:
    """The role trusts whom the environment file names; an administrator of the account is not among them."""
    name, _ = bench.caller
    role = _role(bench, name)
    if role is None:
        return None
    become = bench.aws(f"sts assume-role --role-arn {_arn(role)} --role-session-name approval-test")
    return HandTest(
        title="Whom the role trusts is written down, and an administrator of the account is not among them",
        positive=bench.look(
            f"iam get-role --role-name {name}", role,
            {"AssumeRolePolicyDocument.Statement.0.Condition": "Role.AssumeRolePolicyDocument.Statement[0].Condition"},
            arn=_arn(role),
        ),
        negative=bench.call(("stranger-in-account", "sts:AssumeRole", _arn(role), INTERNET), become, Verdict.DENY),
    )  # fmt: skip


def the_boundary_stays(bench: Bench) -> HandTest | None:
    """The role stands under a boundary, and cannot take it off."""
    name, _ = bench.caller
    role = _role(bench, name)
    if role is None:
        return None
    off = bench.aws(f"iam delete-role-permissions-boundary --role-name {name}")
    return HandTest(
        title="The role stands under a boundary, and cannot take it off",
        positive=bench.look(
            f"iam get-role --role-name {name}", role,
            {"PermissionsBoundary": "Role.PermissionsBoundary.PermissionsBoundaryArn"}, arn=_arn(role),
        ),
        negative=bench.call((name, "iam:DeleteRolePermissionsBoundary", _arn(role), INTERNET), off, Verdict.DENY),
    )  # fmt: skip


def who_audits_does_not_call(bench: Bench) -> HandTest:
    """The same operation, by the caller and by the auditor."""
    role, action = bench.caller
    return HandTest(
        title="Who calls is not who audits",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=bench.rekognition(bench.names.role(AUDITOR), action, ENDPOINT, Verdict.DENY),
    )


def a_device_only_streams(bench: Bench) -> HandTest | None:
    """The customer's device opens its liveness stream, and gets no result."""
    client = bench.names.role_of(Duty.CLIENT, "")
    if _role(bench, client) is None:
        return None
    stream, results = "rekognition:StartFaceLivenessSession", "rekognition:GetFaceLivenessSessionResults"
    inside = bench.dossier.matrix.estate.endpoint("streaming-rekognition")
    door = "our-streaming-rekognition-endpoint" if inside else INTERNET
    told = "the FaceLivenessDetector of AWS Amplify, with a session of the liveness caller (the AWS CLI cannot stream)"
    get = bench.aws("rekognition get-face-liveness-session-results --session-id SESSION_ID")
    return HandTest(
        title="A customer's device streams its video, and cannot fetch the result",
        positive=bench.call(
            (client, stream, "*", door), told, Verdict.ALLOW, expected="the check runs to its end on the device"
        ),
        negative=bench.call((client, results, "*", ENDPOINT if inside else INTERNET), get, Verdict.DENY),
    )


def no_human_looks_on(bench: Bench) -> HandTest:
    """A caller sends images to Rekognition, and to no human reviewers."""
    role, action = bench.caller
    loop = bench.aws("sagemaker-a2i-runtime start-human-loop --cli-input-json file://request.json")
    return HandTest(
        title="A caller has images analysed, and cannot start a human review",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=bench.call((role, "sagemaker:StartHumanLoop", "*", INTERNET), loop, Verdict.DENY),
    )


def _role(bench: Bench, name: str) -> Resource | None:
    return bench.resource("AWS::IAM::Role", RoleName=name)


def _arn(role: Resource) -> str:
    return str(role.physical.get("Arn"))
