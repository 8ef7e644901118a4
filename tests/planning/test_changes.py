"""What becomes of resources, names and exports between two sides."""

from typing import Any

import pytest

from assurance.planning.changes import Kind, changes
from assurance.planning.exports import exports
from assurance.planning.left_over import Rule, Subscription, left_over
from assurance.planning.order import order
from assurance.planning.problems import Trouble, problems
from assurance.planning.side import Side
from tests.support.planning import side

KEPT = {"DeletionPolicy": "Retain"}


def bucket(name: str, **rest: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}, **rest}


def role(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, **properties}}


def vpc(cidr: str) -> dict[str, Any]:
    return {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}}


def subnet(cidr: str = "10.0.0.0/25") -> dict[str, Any]:
    return {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Net"}, "CidrBlock": cidr}}


ENDPOINT = {
    "Type": "AWS::EC2::VPCEndpoint",
    "Properties": {"VpcEndpointType": "Interface", "ServiceName": "s", "SubnetIds": [{"Ref": "Sub"}]},
}

FATES: tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, str]], ...] = (
    ("the same", {"s": {"A": bucket("a")}}, {"s": {"A": bucket("a")}}, {}),
    ("metadata only", {"s": {"A": bucket("a")}}, {"s": {"A": bucket("a", Metadata={"x": 1})}}, {}),
    ("new", {"s": {}}, {"s": {"A": bucket("a")}}, {"A": "new"}),
    ("new stack", {}, {"s": {"A": bucket("a")}}, {"A": "new"}),
    ("deleted", {"s": {"A": role("a")}}, {"s": {}}, {"A": "deleted"}),
    ("orphaned", {"s": {"A": bucket("a", **KEPT)}}, {"s": {}}, {"A": "orphaned"}),
    ("orphaned with its stack", {"s": {"A": bucket("a", **KEPT)}}, {}, {"A": "orphaned"}),
    (
        "retained for another stack",
        {"s": {"A": bucket("a", **KEPT)}},
        {"s": {}, "t": {"B": bucket("a")}},
        {"A": "retained", "B": "new"},
    ),
    ("in place", {"s": {"A": role("a")}}, {"s": {"A": role("a", Description="x")}}, {"A": "changed in place"}),
    (
        "no longer retained",
        {"s": {"A": bucket("a", **KEPT)}},
        {"s": {"A": bucket("a", DeletionPolicy="Delete")}},
        {"A": "changed in place"},
    ),
    ("replaced", {"s": {"A": role("a")}}, {"s": {"A": role("b")}}, {"A": "replaced"}),
    (
        "what names what is replaced",
        {"s": {"Net": vpc("10.0.0.0/24"), "Sub": subnet(), "End": ENDPOINT}},
        {"s": {"Net": vpc("10.1.0.0/24"), "Sub": subnet(), "End": ENDPOINT}},
        {"Net": "replaced", "Sub": "replaced", "End": "changed in place"},
    ),
    (
        "unknown type",
        {"s": {"A": {"Type": "X::Y::Z", "Properties": {"a": 1}}}},
        {"s": {"A": {"Type": "X::Y::Z", "Properties": {"a": 2}}}},
        {"A": "may be replaced"},
    ),
    (
        "what names what may be replaced",
        {"s": {"Net": vpc("10.0.0.0/24") | {"Properties": {"InstanceTenancy": "default"}}, "Sub": subnet()}},
        {"s": {"Net": vpc("10.0.0.0/24") | {"Properties": {"InstanceTenancy": "dedicated"}}, "Sub": subnet()}},
        {"Net": "may be replaced", "Sub": "may be replaced"},
    ),
)


@pytest.mark.parametrize(("old", "new", "expected"), [one[1:] for one in FATES], ids=[one[0] for one in FATES])
def test_a_resource_becomes(old: dict[str, Any], new: dict[str, Any], expected: dict[str, str]) -> None:
    """New, changed in place, replaced, deleted, retained or orphaned."""
    assert {one.id: one.kind.value for one in changes(side(old), side(new))} == expected


def test_tags_of_a_stack_are_a_change() -> None:
    """CloudFormation puts them on everything that the stack holds."""
    resources = {"s": {"A": bucket("a")}}
    (found,) = changes(side(resources, tags={"owner": "one"}), side(resources, tags={"owner": "two"}))
    assert (found.path, found.kind, found.because) == ("s", Kind.IN_PLACE, ("tags.owner: was one, is two",))


def troubles(old: Side, new: Side) -> list[tuple[Trouble, str]]:
    was, now = exports(old), exports(new)
    found = problems(old, new, changes(old, new), was, now, order(old, new, was, now))
    return sorted((one.trouble, one.where) for one in found)


IMPORTING = role("c", Description={"Fn::ImportValue": "e"})
TROUBLES: tuple[tuple[str, Side, Side, list[tuple[str, str]]], ...] = (
    ("nothing", side({"s": {"A": role("a")}}), side({"s": {"A": role("a")}, "t": {"B": role("b")}}), []),
    (
        "made anew under its name",
        side({"s": {"A": role("a", Path="/a/")}}),
        side({"s": {"A": role("a", Path="/b/")}}),
        [("name taken", "s/A")],
    ),
    (
        "moved to another logical id",
        side({"s": {"A": role("a")}}),
        side({"s": {"B": role("a")}}),
        [("name taken", "s/B")],
    ),
    (
        "moved to another stack, and kept by the first",
        side({"s": {"A": bucket("a", **KEPT)}}),
        side({"s": {}, "t": {"B": bucket("a")}}),
        [("name taken", "t/B")],
    ),
    (
        "moved to a stack that is deployed later",
        side({"s": {"A": role("a")}, "t": {}, "u": {}}, after={"t": ("s",), "u": ("t",)}),
        side({"s": {}, "t": {}, "u": {"B": role("a")}}, after={"t": ("s",), "u": ("t",)}),
        [],
    ),
    (
        "moved to a new stack that is deployed later",
        side({"s": {"A": role("a")}}),
        side({"s": {}, "t": {"B": role("a")}}, after={"t": ("s",)}),
        [],
    ),
    (
        "moved to a stack that is deployed before",
        side({"s": {}, "t": {"A": role("a")}}, after={"t": ("s",)}),
        side({"s": {"B": role("a")}, "t": {}}, after={"t": ("s",)}),
        [("name taken", "s/B")],
    ),
    (
        "moved to a stack that waits for nobody",
        side({"s": {"A": role("a")}, "t": {}}),
        side({"s": {}, "t": {"B": role("a")}}),
        [("name taken", "t/B")],
    ),
    (
        "moved out of a stack that goes at the end",
        side({"s": {"A": role("a")}, "t": {}}, after={"t": ("s",)}),
        side({"t": {"B": role("a")}}, after={"t": ("s",)}),
        [("name taken", "t/B")],
    ),
    (
        "another type under the same logical id",
        side({"s": {"A": role("a")}}),
        side({"s": {"A": bucket("a")}}),
        [("type changed", "s/A")],
    ),
    (
        "an export that nobody has",
        side({"s": {}, "t": {"C": role("c")}}),
        side({"s": {}, "t": {"C": IMPORTING}}),
        [("export still in use", "t")],
    ),
    (
        "an export whose value changes",
        side({"s": {"Net": vpc("10.0.0.0/24")}, "t": {"C": IMPORTING}}, exports={"s": {"e": {"Ref": "Net"}}}),
        side({"s": {"Net": vpc("10.1.0.0/24")}, "t": {"C": IMPORTING}}, exports={"s": {"e": {"Ref": "Net"}}}),
        [("export still in use", "s")],
    ),
    (
        "an export that goes when nobody imports it any more",
        side({"s": {}, "t": {"C": IMPORTING}}, exports={"s": {"e": "x"}}),
        side({"s": {}, "t": {"C": role("c")}}),
        [],
    ),
)


@pytest.mark.parametrize(("old", "new", "expected"), [one[1:] for one in TROUBLES], ids=[one[0] for one in TROUBLES])
def test_a_deployment_would_fail(old: Side, new: Side, expected: list[tuple[str, str]]) -> None:
    """Where a name is taken, a type changes, or an export is gone or altered while somebody imports it."""
    assert troubles(old, new) == expected


def importing(*names: str) -> dict[str, Any]:
    return {"C": role("c", Tags=[{"Key": one, "Value": {"Fn::ImportValue": one}} for one in names])}


def test_who_imports_lets_go_first() -> None:
    """A stack that must not export any more comes after those that still import it, gone ones first of all."""
    after = {"user": ("keys",), "gone": ("keys",)}
    old = side(
        {"keys": {}, "user": importing("e"), "gone": importing("e", "f"), "beside": {}},
        exports={"keys": {"e": "1", "f": "2"}},
        after=after,
    )
    new = side({"keys": {}, "user": importing()}, after=after)
    found = order(old, new, exports(old), exports(new))
    assert (found.deleted_first, found.deployed_first, found.deleted_last) == (("gone",), ("user",), ("beside",))
    assert found.crossing == ()


def test_what_a_stack_newly_imports_is_deployed_with_it() -> None:
    """Before a stack can let go, anyone who exports what it takes instead is deployed."""
    after = {"user": ("keys", "network")}
    old = side({"keys": {}, "network": {}, "user": importing("e")}, exports={"keys": {"e": "1"}}, after=after)
    new = side({"keys": {}, "network": {}, "user": importing("f")}, exports={"network": {"f": "1"}}, after=after)
    assert order(old, new, exports(old), exports(new)).deployed_first == ("network", "user")


def test_more_and_less_at_once_is_two_deployments() -> None:
    """A stack that brings one export and takes away another can be deployed neither before nor after its user."""
    after = {"user": ("keys",)}
    old = side({"keys": {}, "user": importing("e")}, exports={"keys": {"e": "1"}}, after=after)
    new = side({"keys": {}, "user": importing("f")}, exports={"keys": {"f": "1"}}, after=after)
    (description,) = order(old, new, exports(old), exports(new)).crossing
    assert description.startswith("keys must be deployed before user lets go")
    assert troubles(old, new) == [(Trouble.EXPORT_IN_USE, "the order")]


ALARMS, PAGER = "arn:aws:sns:eu-west-1:111122223333:alarms", "https://pager.example.com/rekognition"


def notified(*endpoints: str) -> dict[str, Any]:
    """A topic, and who is subscribed to it and stays so."""
    subscribed = {
        f"To{number}": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "https", "Endpoint": endpoint},
            **KEPT,
        }
        for number, endpoint in enumerate(endpoints)
    }
    return {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alarms"}, **KEPT}, **subscribed}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"s": notified(PAGER)}, []),
        ({"s": notified()}, [(ALARMS, PAGER)]),
        ({"s": {}, "t": notified()}, [(ALARMS, PAGER)]),
        ({"s": {}}, []),
        ({}, []),
    ],
    ids=["named", "not named", "topic moved", "topic retired", "stack deleted"],
)
def test_who_is_not_named_any_more_is_unsubscribed(new: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """A topic that goes on would notify them; of one that is retired, they still hear."""
    old, after = side({"s": notified(PAGER)}), side(new)
    found = list(left_over(old, after, changes(old, after)))
    assert found == [Subscription(topic=topic, endpoint=endpoint) for topic, endpoint in expected]


def test_the_command_ends_what_is_confirmed() -> None:
    """It asks for the ARN, which a template does not know."""
    assert Subscription(topic=ALARMS, endpoint=PAGER).command == (
        "for one in $(aws sns list-subscriptions-by-topic --topic-arn arn:aws:sns:eu-west-1:111122223333:alarms "
        "--region eu-west-1 --query \"Subscriptions[?Endpoint=='https://pager.example.com/rekognition' && "
        "starts_with(SubscriptionArn, 'arn:')].SubscriptionArn\" --output text); "
        'do aws sns unsubscribe --subscription-arn "$one" --region eu-west-1; done'
    )


def watching(name: str) -> dict[str, Any]:
    """An event rule that outlives its stack."""
    targets = [{"Id": "Topic", "Arn": ALARMS}]
    properties = {"Name": name, "EventPattern": {"source": ["aws.rekognition"]}, "Targets": targets}
    return {"Type": "AWS::Events::Rule", "Properties": properties, **KEPT}


@pytest.mark.parametrize(
    ("new", "gone"),
    [
        ({"s": {"A": watching("a")}}, True),
        ({"s": {"A": watching("a"), "B": watching("b")}}, False),
        ({"t": {"A": watching("a")}}, False),
        ({"s": {}, "t": {"B": watching("b")}}, False),
    ],
    ids=["not declared", "declared", "stack deleted", "moved"],
)
def test_a_rule_that_no_template_declares_is_deleted(new: dict[str, Any], gone: bool) -> None:
    """Its stack goes on, and it would go on notifying; with a deleted stack it stays, to watch over what is kept."""
    old, after = side({"s": {"A": watching("a"), "B": watching("b")}}), side(new)
    found = [one for one in left_over(old, after, changes(old, after)) if one == RULE]
    assert bool(found) is gone


RULE = Rule(name="b", region="eu-west-1", targets=("Topic",))


def test_the_command_deletes_the_rule() -> None:
    """AWS deletes no rule that has targets."""
    assert RULE.command == (
        "aws events remove-targets --rule b --ids Topic --region eu-west-1 && "
        "aws events delete-rule --name b --region eu-west-1"
    )


def delivering() -> dict[str, Any]:
    """The role of EventBridge with its policy, which outlive their stack."""
    name = "kyc-rek-euw1-event-delivery"
    return {
        "P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": name, "Path": "/kyc/"}, **KEPT},
        "R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, "ManagedPolicyArns": [{"Ref": "P"}]}, **KEPT},
    }


@pytest.mark.parametrize(
    ("new", "gone"),
    [({"s": {"A": watching("a")}}, True), ({"s": {"A": watching("a"), **delivering()}}, False), ({}, False)],
    ids=["no event bus any more", "declared", "stack deleted"],
)
def test_a_role_for_a_bus_that_is_not_named_any_more_goes_after_its_rules(new: dict[str, Any], gone: bool) -> None:
    """So that its name is free; with a deleted stack it stays, since the rules that stay need it."""
    old, after = side({"s": {"A": watching("a"), "B": watching("b"), **delivering()}}), side(new)
    found = [one.command for one in left_over(old, after, changes(old, after))]
    policy = "arn:aws:iam::111122223333:policy/kyc/kyc-rek-euw1-event-delivery"
    commands = [
        "aws events remove-targets --rule b --ids Topic --region eu-west-1 && "
        "aws events delete-rule --name b --region eu-west-1",
        f"aws iam detach-role-policy --role-name kyc-rek-euw1-event-delivery --policy-arn {policy} && "
        "aws iam delete-role --role-name kyc-rek-euw1-event-delivery && "
        f"for one in $(aws iam list-policy-versions --policy-arn {policy} "
        "--query 'Versions[?!IsDefaultVersion].VersionId' --output text); "
        f'do aws iam delete-policy-version --policy-arn {policy} --version-id "$one"; done; '
        f"aws iam delete-policy --policy-arn {policy}",
    ]
    if gone:
        assert found == commands
    else:
        assert [one for one in found if "aws iam" in one] == []
