"""`Fn::ForEach` is written out over what the template itself holds, and refused over what it does not."""

from typing import Any

import pytest

from assurance.sources.failing import SourceError
from assurance.sources.template import parsed

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}
MAPS = {"M": {"a": {"names": ["Ann", "Bob"]}}}


def topics(collection: Any, body: Any = None, given: dict[str, Any] | None = None, **template: Any) -> dict[str, Any]:
    """Logical id → name of each topic of a loop."""
    loop = {"Fn::ForEach::Topics": ["Name", collection, body or {"Topic&{Name}": TOPIC}]}
    application = parsed({"Transform": "AWS::LanguageExtensions", "Resources": loop, **template}, given=given or {})
    return {one.id: one.get("TopicName") for one in application.resources}


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        (["Media", "Logs"], {"TopicMedia": "Media", "TopicLogs": "Logs"}),
        (["a.b"], {"Topicab": "a.b"}),
        ([1], {"Topic1": "1"}),
        ([], {}),
        ({"Fn::FindInMap": ["M", "a", "names"]}, {"TopicAnn": "Ann", "TopicBob": "Bob"}),
        ({"Fn::FindInMap": ["M", "a", "names", {"DefaultValue": ["x"]}]}, {"TopicAnn": "Ann", "TopicBob": "Bob"}),
        ({"Fn::FindInMap": ["M", "a", "others", {"DefaultValue": ["x"]}]}, {"Topicx": "x"}),
        ({"Fn::FindInMap": ["M", "b", "names", {"DefaultValue": []}]}, {}),
    ],
)
def test_a_loop_is_written_out(collection: Any, expected: dict[str, Any]) -> None:
    """Keys and values take what the name of the loop stands for."""
    assert topics(collection, Mappings=MAPS) == expected


def test_a_loop_goes_through_what_is_given() -> None:
    """A parameter that a file gives a value to is known."""
    parameters = {"Names": {"Type": "CommaDelimitedList", "Default": "x"}}
    found = topics({"Ref": "Names"}, given={"Names": "a, b"}, Parameters=parameters)
    assert found == {"Topica": "a", "Topicb": "b"}


def test_a_key_of_a_map_may_be_given() -> None:
    """Then the loop goes through what the map holds under it, or through the default."""
    names = {"Fn::FindInMap": ["M", {"Ref": "Key"}, "names", {"DefaultValue": ["x"]}]}
    parameters = {"Key": {"Type": "String"}}
    held = {"TopicAnn": "Ann", "TopicBob": "Bob"}
    assert topics(names, given={"Key": "a"}, Mappings=MAPS, Parameters=parameters) == held
    assert topics(names, given={"Key": "b"}, Mappings=MAPS, Parameters=parameters) == {"Topicx": "x"}


def test_loops_within_loops_and_properties() -> None:
    """A loop may stand in another, among resources or among properties."""
    inner = {"Fn::ForEach::Inner": ["Kind", ["In", "Out"], {"Topic${Name}${Kind}": {
        "Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Name}-${Kind}"}}}}]}  # fmt: skip
    assert topics(["a"], inner) == {"TopicaIn": "a-In", "TopicaOut": "a-Out"}
    tags = {"Type": "X", "Properties": {"Fn::ForEach::Tags": ["T", ["p", "q"], {"Tag${T}": {"Ref": "T"}}]}}
    (found,) = parsed({"Resources": {"R": tags}}).resources
    assert dict(found.properties) == {"Tagp": "p", "Tagq": "q"}


def test_what_a_loop_makes_is_referred_to_by_a_made_up_name() -> None:
    """`Ref` and `Fn::GetAtt` take a name that is put together."""
    bucket = {"Fn::GetAtt": [{"Fn::Sub": "Bucket${Name}"}, "Arn"]}
    body = {
        "Bucket${Name}": {"Type": "AWS::S3::Bucket"},
        "Topic${Name}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": bucket}},
    }
    loop = {"Fn::ForEach::Both": ["Name", ["a"], body]}
    application = parsed({"Resources": loop})
    found = application.find(application.of("AWS::SNS::Topic")[0].get("TopicName"))
    assert found is not None
    assert found.id == "Bucketa"


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (["Name", {"Ref": "Names"}, {"A${Name}": TOPIC}], "--parameters"),
        (["Name", {"Fn::Split": [",", "a,b"]}, {"A${Name}": TOPIC}], "processed template"),
        (["Name", {"Fn::FindInMap": ["M", "b", "names"]}, {"A${Name}": TOPIC}], "processed template"),
        (
            ["Name", {"Fn::FindInMap": ["M", {"Ref": "Key"}, "names", {"DefaultValue": ["x"]}]}, {"A${Name}": TOPIC}],
            "processed template",
        ),
        (["Name", ["a"]], "no name, list and body"),
        ("nonsense", "no name, list and body"),
        (["Name", [str(number) for number in range(20_000)], {"A${Name}": TOPIC}], "more than 10,000"),
    ],
)
def test_what_only_a_deployment_tells_is_refused(loop: Any, message: str) -> None:
    """A loop over what is not known is refused with what to do, and so is one without end."""
    with pytest.raises(SourceError, match=message):
        parsed({"Parameters": {"Names": {"Type": "CommaDelimitedList"}}, "Mappings": MAPS,
                "Resources": {"Fn::ForEach::L": loop}})  # fmt: skip
