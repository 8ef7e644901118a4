"""`assurance.iam.document`: statements are read as IAM reads them, and nothing unreadable is lost."""

from typing import Any

import pytest

from assurance.iam.document import PolicyError, action_matches, arn_matches, statements
from assurance.iam.patterns import resource_matches
from assurance.iam.principals import account_named, account_of
from assurance.sources.resource import Unresolved

ROLE = "arn:aws:iam::111122223333:role/kyc/caller"
LOST = Unresolved("Ref ExistingVpc", "a parameter without default")


def one(**elements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"} | elements]}


@pytest.mark.parametrize(
    ("pattern", "action", "matches"),
    [
        ("rekognition:CompareFaces", "rekognition:CompareFaces", True),
        ("REKOGNITION:comparefaces", "rekognition:CompareFaces", True),
        ("rekognition:Compare*", "rekognition:CompareFaces", True),
        ("rekognition:*Faces", "rekognition:DetectFaces", True),
        ("rekognition:?etectFaces", "rekognition:DetectFaces", True),
        ("rekognition:Detect", "rekognition:DetectFaces", False),
        ("*", "kms:Decrypt", True),
        ("s3:Get.bject", "s3:GetObject", False),
    ],
)
def test_actions_match_without_case_and_with_wildcards_anywhere(pattern: str, action: str, matches: bool) -> None:
    """`*` and `?` stand anywhere, case never matters, and no other character is special."""
    assert action_matches(pattern, action) is matches


@pytest.mark.parametrize(
    ("pattern", "arn", "as_arn", "as_resource"),
    [
        ("*", ROLE, True, True),
        (ROLE, ROLE, True, True),
        ("arn:aws:iam::111122223333:role/*", ROLE, True, True),
        ("arn:aws:iam::*:role/kyc/caller", ROLE, True, True),
        ("arn:aws:iam::111122223333:role/KYC/*", ROLE, False, False),
        ("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/object.jpg", True, True),
        ("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/object.jpg", False, False),
        ("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/object.jpg", False, False),
        ("arn:aws:iam:*:role/kyc/caller", ROLE, False, True),
        ("arn:aws:iam::1*3:role/kyc/caller", ROLE, True, True),
        ("arn:aws:*3:role/kyc/caller", ROLE, False, False),
        ("arn:aws:iam::*", ROLE, True, True),
        ("arn:aws:logs:*:*:log-group:/kyc/*", "arn:aws:logs:eu-west-1:111122223333:log-group:/kyc/a:*", True, True),
        ("arn:aws:iam::*:role/x", "arn:aws:iam::${AWS::AccountId}:role/x", True, True),
    ],
)
def test_arns_match_part_by_part(pattern: str, arn: str, as_arn: bool, as_resource: bool) -> None:
    """ArnLike holds the colons apart; in a Resource a `*` that ends a part may pass them."""
    assert (arn_matches(pattern, arn), resource_matches(pattern, arn)) == (as_arn, as_resource)


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}},
        {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}]},
        '{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}]}',
    ],
)
def test_one_and_many_are_the_same(document: Any) -> None:
    """A single statement and a list, a string and a list, an object and its JSON text say the same."""
    (found,) = statements(document)
    assert (found.actions, found.resources, found.name) == (("s3:GetObject",), ("*",), "statement 1")
    assert found.allows_action("S3:getobject")
    assert not found.denies_action("s3:GetObject")


def test_not_action_and_not_resource_cover_the_rest() -> None:
    """NotAction and NotResource cover exactly what they do not list."""
    (found,) = statements(
        {"Statement": {"Effect": "Deny", "NotAction": "s3:Get*", "NotResource": "arn:aws:s3:::open/*"}}
    )
    assert [found.matches_action(one) for one in ("s3:PutObject", "s3:GetObject", "kms:Decrypt")] == [True, False, True]
    assert found.matches_resource("arn:aws:s3:::closed/x")
    assert not found.matches_resource("arn:aws:s3:::open/x")


@pytest.mark.parametrize("everyone", ["*", {"AWS": "*"}, {"AWS": ["*", "111122223333"]}])
def test_everyone_has_two_spellings(everyone: Any) -> None:
    """`*` and `{"AWS": "*"}` both mean everyone."""
    (found,) = statements(one(Principal=everyone))
    assert found.principals.everyone


@pytest.mark.parametrize(
    "account", ["111122223333", "arn:aws:iam::111122223333:root", "arn:aws-us-gov:iam::111122223333:root"]
)
def test_an_account_has_two_spellings(account: str) -> None:
    """The id and the root ARN name the account, a role ARN only belongs to it."""
    (found,) = statements(one(Principal={"AWS": [account, ROLE]}))
    assert found.principals.accounts == ("111122223333",)
    assert (account_named(ROLE), account_of(ROLE), account_of(account)) == ("", "111122223333", "111122223333")
    assert account_of("arn:aws:iam::${AWS::AccountId}:role/x") == "${AWS::AccountId}"


def test_condition_keys_have_no_case_and_values_become_text() -> None:
    """Keys are found in any case; booleans and numbers compare as the text that IAM sees."""
    (found,) = statements(
        one(
            Condition={
                "Bool": {"AWS:SecureTransport": False},
                "NumericLessThan": {"s3:TlsVersion": 1.2},
                "StringNotEqualsIfExists": {"aws:SourceVpce": ["vpce-1", "vpce-2"]},
            }
        )
    )
    assert found.condition_values("aws:securetransport") == ("false",)
    assert found.condition_values("s3:tlsversion", "NumericLessThan") == ("1.2",)
    assert found.condition_values("aws:SourceVpce", "StringEquals") == ()
    assert found.conditions_on("aws:sourcevpce")[0].comparison == "StringNotEquals"


@pytest.mark.parametrize(
    ("elements", "unread"),
    [
        ({"Action": LOST}, {"Action"}),
        ({"Resource": ["arn:aws:s3:::a", LOST]}, {"Resource"}),
        ({"Principal": {"AWS": [LOST]}}, {"Principal"}),
        ({"Principal": LOST}, {"Principal"}),
        ({"Effect": LOST}, {"Effect"}),
        ({"Condition": LOST}, {"Condition"}),
        ({"Condition": {"StringEquals": LOST}}, {"Condition"}),
        ({"Condition": {"StringEquals": {"aws:SourceVpce": ["vpce-1", LOST]}}}, {"Condition"}),
    ],
)
def test_what_could_not_be_resolved_is_carried(elements: dict[str, Any], unread: set[str]) -> None:
    """An unresolved leaf is kept with the element that holds it, wherever it stands."""
    (found,) = statements(one(**elements))
    assert found.unresolved == (LOST,)
    assert found.unread == unread


@pytest.mark.parametrize("document", [LOST, {"Statement": [LOST]}])
def test_an_unresolved_statement_has_no_known_effect(document: Any) -> None:
    """A statement that nobody can read neither allows nor denies: its effect is unknown."""
    (found,) = statements(document)
    assert (found.allows, found.denies, found.unresolved) == (False, False, (LOST,))


@pytest.mark.parametrize(
    ("document", "where", "what"),
    [
        ("{", "policy", "not JSON"),
        (["s3:*"], "policy", "must be an object"),
        ({"Version": "2012-10-17"}, "policy", "no Statement"),
        ({"Version": "2020-01-01", "Statement": []}, "Version", "2020-01-01"),
        ({"Statement": ["Allow"]}, "statement 1", "must be an object"),
        ({"Statement": [], "Condition": {"Bool": {}}}, "policy", "IAM does not know: Condition"),
        (one(Effect="allow"), "statement 1", "Effect must be Allow or Deny"),
        (one(NotAction="s3:*"), "statement 1", "one of Action and NotAction"),
        (one(NotResource="*"), "statement 1", "both Resource and NotResource"),
        (one(Sid="Open", Principle="*"), "statement 1 (Open)", "Principle"),
        (one(Principal="111122223333"), "statement 1", 'Principal must be "*"'),
        (one(Principal={"Aws": "*"}), "statement 1", "unknown kind: Aws"),
        (one(Principal=["*"]), "statement 1", "Principal must be an object"),
        (one(Condition=[]), "statement 1", "Condition must be an object"),
        (
            one(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1", "AWS:sourcevpce": "vpce-2"}}),
            "statement 1",
            "names one key twice, as aws:SourceVpce and as AWS:sourcevpce",
        ),
        (one(Condition={"StringEqual": {"aws:SourceVpce": "vpce-1"}}), "statement 1", "StringEqual is not an operator"),
        (one(Condition={"StringEquals": "vpce-1"}), "statement 1", "must be an object of keys"),
        (one(Action={"s3": "*"}), "statement 1: Action", "must be text"),
    ],
)
def test_a_malformed_document_is_refused_with_its_place(document: Any, where: str, what: str) -> None:
    """The error names the statement and what is wrong with it."""
    with pytest.raises(PolicyError) as caught:
        statements(document)
    assert caught.value.where == where
    assert what in caught.value.what
