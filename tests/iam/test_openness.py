"""Is a statement open to anybody outside: every cause by which a sample of callers once got it wrong, and its twin."""

import json
from typing import Any

import pytest

from assurance.iam.document import statements
from assurance.iam.evaluate import Verdict, decide
from assurance.iam.openness import Openness
from assurance.iam.request import Policies, Policy
from assurance.sources.resource import Unresolved

OWN = frozenset(("111122223333",))
ORG = {"aws:PrincipalOrgID": "o-exampleorg1"}
PATHS = "aws:PrincipalOrgPaths"
ARN = "aws:PrincipalArn"
IP = "aws:SourceIp"
KYC = "arn:aws:iam::111122223333:role/kyc"

PUBLIC = [
    (True, {}),
    (True, {"Bool": {"aws:PrincipalIsAWSService": "false"}}),
    (True, {"StringEqualsIfExists": ORG}),
    (True, {"ForAllValues:StringEquals": ORG}),
    (True, {"StringNotEquals": ORG}),
    (False, {"StringEquals": ORG}),
    (False, {"StringEquals": {"AWS:principalorgid": "o-exampleorg1"}}),
    (False, {"StringLike": ORG}),
    (True, {"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
    (True, {"StringLike": {"aws:PrincipalOrgID": "o-example*"}}),
    (True, {"ForAnyValue:StringLike": {PATHS: "o-*/r-ab12/*"}}),
    (True, {"ForAnyValue:StringLike": {PATHS: "*/r-ab12/*"}}),
    (True, {"ForAllValues:StringLike": {PATHS: "o-exampleorg1/r-ab12/*"}}),
    (False, {"ForAnyValue:StringLike": {PATHS: "o-exampleorg1/r-ab12/*"}}),
    (True, {"ArnLike": {ARN: "arn:aws:iam::*:role/kyc"}}),
    (True, {"StringLike": {ARN: "arn:aws:iam::*:role/kyc"}}),
    (True, {"ArnEquals": {ARN: "arn:*:iam::*:root"}}),
    (True, {"StringLike": {ARN: "*:role/kyc"}}),
    (True, {"ArnLikeIfExists": {ARN: KYC}}),
    (True, {"ArnNotLike": {ARN: KYC}}),
    (False, {"ArnLike": {ARN: "arn:aws:iam::111122223333:role/*"}}),
    (False, {"ArnLike": {ARN: "arn:*:iam::111122223333:*"}}),
    (False, {"ArnEquals": {ARN: KYC}}),
    (True, {"StringLike": {"aws:userid": "*:verifier"}}),
    (False, {"StringLike": {"aws:userid": "AROAEXAMPLEROLE123456:*"}}),
    (True, {"StringNotEquals": {"aws:PrincipalTag/team": "nobody"}}),
    (True, {"StringEquals": {"aws:PrincipalTag/team": "kyc"}}),
    (True, {"StringEqualsIfExists": {"aws:PrincipalAccount": "111122223333"}}),
    (True, {"StringLike": {"aws:PrincipalAccount": "1*"}}),
    (False, {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
    (False, {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}),
    (False, {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),
    (True, {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),
    (True, {"StringEquals": {"aws:PrincipalType": "User"}}),
    (True, {"StringEquals": {"aws:PrincipalType": "Account"}}),
    (False, {"StringEquals": {"aws:PrincipalType": "Nobody"}}),
    (True, {"StringLike": {"aws:username": "an*"}}),
    (True, {"IpAddress": {IP: "0.0.0.0/0"}}),
    (True, {"IpAddress": {IP: ["0.0.0.0/1", "128.0.0.0/1"]}}),
    (True, {"IpAddress": {IP: ["192.0.0.0/2", "203.0.113.0/24"]}}),
    (True, {"IpAddress": {IP: ["203.0.113.0/24", "::/0"]}}),
    (True, {"IpAddress": {IP: [f"{one}.0.0.0/8" for one in range(256)]}}),
    (True, {"NotIpAddress": {IP: "203.0.113.0/24"}}),
    (True, {"IpAddressIfExists": {IP: "203.0.113.0/24"}}),
    (False, {"IpAddress": {IP: "203.0.113.0/24"}}),
    (False, {"IpAddress": {IP: ["203.0.113.0/24", "2001:db8:1::/48"]}}),
    (False, {"IpAddress": {IP: ["10.0.0.0/8", "172.16.0.0/12"]}}),
    (True, {"Null": {"aws:SourceVpce": "false"}}),
    (True, {"Null": {"aws:SourceVpce": ["true", "false"]}}),
    (True, {"StringLike": {"aws:SourceVpce": "vpce-*"}}),
    (True, {"StringNotEquals": {"aws:SourceVpce": "vpce-0123"}}),
    (True, {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-0123"}}),
    (False, {"StringEquals": {"aws:SourceVpce": "vpce-0123"}}),
    (False, {"StringEquals": {"aws:SourceVpc": ["vpc-0123", "vpc-0456"]}}),
    (False, {"StringEquals": {"aws:VpceAccount": "111122223333"}}),
    (True, {"StringEquals": {"aws:Referer": "https://bank.example"}}),
    (True, {"StringLike": {"aws:UserAgent": "secret-*"}}),
    (True, {"NumericLessThan": {"s3:signatureAge": "600"}}),
    (True, {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}),
    (True, {"Bool": {"aws:SecureTransport": "true"}}),
    (True, {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}),
    (False, {"StringEquals": {"aws:SourceAccount": "111122223333"}}),
    (False, {"StringEquals": {"aws:SourceOwner": "111122223333"}}),
    (False, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
    (False, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::fsi-media"}}),
    (False, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:media"}, "StringEquals": {"aws:SourceAccount": min(OWN)}}),
    (False, {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),
    (False, {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}),
    (True, {"StringEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}),
    (True, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::fsi-*"}}),
    (True, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}),
    (True, {"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
    (True, {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}),
    (True, {"StringLike": {"aws:SourceAccount": "*"}}),
    (True, {"StringNotEquals": {"aws:SourceAccount": "444455556666"}}),
    (False, {"StringEquals": ORG, "Bool": {"aws:SecureTransport": "true"}}),
]  # fmt: skip


def openness(condition: dict[str, Any], *denies: dict[str, Any], principal: Any = "*", **more: Any) -> Openness:
    """An Allow on objects of a bucket, under a condition, beside what its policy denies."""
    allow = {"Effect": "Allow", "Principal": principal, "Action": "s3:Get*", "Resource": "arn:aws:s3:::media/*"}
    document = {"Version": "2012-10-17", "Statement": [{**allow, "Condition": condition}, *denies]}
    found = statements(document)
    return Openness(**{"allow": found[0], "denies": found[1:], "own": OWN, "service": "s3", **more})


@pytest.mark.parametrize(("opened", "condition"), PUBLIC, ids=lambda one: json.dumps(one)[:90])
def test_public(opened: bool, condition: dict[str, Any]) -> None:
    """A statement on everyone is public unless its conditions hold nobody but whom they write out."""
    asked = openness(condition)
    answer = asked.anyone(anywhere=False)
    assert (answer.witness is not None, answer.reasons) == (opened, ())
    if answer.witness:
        resource = Policy(name="bucket", statements=(asked.allow, *asked.denies))
        mine = Policy(
            name="own", statements=statements({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
        )
        assert decide(answer.witness, Policies(resource=resource, identity=(mine,))).verdict is Verdict.ALLOW


def deny(**more: Any) -> dict[str, Any]:
    """A Deny of everything on the bucket's objects."""
    return {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media/*", **more}


NOT_SERVICES = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}


@pytest.mark.parametrize(
    ("opened", "denial"),
    [
        (False, deny()),
        (False, deny(Condition={"StringNotEquals": ORG})),
        (True, deny(Condition={"StringEquals": ORG})),
        (True, deny(Condition={"StringNotEquals": ORG, "Null": {"aws:PrincipalOrgID": "false"}})),
        (True, deny(Condition={"StringNotEqualsIfExists": ORG, **NOT_SERVICES})),
        (True, deny(Action="s3:GetObject")),
        (False, deny(Action="s3:Get*")),
        (True, deny(Resource="arn:aws:s3:::media/private/*")),
        (True, deny(Principal={"AWS": "444455556666"})),
        (True, {"Effect": "Deny", "NotPrincipal": {"Service": "logs.amazonaws.com"}, "Action": "s3:*",
                "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ],
)  # fmt: skip
def test_denied(opened: bool, denial: dict[str, Any]) -> None:
    """A Deny closes a statement only if it leaves out no action, no resource and no outsider."""
    assert (openness({}, denial).anyone().witness is not None) is opened


HOME = "arn:aws:s3:::media/${aws:username}/*"
NOT_OURS = {"StringNotEquals": ORG}


@pytest.mark.parametrize(
    ("opened", "resource", "denials"),
    [
        (True, HOME, ()),
        (True, "arn:aws:s3:::media/${aws:userid}", ()),
        (True, "arn:aws:s3:::media/${aws:PrincipalAccount}/*", ()),
        (True, "arn:aws:s3:::media/${aws:PrincipalTag/team, 'all'}/*", ()),
        (True, "arn:aws:s3:::media/${*}", ()),
        (True, "arn:aws:s3:::media/*", (deny(Resource=HOME),)),
        (True, HOME, (deny(Condition=NOT_OURS, Resource="arn:aws:s3:::other/*"),)),
        (False, HOME, (deny(Resource="*"),)),
        (False, HOME, (deny(Resource="*", Condition=NOT_OURS),)),
        (None, HOME, (deny(),)),
        (None, "arn:aws:s3:::media/*", ({"Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": HOME},)),
        (False, "arn:aws:s3:::media/*", (deny(Resource="*", Condition=NOT_OURS), deny(Resource=HOME))),
    ],
)  # fmt: skip
def test_variables_in_resources(opened: bool | None, resource: str, denials: tuple[dict[str, Any], ...]) -> None:
    """A policy variable in a resource means what who asks makes of it; where Denies name resources, nobody says so."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": resource}
    found = statements({"Version": "2012-10-17", "Statement": [allow, *denials]})
    answer = Openness(allow=found[0], denies=found[1:], own=OWN, service="s3").anyone()
    assert (None if answer.reasons else answer.witness is not None) is opened


@pytest.mark.parametrize(
    ("opened", "principal"),
    [
        (False, {"AWS": KYC}),
        (False, {"AWS": "arn:aws:iam::444455556666:root"}),
        (False, {"Service": "logging.s3.amazonaws.com"}),
    ],
)
def test_named(opened: bool, principal: dict[str, Any]) -> None:
    """Whom a statement names is not everyone; whether that is right is another question."""
    assert (openness({}, principal=principal).anyone().witness is not None) is opened


def test_not_principal() -> None:
    """An Allow for all but a service is one for everyone."""
    found = statements({"Statement": {"Effect": "Allow", "NotPrincipal": {"Service": "logs.amazonaws.com"},
                                      "Action": "s3:GetObject", "Resource": "*"}})  # fmt: skip
    assert Openness(allow=found[0], denies=(), own=OWN, service="s3").anyone().witness is not None


def test_endpoint_written_out() -> None:
    """From the bank's own endpoint an outsider passes, where the question is who, and not from where."""
    asked = openness({"StringEquals": {"aws:SourceVpce": "vpce-0123"}})
    assert asked.anyone().witness is not None
    assert asked.anyone(anywhere=False).witness is None


OTHER = "444455556666"


@pytest.mark.parametrize(
    ("opened", "principal", "condition"),
    [
        (["444455556666"], {"AWS": f"arn:aws:iam::{OTHER}:root"}, {}),
        ([], {"AWS": f"arn:aws:iam::{OTHER}:root"}, {"StringEquals": ORG}),
        (["444455556666"], {"AWS": [OTHER, KYC]}, {"Bool": {"aws:SecureTransport": "true"}}),
        (["444455556666"], "*", {"StringEquals": {"aws:PrincipalAccount": OTHER}}),
        (["444455556666"], "*", {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:eu-west-1:{OTHER}:events"}}),
        ([], "*", {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        ([], {"AWS": KYC}, {}),
    ],
)
def test_other_accounts(opened: list[str], principal: Any, condition: dict[str, Any]) -> None:
    """An account that is written out, and is not the own one, is let in unless something holds it off."""
    found = openness(condition, principal=principal).others()
    assert [account for account, answer in found if answer.witness] == opened


def test_own_account_unknown() -> None:
    """Where a template does not tell its account, one that it writes out may be its own: that is undecided."""
    (found,) = openness({}, principal={"AWS": OTHER}, own=frozenset()).others()
    assert found[1].witness is None
    assert found[1].reasons == (f"whether {OTHER} is another account, which is not in the template",)


def test_own_account_called_by_another_name() -> None:
    """An account beside `${AWS::AccountId}` is another."""
    (found,) = openness({}, principal={"AWS": [OTHER, "${AWS::AccountId}"]}, own=frozenset()).others()
    assert found[1].witness is not None


@pytest.mark.parametrize(
    ("opened", "condition"),
    [
        (True, {}),
        (False, {"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        (True, {"StringEquals": {"aws:SourceAccount": ["111122223333", OTHER]}}),
        (True, {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}),
        (False, {"StringLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:111122223333:log-group:*"}}),
        (True, {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:*"}}),
        (False, {"StringEquals": {"aws:SourceOrgID": "${aws:PrincipalOrgID}"}}),
        (False, {"StringEquals": {"aws:SourceOrgID": "${aws:ResourceOrgID}"}}),
        (True, {"StringNotEquals": {"aws:SourceOrgID": "${aws:ResourceOrgID}"}}),
        (False, {"StringEquals": {"aws:SourceOrgID": "o-exampleorg1"}}),
    ],
)
def test_deputies(opened: bool, condition: dict[str, Any]) -> None:
    """A service acts for every customer: only what says for whom holds it to this account."""
    found = openness(condition, principal={"Service": "logs.eu-west-1.amazonaws.com"})
    assert (found.deputies(("logs.eu-west-1.amazonaws.com",)).witness is not None) is opened


def test_value_not_known() -> None:
    """A value that is given at deployment leaves open what depends on it, by its name."""
    asked = openness({"StringEquals": {"aws:PrincipalOrgID": Unresolved(expression="Ref Org", reason="no default")}})
    answer = asked.anyone()
    assert (answer.witness, answer.reasons) == (None, ("Ref Org",))


@pytest.mark.parametrize("element", ["Action", "Resource"])
def test_what_is_not_known(element: str) -> None:
    """Whatever it is that a statement gives to everyone, it gives it to everyone."""
    gap = Unresolved(expression="Ref Name", reason="no default")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", element: gap}
    (found,) = statements({"Version": "2012-10-17", "Statement": [allow]})
    assert Openness(allow=found, denies=(), own=OWN, service="s3").anyone().witness is not None


def test_bound() -> None:
    """A search that would take too long has decided nothing."""
    many = {f"aws:PrincipalTag/{one}": [f"{one}{other}" for other in range(9)] for one in "abcdefgh"}
    answer = openness({"StringNotLike": many}, deny(Condition={"StringNotLike": many})).anyone()
    assert answer.witness is None


ROOT = "arn:aws:iam::111122223333:root"
TAG = "aws:PrincipalTag/team"


@pytest.mark.parametrize(
    ("opened", "principal", "condition"),
    [
        (True, {"AWS": ROOT}, {}),
        (True, {"AWS": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, {}),
        (True, {"AWS": "111122223333"}, {"StringEquals": ORG}),
        (True, "*", {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        (True, {"AWS": ROOT}, {"StringNotEquals": {TAG: "nobody"}}),
        (True, {"AWS": ROOT}, {"StringLike": {TAG: "*"}}),
        (True, {"AWS": ROOT}, {"StringEqualsIfExists": {TAG: "kyc"}}),
        (True, {"AWS": ROOT}, {"Null": {TAG: "true"}}),
        (False, {"AWS": ROOT}, {"StringEquals": {TAG: "kyc"}}),
        (False, {"AWS": ROOT}, {"StringLike": {TAG: "kyc-*"}}),
        (True, {"AWS": ROOT}, {"ArnNotLike": {ARN: KYC}}),
        (True, {"AWS": ROOT}, {"ArnLike": {ARN: "arn:aws:iam::*:role/*"}}),
        (True, {"AWS": ROOT}, {"ArnLike": {ARN: "arn:aws:iam::111122223333:user/?*"}}),
        (False, {"AWS": ROOT}, {"ArnLike": {ARN: "arn:aws:iam::111122223333:role/kyc-*"}}),
        (False, {"AWS": ROOT}, {"ArnEquals": {ARN: KYC}}),
        (True, {"AWS": ROOT}, {"ArnEqualsIfExists": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:events"}}),
        (False, {"AWS": KYC}, {}),
    ],
)
def test_unnamed(opened: bool, principal: Any, condition: dict[str, Any]) -> None:
    """An account is meant as a whole unless the conditions hold nobody but whom they name."""
    assert (openness(condition, principal=principal).unnamed().witness is not None) is opened


GITHUB, BANK = "token.actions.githubusercontent.com", "login.bank.example"
AUD = {f"{GITHUB}:aud": "sts.amazonaws.com"}


@pytest.mark.parametrize(
    ("opened", "provider", "condition"),
    [
        (True, GITHUB, {}),
        (True, GITHUB, {"StringEquals": AUD}),
        (True, GITHUB, {"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": "repo:*"}}),
        (True, GITHUB, {"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": "repo:example-*"}}),
        (True, GITHUB, {"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": "*:ref:refs/heads/main"}}),
        (True, GITHUB, {"StringEquals": AUD, "StringLikeIfExists": {f"{GITHUB}:sub": ["repo:*/kyc:*", "repo:a/b:c"]},
                        "StringNotLike": {f"{GITHUB}:sub": "repo:a/*"}}),
        (False, GITHUB, {"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": "repo:example-org/*"}}),
        (False, GITHUB, {"StringEquals": {**AUD, f"{GITHUB}:sub": "repo:example-org/kyc:ref:refs/heads/main"}}),
        (True, BANK, {}),
        (True, BANK, {"StringLike": {f"{BANK}:aud": "*"}}),
        (True, BANK, {"StringNotEquals": {f"{BANK}:aud": "another"}}),
        (False, BANK, {"StringEquals": {f"{BANK}:aud": "kyc"}}),
        (False, BANK, {"StringEquals": {f"{BANK}:sub": "verifier"}}),
    ],
)  # fmt: skip
def test_tokens(opened: bool, provider: str, condition: dict[str, Any]) -> None:
    """A provider's tokens are held by their audience; where many share the provider, by the tenant in the subject."""
    named = f"arn:aws:iam::111122223333:oidc-provider/{provider}"
    allow = {"Effect": "Allow", "Principal": {"Federated": named}, "Action": "sts:AssumeRoleWithWebIdentity"}
    (found,) = statements({"Version": "2012-10-17", "Statement": [{**allow, "Condition": condition}]})
    answer = Openness(allow=found, denies=(), own=OWN, service="sts").tokens(named)
    assert (answer.witness is not None, answer.reasons) == (opened, ())
