"""Every theorem holds for our environments; a policy that is widened refutes it with the request that then passes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance.iam.evaluate import Verdict, decide
from assurance.iam.request import Request
from assurance.proof.reading import read as estate_of
from assurance.proof.telling import explained, line
from assurance.proof.theorem import Ground, Proven, Status
from assurance.proof.theorems import proven, theorems
from assurance.sources.resource import Application, Unresolved
from assurance.sources.template import read
from settings.loading import load
from tests.conftest import EXAMPLE_FIRST
from tests.support.editing import added, edited, gone, renamed, unless, with_

Json = dict[str, Any]
Change = Callable[[Application], Application]
ROLES = "arn:aws:iam::111122223333:role/kyc-rek-euw1-"
MEDIA = "arn:aws:s3:::kyc-rek-media-111122223333-eu-west-1/*"
STORES = "NobodyButNamedRolesMayTouchObjects"
AUDITOR = "AuditorMayListTheTrailBucket"


def allow(action: Any, resource: Any = "*", **more: Any) -> Json:
    return {"Sid": "Added", "Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.fixture(scope="module")
def example(assemblies: Mapping[str, Path]) -> Application:
    """The assembly of the example environment."""
    return read([assemblies["example"]])


def asked(name: str, application: Application, environment: str = "example") -> Proven:
    return proven(name, Ground(estate=estate_of(application), settings=load(environment)))


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_all_hold_for_our_environments(environment: str, assemblies: Mapping[str, Path]) -> None:
    """Proved, each, with something asked."""
    ground = Ground(estate=estate_of(read([assemblies[environment]])), settings=load(environment))
    found = {name: proven(name, ground) for name in theorems()}
    assert {name: (one.status, one.reasons) for name, one in found.items()} == dict.fromkeys(
        theorems(), (Status.PROVED, ())
    )
    assert [name for name, one in found.items() if not one.questions] == ["groups"]  # none of them has any


def policy_of(duty: str, *more: Json) -> Change:
    """Statements beside the first of a role's own policy."""
    return lambda application: added(application, {"auditor": AUDITOR, **_FIRST}[duty], *more)


_FIRST = {
    "comparison": "CallerFaceComparisonMayReadMedia",
    "key administrator": "KeyAdministratorMayListKeys",
    "supplier": "MediaSupplierMayWriteMedia",
}


def of(sid: str, edit: Any, within: str = "") -> Change:
    return lambda application: edited(application, sid, edit, within=within)


def both(*changes: Change) -> Change:
    def change(application: Application) -> Application:
        for one in changes:
            application = one(application)
        return application

    return change


NOT_OURS = {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:ViaAWSService": "false"}}
ADMINISTRATORS = "AdministratorMayCallActionsWithoutResource"
COMPARISON = "CallerFaceComparisonMayCallActionsWithoutResource"
TRUST = "NamedPrincipalsOfTheOrganizationMayAssumeTheRole"
REFUTED: list[tuple[str, Change, str, str]] = [
    # An action widened, an Allow added, NotAction, and the endpoint open to everyone.
    ("approved-operations", of(COMPARISON, with_(Action="rekognition:Detect*"), "Endpoint"), "rekognition:detect", ""),
    ("approved-operations", lambda one: added(
        one, COMPARISON, allow("rekognition:*", Principal="*"), within="Endpoint"), "rekognition:", ""),
    ("approved-operations", of(COMPARISON, lambda one: {
        **{key: each for key, each in one.items() if key != "Action"}, "NotAction": "rekognition:CompareFaces"},
        "Endpoint"), "rekognition:", ""),
    ("approved-operations", of("NamedRolesMayPutObjectInEvidence", with_(Action="s3:Put*"), "Endpoint"), "s3:put", ""),
    # The denial off our endpoint removed, toggled, or limited to a key that may be absent.
    ("our-endpoints", of("NoRekognitionButThroughOurEndpoint", gone, "Comparison"), "rekognition:CompareFaces",
     f"{ROLES}caller-face-comparison"),
    ("our-endpoints", of("NoRekognitionButThroughOurEndpoint", renamed("StringNotEqualsIfExists", "StringEquals"),
                         "Comparison"), "rekognition:CompareFaces", f"{ROLES}caller-face-comparison"),
    ("our-endpoints", of("NoRekognitionButThroughOurEndpoint", lambda one: {
        **one, "Condition": {**one["Condition"], "Null": {"aws:SourceVpce": "false"}}}, "Comparison"),
     "rekognition:CompareFaces", f"{ROLES}caller-face-comparison"),
    ("our-endpoints", of("NobodyMayTouchObjectsButThroughOurEndpointOrThroughAwsForTheCaller", gone), "s3:GetObject",
     ROLES),
    # One denial of another Region is in depth; without both the role may go there.
    ("regions", of("NoRekognitionInAnotherRegion", gone), "rekognition:", ROLES),
    ("regions", of("NoRekognitionInAnotherRegion", renamed("StringNotEquals", "StringEquals")), "rekognition:", ROLES),
    # A policy of a resource opened: to everybody, to an organization that may be absent, to a service of anybody.
    ("outsiders", lambda one: added(one, STORES, allow("s3:GetObject", MEDIA, Principal="*"), within="Media"),
     "s3:", ""),
    ("outsiders", lambda one: added(one, "NamedRolesMayDecryptThroughS3", allow("kms:Decrypt", Principal={"AWS": "*"}),
                                    within="MediaKey"), "kms:Decrypt", ""),
    ("outsiders", of(TRUST, unless("StringEquals"), "Auditor"), "sts:AssumeRole", "arn:aws:iam::444455556666:"),
    ("outsiders", of(TRUST, renamed("StringEquals", "StringEqualsIfExists"), "Auditor"), "sts:AssumeRole",
     "arn:aws:iam::444455556666:"),
    ("outsiders", of("CloudWatchMayPublishAlarms", unless("StringEquals")), "kms:", "cloudwatch.amazonaws.com"),
    ("outsiders", of("FlowLogsOfThisAccountMayAssumeTheRole", lambda one: {
        key: each for key, each in one.items() if key != "Condition"}), "sts:AssumeRole", "vpc-flow-logs."),
    ("outsiders", of("AuthenticatedIdentitiesOfThePoolMayAssumeTheRole", unless("ForAnyValue:StringLike")),
     "sts:AssumeRoleWithWebIdentity", "cognito-identity.amazonaws.com"),
    ("outsiders", both(
        of("NobodyOutsideTheOrganizationMayPass", gone), of(COMPARISON, unless("ArnEquals"), "Endpoint")),
     "rekognition:CompareFaces", "arn:aws:iam::"),
    ("outsiders", of("EventBridgeMayPublish", with_(Action="sns:*")), "sns:", "events.amazonaws.com"),
    # Named roles no longer named: a wildcard, a condition gone, a denial gone, a bucket spared from it.
    ("named-roles", of(STORES, lambda one: {**one, "Condition": {**one["Condition"], "ArnNotEquals": {
        "aws:PrincipalArn": "arn:aws:iam::111122223333:role/kyc-*"}}}, "Media"), "s3:", "arn:aws:iam::111122223333:"),
    ("named-roles", of(STORES, gone, "Evidence"), "s3:", "arn:aws:iam::"),
    ("named-roles", of("NamedRolesMayDecryptThroughS3", unless("ArnEquals"), "MediaKey"), "kms:Decrypt",
     "arn:aws:iam::111122223333:"),
    ("named-roles", of("TheAccountMayAdministerTheKeyThroughIamButNotUseIt", with_(Action="kms:*"), "MediaKey"),
     "kms:", "arn:aws:iam::111122223333:"),
    ("named-roles", of("NamedRolesMayGenerateDataKeyThroughS3", lambda one: {
        **one, "Action": ["kms:GenerateDataKey", "kms:CreateGrant"]}, "MediaKey"), "kms:CreateGrant", ROLES),
    # What leaves.
    ("own-resources", of("NamedRolesMayPutObjectInEvidence", with_(Resource="*"), "Endpoint"), "s3:PutObject", ""),
    ("own-resources", of("NamedRolesMayPutObjectInEvidence", with_(Resource="arn:aws:s3:::kyc-rek-evidence*"),
                         "Endpoint"), "s3:PutObject", ""),
    ("own-resources", of("WorkloadsOfThisAccountMayWriteToTheirOwnLogGroups", with_(
        Resource="arn:aws:logs:eu-west-1:*:log-group:/kyc-rekognition/workloads/*")), "logs:", ""),
    ("own-resources", both(of("MediaSupplierMayWriteMedia", with_(Resource="*")),
                           of("TheStoreOfMedia", with_(Resource="arn:aws:s3:::*"))), "s3:", f"{ROLES}media-supplier"),
    # A grant to a session, which goes past the boundary.
    ("boundaries", lambda one: added(one, STORES, allow(
        "s3:GetObjectTagging", MEDIA,
        Principal={"AWS": "arn:aws:sts::111122223333:assumed-role/kyc-rek-euw1-auditor/session"}), within="Media"),
     "s3:GetObjectTagging", f"{ROLES}auditor"),
    # Duties that must stay apart.
    ("separation-of-duties", both(of(ADMINISTRATORS, with_(
        Action=["rekognition:CreateCollection", "rekognition:SearchFaces"]), "Policy")), "rekognition:", ROLES),
    ("separation-at-keys", policy_of("key administrator", allow("kms:Decrypt", Condition={
        "StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}})), "kms:", f"{ROLES}key-administrator"),
    ("auditors", both(of("AuditorMayReadLogFiles", with_(Resource="*")), of("ReadingLogFiles", with_(Resource="*"))),
     "s3:GetObject", f"{ROLES}auditor"),
    ("auditors", both(of("AuditorMayDecryptLogFilesThroughS3", with_(Resource="*"))), "kms:Decrypt", f"{ROLES}auditor"),
    # What protects: by a role's own policy within a wide boundary, by NotAction, by the policy of a resource.
    ("safeguards", both(policy_of("comparison", allow("iam:PutRolePolicy")),
                        of("ApprovedRekognitionActions", with_(Action="*"))), "iam:PutRolePolicy",
     f"{ROLES}caller-face-comparison"),
    ("safeguards", both(policy_of("auditor", {
        "Sid": "Added", "Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
                        of("SeeingHowThingsAreSetUp", with_(Action="cloudtrail:*"))), "cloudtrail:", f"{ROLES}auditor"),
    # What no longer works.
    ("capabilities", of("CallerFaceComparisonMayUseTheMediaKeyThroughS3", gone), "kms:Decrypt",
     f"{ROLES}caller-face-comparison"),
    ("capabilities", of("NobodyMayPassFromOtherAddressesThanTheClients", lambda one: {
        **one, "Condition": {"NotIpAddress": {"aws:VpcSourceIp": "10.40.0.0/23"}}}), "rekognition:", ROLES),
    ("capabilities", of(COMPARISON, with_(Action="rekognition:DetectFaces"), "Endpoint"), "rekognition:CompareFaces",
     ROLES),
]  # fmt: skip
UNHURT = [
    # Another layer holds the same: a Deny that only repeats what the Allows leave out, one of two for the Region, what
    # the boundary keeps from the role, what the policy of the key keeps from everybody.
    ("outsiders", of("NobodyOutsideTheOrganizationMayPass", gone)),
    ("outsiders", of("NobodyOutsideTheOrganizationMayTouchObjects", gone)),
    ("regions", of("NoRekognitionInAnotherRegion", gone, "Policy")),
    ("regions", of("NoRekognitionInAnotherRegion", gone, "boundary-workload")),
    ("safeguards", policy_of("comparison", allow("iam:PutRolePolicy"))),
    (
        "safeguards",
        lambda one: added(
            one,
            STORES,
            allow("s3:PutBucketPolicy", MEDIA.removesuffix("/*"), Principal={"AWS": f"{ROLES}verifier"}),
            within="Media",
        ),
    ),
    ("our-endpoints", policy_of("auditor", allow("rekognition:SearchFaces"))),
    ("named-roles", of("NamedRolesMayDecryptThroughS3", renamed("ArnEquals", "ArnEqualsIfExists"), "MediaKey")),
    ("our-endpoints", policy_of("supplier", allow("s3:GetObject", "arn:aws:s3:::elsewhere/*"))),
    ("named-roles", policy_of("auditor", allow(["s3:*", "kms:*"]))),
    ("own-resources", policy_of("auditor", allow("s3:*"))),
    ("boundaries", of("ApprovedRekognitionActions", with_(Action="*"))),
    ("approved-operations", of(COMPARISON, with_(Principal={"AWS": f"{ROLES}caller-face-comparison"}), "Endpoint")),
]


@pytest.mark.parametrize(("name", "change", "action", "who"), REFUTED)
def test_refuted(name: str, change: Change, action: str, who: str, example: Application) -> None:
    """The request that then passes is reported, and the evaluator decides on it as the theorem says."""
    found = asked(name, change(example))
    assert found.status is Status.REFUTED
    requests = [(case, request) for one in found.refutations for case, request in one.cases]
    assert any(request.action.startswith(action) and request.principal.arn.startswith(who) for _, request in requests)
    for case, request in requests:
        assert case.layers is not None
        wanted = Verdict.DENY if name == "capabilities" else Verdict.ALLOW
        assert decide(_anew(request), case.layers).verdict is wanted
    (first, *_) = found.refutations
    assert requests[0][1].action in line(first)
    assert {"ALLOWED", "DENIED"} & {word.strip(":") for text in explained(first) for word in text.split()}


def _anew(request: Request) -> Request:
    """The same request, of which nothing is remembered."""
    return replace(request, context=replace(request.context, remembered={}))


@pytest.mark.parametrize(("name", "change"), UNHURT)
def test_held_by_another_layer(name: str, change: Change, example: Application) -> None:
    """A statement may go, or come, without a further request: the theorem says so."""
    assert asked(name, change(example)).status is Status.PROVED


OF_OTHERS = ("outsiders", "boundaries", "named-roles", "groups")
"""Theorems that no statement of these is about."""


@pytest.mark.parametrize("name", [one for one in theorems() if one not in OF_OTHERS])
def test_what_cannot_be_read_is_undecided(name: str, example: Application) -> None:
    """A statement of a role that is not known is never proved harmless, nor to allow what is needed."""
    lost = {"Sid": "Added", "Effect": "Allow", "Action": Unresolved("Parameter", ""), "Resource": "*"}
    sids = ["SeeingHowThingsAreSetUp", "ApprovedRekognitionActions", AUDITOR, COMPARISON, ADMINISTRATORS]
    change = both(*(of(sid, lambda one: {**lost, "Sid": one["Sid"], **{
        key: each for key, each in one.items() if key in ("Principal", "Condition")}}) for sid in sids))  # fmt: skip
    found = asked(name, change(example))
    assert found.status is Status.UNDECIDED
    assert "Parameter" in " ".join(map(str, found.reasons))


def test_without_an_environment_file_nothing_is_proved(example: Application) -> None:
    """What is approved must be said by somebody."""
    found = proven("regions", Ground(estate=estate_of(example)))
    assert (found.status, str(*found.reasons)) == (Status.UNDECIDED, "no environment file says what is approved")


def test_every_sentence_names_its_exceptions() -> None:
    """A theorem that lets something off says how much: a reader can count."""
    counted = {name: one.sentence for name, one in theorems().items() if "exception" in one.sentence}
    assert sorted(counted) == ["our-endpoints", "outsiders", "own-resources", "regions", "safeguards"]
