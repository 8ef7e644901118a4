"""Who holds which policy, however it is attached, and what an identity may do by all of that."""

from collections.abc import Mapping
from typing import Any

import pytest

from assurance.iam.truth import Truth
from assurance.model.holder import Holder
from assurance.model.holders import boundaries, holder_of, holders, identity_documents
from assurance.sources.template import parsed

Json = dict[str, Any]
COMPARE = "rekognition:CompareFaces"
ELSEWHERE = "arn:aws:iam::111122223333:policy/made-elsewhere"


def allow(*actions: str, **more: Any) -> Json:
    return {"Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}}


def deny(*actions: str, **more: Any) -> Json:
    return {"Statement": {"Effect": "Deny", "Action": list(actions), "Resource": "*", **more}}


def managed(document: Json, **more: Any) -> Json:
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, **more}}


def role(**properties: Any) -> Json:
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def held(resources: Mapping[str, Any], name: str = "Holder") -> Holder:
    application = parsed({"Resources": dict(resources)})
    resource = next(one for one in application.resources if one.id == name)
    return holder_of(application, resource)


GIVEN: dict[str, Json] = {
    "inline": {"Holder": role(Policies=[{"PolicyName": "own", "PolicyDocument": allow(COMPARE)}])},
    "attached": {"Holder": role(ManagedPolicyArns=[{"Ref": "Policy"}]), "Policy": managed(allow(COMPARE))},
    "attached from the policy's side": {"Holder": role(), "Policy": managed(allow(COMPARE), Roles=[{"Ref": "Holder"}])},
    "attached by name": {
        "Holder": role(RoleName="caller"),
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": allow(COMPARE), "Roles": ["caller"]}},
    },
    "a role policy": {
        "Holder": role(),
        "Policy": {
            "Type": "AWS::IAM::RolePolicy",
            "Properties": {"PolicyName": "own", "PolicyDocument": allow(COMPARE), "RoleName": {"Ref": "Holder"}},
        },
    },
    "managed by AWS": {"Holder": role(ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonRekognitionFullAccess"])},
    "by a group": {
        "Holder": {"Type": "AWS::IAM::User", "Properties": {"Groups": [{"Ref": "Group"}]}},
        "Group": {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicyArns": [{"Ref": "Policy"}]}},
        "Policy": managed(allow(COMPARE)),
    },
    "by a group that it is added to": {
        "Holder": {"Type": "AWS::IAM::User", "Properties": {}},
        "Group": {"Type": "AWS::IAM::Group", "Properties": {"Policies": [{"PolicyDocument": allow(COMPARE)}]}},
        "Added": {
            "Type": "AWS::IAM::UserToGroupAddition",
            "Properties": {"GroupName": {"Ref": "Group"}, "Users": [{"Ref": "Holder"}]},
        },
    },
    "inline in a permission set": {
        "Holder": {"Type": "AWS::SSO::PermissionSet", "Properties": {"InlinePolicy": allow(COMPARE)}},
    },
    "managed by AWS, in a permission set": {
        "Holder": {
            "Type": "AWS::SSO::PermissionSet",
            "Properties": {"ManagedPolicies": ["arn:aws:iam::aws:policy/AmazonRekognitionFullAccess"]},
        },
    },
    "by name in a permission set": {
        "Holder": {
            "Type": "AWS::SSO::PermissionSet",
            "Properties": {"CustomerManagedPolicyReferences": [{"Name": "caller"}]},
        },
        "Policy": managed(allow(COMPARE), ManagedPolicyName="caller"),
    },
    "within its boundary": {
        "Holder": role(ManagedPolicyArns=[{"Ref": "Policy"}], PermissionsBoundary={"Ref": "Boundary"}),
        "Policy": managed(allow("rekognition:*")),
        "Boundary": managed(allow(COMPARE)),
    },
    "within the boundary of a permission set": {
        "Holder": {
            "Type": "AWS::SSO::PermissionSet",
            "Properties": {
                "InlinePolicy": allow("rekognition:*"),
                "PermissionsBoundary": {"CustomerManagedPolicyReference": {"Name": "boundary"}},
            },
        },
        "Boundary": managed(allow(COMPARE), ManagedPolicyName="boundary"),
    },
}
REFUSED: dict[str, Json] = {
    "nothing": {"Holder": role()},
    "a policy that only bounds it": {
        "Holder": role(PermissionsBoundary={"Ref": "Policy"}),
        "Policy": managed(allow(COMPARE)),
    },
    "a policy that only bounds another": {
        "Holder": role(),
        "Other": role(PermissionsBoundary={"Ref": "Policy"}),
        "Policy": managed(allow(COMPARE)),
    },
    "a policy of another role": {
        "Holder": role(),
        "Other": role(ManagedPolicyArns=[{"Ref": "Policy"}]),
        "Policy": managed(allow(COMPARE)),
    },
    "beyond its boundary": {
        "Holder": role(ManagedPolicyArns=[{"Ref": "Policy"}], PermissionsBoundary={"Ref": "Boundary"}),
        "Policy": managed(allow(COMPARE)),
        "Boundary": managed(allow("rekognition:DetectFaces")),
    },
    "managed by AWS, beyond its boundary": {
        "Holder": role(
            ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonRekognitionFullAccess"],
            PermissionsBoundary={"Ref": "Boundary"},
        ),
        "Boundary": managed(allow("rekognition:DetectFaces")),
    },
    "denied by another of its policies": {
        "Holder": role(ManagedPolicyArns=[{"Ref": "Policy"}], Policies=[{"PolicyDocument": deny("rekognition:*")}]),
        "Policy": managed(allow(COMPARE)),
    },
    "denied by its boundary": {
        "Holder": role(ManagedPolicyArns=[{"Ref": "Policy"}], PermissionsBoundary={"Ref": "Boundary"}),
        "Policy": managed(allow(COMPARE)),
        "Boundary": managed({"Statement": [allow("*")["Statement"], deny(COMPARE)["Statement"]]}),
    },
}
DEPENDS: dict[str, tuple[Json, str]] = {
    "a policy that is elsewhere": ({"Holder": role(ManagedPolicyArns=[ELSEWHERE])}, ELSEWHERE),
    "a policy of AWS that nobody knows here": (
        {"Holder": role(ManagedPolicyArns=["arn:aws:iam::aws:policy/NewAccess"])},
        "NewAccess",
    ),
    "a boundary that is elsewhere": (
        {"Holder": role(Policies=[{"PolicyDocument": allow(COMPARE)}], PermissionsBoundary=ELSEWHERE)},
        ELSEWHERE,
    ),
    "a condition": (
        {
            "Holder": role(
                Policies=[
                    {"PolicyDocument": allow(COMPARE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})}
                ]
            )
        },
        "aws:MultiFactorAuthPresent",
    ),
    "a Deny on a condition": (
        {
            "Holder": role(
                Policies=[
                    {"PolicyDocument": allow(COMPARE)},
                    {"PolicyDocument": deny(COMPARE, Condition={"StringEquals": {"aws:PrincipalTag/team": "x"}})},
                ]
            )
        },
        "aws:PrincipalTag/team",
    ),
}


def may(resources: Json) -> Truth:
    return held(resources).may(COMPARE)


@pytest.mark.parametrize("how", GIVEN)
def test_holds(how: str) -> None:
    """However a policy is attached, what it grants is the holder's."""
    assert held(GIVEN[how]).can(COMPARE)
    assert may(GIVEN[how]) is True


@pytest.mark.parametrize("how", REFUSED)
def test_does_not_hold(how: str) -> None:
    """What others hold, what only bounds, and what a boundary or a Deny takes back is nobody's."""
    assert not held(REFUSED[how]).can(COMPARE)
    assert may(REFUSED[how]) is False


@pytest.mark.parametrize("how", DEPENDS)
def test_depends(how: str) -> None:
    """What is not at hand, and what a condition asks, decides: nobody says yes or no in its place."""
    resources, on = DEPENDS[how]
    assert may(resources) == frozenset((on,))


def test_what_is_not_known_is_distinguished_from_what_a_request_leaves_open() -> None:
    """A finding says which of the two it is: something to look up, or something that a caller may satisfy."""
    assert held(DEPENDS["a boundary that is elsewhere"][0]).reach((COMPARE,), {}).reasons == (ELSEWHERE,)
    assert held(DEPENDS["a condition"][0]).reach((COMPARE,), {}).witness is not None


def test_policies_that_nobody_holds_stand_alone() -> None:
    """A policy is judged though no role of the templates has it; one that only bounds grants nothing."""
    application = parsed(
        {
            "Resources": {
                "Alone": managed(allow(COMPARE)),
                "Boundary": managed(allow(COMPARE)),
                "Held": managed(allow(COMPARE)),
                "One": role(ManagedPolicyArns=[{"Ref": "Held"}], PermissionsBoundary={"Ref": "Boundary"}),
                "Other": role(ManagedPolicyArns=[{"Ref": "Held"}]),
                "Empty": role(),
            }
        }
    )
    assert sorted(one.resource.id for one in holders(application)) == ["Alone", "One", "Other"]
    assert sorted(one.resource.id for one in identity_documents(application)) == ["Alone", "Held"]
    assert [one.resource.id for one in boundaries(application)] == ["Boundary"]
