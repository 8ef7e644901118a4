"""No answer that is not what the call answers is taken for one: every call that we make, in every way to be broken."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from assurance.sources.live.answers import TOKENS
from assurance.sources.live.calling import Caller
from assurance.sources.live.failing import CallError
from assurance.sources.live.promised import ALWAYS, KNOWN, NONE
from capabilities.inspection import CALLS
from erasure.calls import CALLS as ERASURE
from tests.support.answers import SAMPLES, Sample
from tests.support.intercepting import Raw

EVERY = tuple(f"{service}:{operation}" for service, operations in CALLS.items() for operation in operations)
PAGED = tuple(call for call in EVERY if SAMPLES[call].key)
MEMBERS = tuple(call for call in EVERY if call != "s3:GetBucketPolicy")
"""Calls whose answer has members; that of a bucket's policy is the document itself."""
HTML = "<!doctype html><html lang=en><title>Sign in</title><p>Welcome</html>"
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head/><body><p>Sign in</p></body></html>'
BODIES = ("", "  \n", "null", "[]", '"a"', "1", "true", "<a/>", "<a", HTML, XHTML, '{"a": ', "NaN", "\ufeff")
each_call = pytest.mark.parametrize("call", EVERY)


@pytest.fixture(scope="module")
def aws() -> Caller:
    """One session for all: clients are slow to make."""
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-west-1")
    return Caller(session, "eu-west-1", config=Config(retries={"total_max_attempts": 1}))


class Answering:
    """Answers whatever is asked with one body."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, aws: Caller) -> None:
        self.aws, self.body, self.status, self.headers = aws, b"", 200, dict[str, str]()
        answering = self

        def send(session: URLLib3Session, request: AWSRequest) -> AWSResponse:
            return AWSResponse(request.url, answering.status, answering.headers, Raw(answering.body))  # type: ignore[arg-type]

        monkeypatch.setattr(URLLib3Session, "send", send)

    def to(self, call: str, body: str, status: int = 200, length: int | None = None) -> Any:
        """What comes of a call that is answered so."""
        service, operation = call.split(":")
        sample = SAMPLES[call]
        self.body, self.status = body.encode(), status
        self.headers = {} if length is None else {"content-length": str(length)}
        if sample.key:
            return self.aws.pages(service, operation, sample.key, **sample.parameters)
        return self.aws.call(service, operation, **sample.parameters)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, aws: Caller) -> Answering:
    return Answering(monkeypatch, aws)


def is_broken(answering: Answering, call: str, body: str, **rest: Any) -> str:
    """The reason for which an answer is not believed."""
    with pytest.raises(CallError) as raised:
        pytest.fail(f"{body!r} is believed: {answering.to(call, body, **rest)!r}")
    assert (raised.value.call, raised.value.code) == (call, "BrokenAnswer"), f"{body!r}: {raised.value}"
    return raised.value.message


def test_every_call_is_in_the_tables() -> None:
    """A sample of each call; what it always holds, or why it may hold nothing."""
    assert set(SAMPLES) == set(EVERY)
    may_be_empty = {one.partition(" ")[0] for one in NONE}
    assert {call for call in EVERY if call not in ALWAYS} <= may_be_empty
    erased = {f"{service}:{operation}" for service, operations in ERASURE.items() for operation in operations}
    assert set(ALWAYS) - set(EVERY) <= {"sts:AssumeRole"} | erased
    assert set(KNOWN) <= set(EVERY)


@each_call
def test_a_whole_answer_is_believed(call: str, answering: Answering) -> None:
    """The samples pass, with and without a length."""
    body = SAMPLES[call].body
    assert answering.to(call, body)
    assert answering.to(call, body, length=len(body))


@each_call
def test_a_body_that_is_no_answer(call: str, answering: Answering) -> None:
    """Nothing, something else, or a page of a proxy: never "there is none"."""
    for body in BODIES:
        message = is_broken(answering, call, body)
        if call in ("s3:ListBucketAnalyticsConfigurations", "s3:ListBucketInventoryConfigurations") and body == "<a/>":
            assert "IsTruncated" in message
    assert is_broken(answering, call, "", status=204)


@each_call
def test_an_answer_that_is_cut(call: str, answering: Answering) -> None:
    """At whatever place, whether or not its length was reported."""
    body = SAMPLES[call].body
    for part in range(1, 10):
        cut = body[: len(body) * part // 10]
        assert "the answer was cut" in is_broken(answering, call, cut, length=len(body)), cut
        assert is_broken(answering, call, cut), cut


@each_call
def test_an_answer_that_is_shorter_than_it_says(call: str, answering: Answering) -> None:
    """Even where what came could be read."""
    body = SAMPLES[call].body
    assert f"{len(body)} of {len(body) + 1} bytes came" in is_broken(answering, call, body, length=len(body) + 1)


@pytest.mark.parametrize(("call", "path"), [(call, path) for call in MEMBERS for path in ALWAYS.get(call, "").split()])
def test_a_key_that_is_missing(call: str, path: str, answering: Answering) -> None:
    """What is always there is not there: absent, or null where the protocol has that."""
    sample = SAMPLES[call]
    for changed in _without(sample, path.split(".")):
        assert path.partition(".")[0].partition("[")[0].partition("/")[0] in is_broken(answering, call, changed)


@pytest.mark.parametrize("place", NONE)
def test_a_key_that_is_absent_where_there_is_none(place: str, answering: Answering) -> None:
    """Without it the answer is still one, since AWS leaves it out itself."""
    call, path = place.split()
    name = path.rpartition(".")[2]
    assert f"'{name}':" not in str(answering.to(call, _absent(call, name)))


@pytest.mark.parametrize("call", MEMBERS)
def test_a_value_of_another_type(call: str, answering: Answering) -> None:
    """A list that is a text, a text that is an object: not the model's type, not believed."""
    for changed in _mistyped(SAMPLES[call]):
        assert is_broken(answering, call, changed)


@pytest.mark.parametrize(("call", "path"), [(call, path) for call, paths in KNOWN.items() for path in paths.split()])
def test_a_value_that_nobody_knows(call: str, path: str, answering: Answering) -> None:
    """What decides something has a value of the model."""
    name = path.split(".")[-1]
    changed = _with_value(SAMPLES[call], name.removesuffix("[]"), "UNHEARD_OF")
    assert "UNHEARD_OF" in is_broken(answering, call, changed)


@pytest.mark.parametrize("call", PAGED)
def test_a_page_token_that_repeats(call: str, answering: Answering) -> None:
    """Pages without end are no answer, whether the same token comes again at once or later."""
    service, operation = call.split(":")
    client = answering.aws._client(service)
    sample = SAMPLES[call]
    sample = replace(sample, body=sample.body.replace("false", "true"))  # it says that there is more
    if client.can_paginate(_snake(operation)):
        token = client.get_paginator(_snake(operation))._pagination_cfg["output_token"]
    else:
        members = client.meta.service_model.operation_model(operation).output_shape.members
        token = next((one for one in TOKENS if one in members), "")
    if not token:
        return  # its answer has no pages
    with pytest.raises(CallError, match=r"once more|same next token|there is no end"):
        answering.to(call, _with_token(call, sample, token))


def test_pages_in_a_circle(monkeypatch: pytest.MonkeyPatch, aws: Caller) -> None:
    """A, B, A, B: each differs from the one before."""
    bodies = [json.dumps({"CollectionIds": ["one"], "NextToken": token}).encode() for token in "ABAB"]

    def send(session: URLLib3Session, request: AWSRequest) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, Raw(bodies.pop(0)))  # type: ignore[arg-type]

    monkeypatch.setattr(URLLib3Session, "send", send)
    with pytest.raises(CallError, match="there is no end"):
        aws.pages("rekognition", "ListCollections", "CollectionIds")


def test_a_part_without_a_next_one(answering: Answering) -> None:
    """A list that says that it goes on, and not where, is no list."""
    body = SAMPLES["kms:ListGrants"].body.replace("false", "true")
    assert "is a part (Truncated)" in is_broken(answering, "kms:ListGrants", body)


# Ways to break an answer ---------------------------------------------------------------------------------------------


def _without(sample: Sample, path: list[str]) -> Iterator[str]:
    names = [name.removesuffix("[]") for name in path[-1].split("/")]
    if not sample.json:
        body = sample.body
        for name in names:
            tag = _tag(body, name)
            gone = rf"<{tag}>.*?</{tag}>|<{tag}/>" if tag else rf"<entry><key>{name}</key>.*?</entry>"
            body = re.sub(gone, "", body, flags=re.DOTALL)
        yield body
        return
    for null in (False, True):
        content = json.loads(sample.body)
        for holder in _holders(content, path[:-1]):
            for name in names:
                holder.pop(name, None)
                if null:
                    holder[name] = None
        yield json.dumps(content)


def _holders(value: Any, path: list[str]) -> Iterator[dict[str, Any]]:
    if not path:
        yield value
        return
    name, rest = path[0], path[1:]
    for one in name.split("/"):
        inner = value.get(one.removesuffix("[]"))
        for item in inner if one.endswith("[]") else [inner]:
            yield from _holders(item, rest)


def _absent(call: str, name: str) -> str:
    sample = SAMPLES[call]
    if sample.json:
        content = json.loads(sample.body)
        content.pop(name)
        return json.dumps(content)
    tag = _tag(sample.body, name)
    return re.sub(rf"<{tag}>.*?</{tag}>", "", sample.body, flags=re.DOTALL) if tag else sample.body


def _tag(body: str, name: str) -> str:
    """The element of a member: its name, that of EC2's lists, or that of a flattened list's item."""
    singular = {"Rules": "Rule", "CORSRules": "CORSRule", "AllowedMethods": "AllowedMethod", "Grants": "Grant",
                "AllowedOrigins": "AllowedOrigin", "TopicConfigurations": "TopicConfiguration",
                "AnalyticsConfigurationList": "AnalyticsConfiguration",
                "InventoryConfigurationList": "InventoryConfiguration",
                "Associations": "associationSet", "Routes": "routeSet", "Attachments": "attachmentSet"}  # fmt: skip
    lowered = name[0].lower() + name[1:]
    for tag in (name, lowered, singular.get(name, "")):
        if tag and re.search(rf"<{tag}[>/]", body):
            return tag
    return ""


def _mistyped(sample: Sample) -> Iterator[str]:
    if sample.json:
        content = json.loads(sample.body)
        for name, value in content.items():
            for other in ("text", 7, ["text"], {"a": "b"}, [None], True):
                if type(other) is not type(value) and not (isinstance(value, float) and other == 7):
                    yield json.dumps(content | {name: other})
            if isinstance(value, list):
                yield json.dumps(content | {name: [[]]})
        return
    yield re.sub(r"(<[A-Za-z0-9]+[^>]*>)(<[^/].*)(</[A-Za-z0-9]+>)$", r"\1unreadable\3", sample.body)
    inner = re.search(r"<(member|item|Rule|Grant|Tag|entry|CORSRule)>", sample.body)
    if inner:
        yield re.sub(rf"<{inner[1]}>.*?</{inner[1]}>", "unreadable", sample.body, count=1, flags=re.DOTALL)
    if "<member>" in sample.body or "<item>" in sample.body:
        yield re.sub(r"(</?)(member|item)>", r"\1odd>", sample.body)
    if re.search(r">(true|false)<", sample.body):
        yield re.sub(r">(true|false)<", ">maybe<", sample.body)


def _with_value(sample: Sample, name: str, value: str) -> str:
    if sample.json:
        content: Mapping[str, Any] = json.loads(sample.body)
        text = json.dumps(content)
        text = re.sub(rf'("{name}": )"[^"]*"', rf'\1"{value}"', text)
        return re.sub(rf'("{name}": \[)"[^"]*"', rf'\1"{value}"', text)
    lowered = name[0].lower() + name[1:]
    return re.sub(rf"<({name}|{lowered})>[^<]*</\1>", rf"<\1>{value}</\1>", sample.body)


def _with_token(call: str, sample: Sample, token: str) -> str:
    if sample.json:
        more = {name: True for name in ("HasMoreStreams", "Truncated") if name in json.loads(sample.body)}
        return json.dumps(json.loads(sample.body) | more | {token: "again"})
    body = sample.body.replace("<IsTruncated>false", "<IsTruncated>true")
    if call.startswith("ec2:"):
        return body.replace("<requestId>", "<nextToken>again</nextToken><requestId>")
    end = r"(</ListHostedZonesByVPCResponse>)" if call.startswith("route53:") else r"(</\w+Result>)"
    return re.sub(end, rf"<{token}>again</{token}>\1", body)


def _snake(operation: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
