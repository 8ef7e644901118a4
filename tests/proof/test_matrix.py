"""`assurance.proof`: the matrix decides as IAM would, about everyone, from the assembly alone."""

from typing import Any

import pytest

from assurance.iam.document import Condition
from assurance.iam.evaluate import Verdict, decide
from assurance.iam.operators import _COMPARISONS, _NEGATIONS
from assurance.model.estate import ProofError
from assurance.proof.actions import asks
from assurance.proof.decide import Judge
from assurance.proof.explaining import explain
from assurance.proof.matrix import matrix, open_to
from assurance.proof.principals import everyone
from assurance.proof.question import question
from assurance.proof.reading import read
from assurance.proof.wording import asked
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.template import parsed, resolved
from tests.support.proving import (
    ACCOUNT,
    BUCKET,
    ROLE,
    SMALL,
    application,
    document,
    estate,
    role,
    statement,
    template,
    verdict,
)

CALLER, COMPARE, OBJECT = "caller-face-comparison", "rekognition:CompareFaces", f"{BUCKET}/object"


@pytest.mark.parametrize(
    ("principal", "action", "resource", "path", "expected"),
    [
        (CALLER, COMPARE, "*", "our-rekognition-endpoint", "allow"),
        (CALLER, COMPARE, "*", "foreign-endpoint", "deny"),
        (CALLER, COMPARE, "*", "internet", "deny"),
        (CALLER, "rekognition:DetectFaces", "*", "our-rekognition-endpoint", "deny"),
        (CALLER, "s3:GetObject", OBJECT, "through-rekognition", "allow"),
        (CALLER, "s3:GetObject", OBJECT, "internet", "deny"),
        (CALLER, "s3:PutObject", OBJECT, "through-rekognition", "deny"),
        (CALLER, "kms:Decrypt", None, "through-s3", "allow"),
        (CALLER, "kms:Decrypt", None, "through-rekognition", "deny"),
        (CALLER, "kms:Decrypt", None, "internet", "deny"),
        ("auditor", COMPARE, "*", "our-rekognition-endpoint", "deny"),
        ("auditor", "rekognition:ListCollections", "*", "internet", "allow"),
        ("auditor", "rekognition:ListCollections", "*", "our-rekognition-endpoint", "deny"),
        ("external-principal-in-account", COMPARE, "*", "our-rekognition-endpoint", "deny"),
        ("external-principal-in-account", COMPARE, "*", "internet", "allow"),
        ("external-principal-in-account", "kms:Decrypt", None, "internet", "allow"),
        ("external-principal-in-organization", COMPARE, "*", "our-rekognition-endpoint", "deny"),
        ("external-principal-in-organization", "kms:Decrypt", None, "internet", "deny"),
        ("external-principal-outside", "s3:GetObject", OBJECT, "through-rekognition", "deny"),
        ("anonymous", "s3:GetObject", OBJECT, "internet", "deny"),
        ("ecs-tasks.amazonaws.com", "sts:AssumeRole", ROLE, "by-the-service", "allow"),
        ("ecs-tasks.amazonaws.com for another account", "sts:AssumeRole", ROLE, "by-the-service", "deny"),
        ("external-principal-in-account", "sts:AssumeRole", ROLE, "internet", "deny"),
        ("external-principal-in-account", "iam:PutRolePolicy", ROLE, "internet", "allow"),
        ("external-principal-in-organization", "iam:PutRolePolicy", ROLE, "internet", "deny"),
    ],
)
def test_who_may_do_what(principal: str, action: str, resource: str | None, path: str, expected: str) -> None:
    """One question at a time over a small assembly: caller, auditor, external principals near and far, services."""
    assert verdict(estate(), principal, action, resource, path) == expected


def test_the_matrix_asks_everyone_for_everything_and_always_tells_the_same() -> None:
    """Every principal meets all 76 actions at every network path, and two runs give the same rows in the same order."""
    found = matrix(estate())
    assert found.rows == matrix(estate()).rows
    assert list(found.rows) == sorted(found.rows, key=lambda row: row.question)
    principals = {row.principal for row in found.rows}
    assert {
        "anonymous",
        "external-principal-in-account",
        "external-principal-in-organization",
        "external-principal-outside",
    } < principals
    for principal in principals:
        asked = {row.action for row in found.rows if row.principal == principal}
        assert sum(action.startswith("rekognition:") for action in asked) == 76
    assert len({row.question for row in found.rows}) == len(found.rows)


def test_questions_that_share_an_answer_have_it_each_by_itself() -> None:
    """Asked one by one, without memory, every question is answered as in the matrix, where most share their answer."""
    homes = statement("Allow", "s3:GetObject", f"{BUCKET}/${{aws:PrincipalTag/team}}/*", sid="Homes")
    here = statement(
        "Allow", "rekognition:*", sid="Here", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    )
    found = estate(Worker=role("worker", homes, here, statement("Allow", "kms:*", "*", sid="Keys")))
    remembering = Judge(estate=found)
    for who in everyone(found):
        for ask in asks(found):
            for path in open_to(found, who, ask):
                alone = decide(remembering.request(who, ask, path), remembering.policies(who, ask, path))
                assert remembering.decide(who, ask, path) == alone


def test_what_is_left_out_as_hopeless_is_denied() -> None:
    """Leaving out what nothing grants loses no row that is, or may be, allowed."""
    whole, short = matrix(estate()), matrix(estate(), ungranted=False)
    assert list(short.allowed()) == list(whole.allowed())
    assert len(short.rows) < len(whole.rows) / 2


def test_a_decision_names_the_statements_that_decided_it() -> None:
    """An allow names the grant and the path's statement, a denial its Deny, silence the policy that is silent."""
    rows = {row.question: row for row in matrix(estate()).rows}
    name = "tst-rek-euw1-caller-face-comparison"
    allowed = rows[name, COMPARE, "*", "our-rekognition-endpoint"]
    assert {(one.policy, one.sid) for one in allowed.decided_by} == {
        ("endpoint policy of rekognition", "Endpoint"),
        (f"policy caller-face-comparison of {name}", "Compare"),
    }
    denied = rows[name, COMPARE, "*", "internet"]
    assert [one.sid for one in denied.decided_by] == ["OnlyThroughOurEndpoint"]
    silent = rows[name, "rekognition:DetectFaces", "*", "our-rekognition-endpoint"]
    assert [(one.policy, one.sid) for one in silent.decided_by] == [("endpoint policy of rekognition", "")]


def test_a_policy_that_the_assembly_does_not_hold_may_say_anything() -> None:
    """Under a boundary, or with a managed policy, from elsewhere nothing is certain but what another layer denies."""
    boundary = "arn:aws:iam::111122223333:policy/the-banks-own"
    found = estate(Lone=role("lone", statement("Allow", "rekognition:ListCollections"), boundary=boundary))
    assert verdict(found, "lone", "rekognition:ListCollections", "*", "internet") == "depends"
    assert verdict(found, "lone", "rekognition:ListCollections", "*", "our-rekognition-endpoint") == "deny"
    one = question(found, "lone", "rekognition:ListCollections", "*", "internet")[0]
    assert Judge(estate=found).decide(*one).depends_on == (boundary,)


def test_guardrails_bind_our_account_and_can_be_left_out() -> None:
    """A service control policy of the assembly denies an administrator of the account, unless told not in force."""
    safeguard = {
        "Type": "AWS::Organizations::Policy",
        "Properties": {
            "Name": "safeguard",
            "Type": "SERVICE_CONTROL_POLICY",
            "Content": document(statement("Deny", COMPARE, sid="Never")),
        },
    }
    found = estate(Fence=safeguard)
    key = ("external-principal-in-account", COMPARE, "*", "internet")
    with_it, without = (
        {row.question: row.decision for row in matrix(found, guardrails=on).rows} for on in (True, False)
    )
    assert (with_it[key], without[key]) == (Verdict.DENY, Verdict.ALLOW)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Caller": None, "Auditor": None, "Keeper": None}, "no IAM role"),
        (
            {"Caller": role("caller", {"Effect": "Permit", "Action": "*", "Resource": "*"})},
            "Effect must be Allow or Deny",
        ),
        ({"Caller": role("caller", statement("Allow", "*", Condition={"StringIs": {"a": "b"}}))}, "StringIs"),
        (
            {
                "BucketPolicy": {
                    **SMALL["BucketPolicy"],
                    "Properties": {**SMALL["BucketPolicy"]["Properties"], "PolicyDocument": {}},
                }
            },
            "bucket policy of tst-rek-media-111122223333-eu-west-1",
        ),
    ],
)
def test_what_cannot_be_proven_is_refused_with_its_place(changed: dict[str, Any], message: str) -> None:
    """No role, or a malformed policy: one message that says which policy and what is wrong."""
    with pytest.raises(ProofError, match=message):
        estate(**changed)


def test_versions_of_a_resource_are_refused() -> None:
    """CloudFormation conditions leave open which version is deployed: there is no one proof."""
    content = template()
    content["Parameters"] = {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}}
    content["Conditions"] = {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    content["Resources"]["Auditor"]["Properties"]["RoleName"] = {"Fn::If": ["Prod", "a", "b"]}
    with pytest.raises(ProofError, match="several versions"):
        read(parsed(content))


@pytest.mark.parametrize(
    ("principal", "action", "resource", "path", "message"),
    [
        ("auditr", COMPARE, "*", None, "did you mean 'auditor'"),
        (CALLER, "rekognition:CompareFace", "*", None, "did you mean 'rekognition:CompareFaces'"),
        (CALLER, COMPARE, "*", "back-endpoint", "no network path for rekognition:CompareFaces"),
        (CALLER, COMPARE, BUCKET, None, "takes no resource"),
        (CALLER, "s3:GetObject", BUCKET, None, "wrong kind"),
        (CALLER, "s3:GetObject", "arn:aws:kms:eu-west-1:111122223333:key/1", None, "wrong kind"),
        (CALLER, "s3:GetObject", "object", None, "is not an ARN"),
        (CALLER, "sts:AssumeRole", None, None, "name the --resource"),
        (CALLER, "sns:Publish", None, None, "nothing that it could be about"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_what_would(
    principal: str, action: str, resource: str | None, path: str | None, message: str
) -> None:
    """Misspelt names get a suggestion, a wrong ARN an example."""
    with pytest.raises(ProofError, match=message):
        question(estate(), principal, action, resource, path)


def test_another_object_of_a_guarded_bucket_is_guarded_too() -> None:
    """A resource that the matrix does not list meets the policy of what it is in."""
    assert verdict(estate(), CALLER, "s3:GetObject", f"{BUCKET}/folder/selfie.jpg", "internet") == "deny"
    assert verdict(estate(), CALLER, "s3:GetObject", f"{BUCKET}/folder/selfie.jpg", "through-rekognition") == "allow"


def test_an_explanation_walks_through_every_policy() -> None:
    """Each policy has its say, a statement that does not apply says why, and the answer stands at the end."""
    found = estate()
    (one,) = question(found, CALLER, COMPARE, "*", "internet")
    description = explain(Judge(estate=found), *one)
    assert description.startswith(
        "May the role tst-rek-euw1-caller-face-comparison do rekognition:CompareFaces, over the"
    )
    assert "Compare of policy caller-face-comparison of tst-rek-euw1-caller-face-comparison allows it." in description
    assert "DENIED: denied by OnlyThroughOurEndpoint" in description
    (one,) = question(found, CALLER, COMPARE, "*", "our-rekognition-endpoint")
    description = explain(Judge(estate=found), *one)
    assert "OnlyThroughOurEndpoint" in description
    assert "does not apply: it needs aws:SourceVpce to be other than vpce-" in description
    assert "ALLOWED: allowed by Endpoint" in description
    boundary = application(Lone=role("lone", boundary="arn:aws:iam::111122223333:policy/elsewhere"))
    (one,) = question(read(boundary), "lone", COMPARE, "*", "internet")
    assert "says nothing about" in explain(Judge(estate=read(boundary)), *one)


@pytest.mark.parametrize(
    ("operator", "values", "description"),
    [
        ("StringEquals", ("a", "b"), "k to be a, b"),
        ("StringNotEqualsIfExists", ("a",), "k to be other than a"),
        ("StringEqualsIfExists", ("a",), "k, if it is there, to be a"),
        ("ForAnyValue:StringLike", ("a*",), "a value of k to be like a*"),
        ("ForAllValues:StringNotLike", ("a*",), "every value of k to be unlike a*"),
        ("ArnNotLike", ("a", "b", "c", "d"), "k to be other than a, b, c …"),
        ("Null", ("true",), "k to be absent"),
        ("Null", ("false",), "k to be there"),
        ("NumericLessThan", ("1.2",), "k to be less than 1.2"),
        ("DateGreaterThanEquals", ("2026",), "k to be no earlier than 2026"),
        ("NotIpAddress", ("10.0.0.0/8",), "k to be outside 10.0.0.0/8"),
    ],
)
def test_conditions_in_words(operator: str, values: tuple[str, ...], description: str) -> None:
    """What a condition asks for, as one would say it."""
    assert asked(Condition(operator=operator, key="k", values=values)) == description


def test_every_operator_has_its_words() -> None:
    """No operator of IAM is without words."""
    for name in (*_COMPARISONS, *_NEGATIONS):
        if name != "Null":
            assert asked(Condition(operator=name, key="k", values=("v",))).endswith(" v")


def test_an_assembly_of_several_places_is_refused() -> None:
    """Who is an external principal is a question of one account and Region."""
    texts = [
        Template(
            text=Text(name=f"{region}.json", sha256="", content=template()),
            place=Place(account=ACCOUNT, region=region, partition="aws"),
        )
        for region in ("eu-west-1", "eu-central-1")
    ]
    with pytest.raises(ProofError, match="several Regions: eu-central-1, eu-west-1"):
        read(resolved(texts))
