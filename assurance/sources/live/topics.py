"""Topics with their policies, and subscriptions: ours, and those that somebody added."""

import json
from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked
from assurance.sources.resource import Unresolved

_GONE = ("NotFound", "NotFoundException")
_JSON = ("DeliveryPolicy", "FilterPolicy", "RedrivePolicy")
SUBSCRIPTION = "AWS::SNS::Subscription"


def topic(aws: Caller, owned: Owned) -> Found | None:
    """AWS::SNS::Topic; all its subscriptions stand beside it, until ours are distinguished."""
    arn = owned.physical
    found = _attributes(aws, arn)
    if found is None:
        return None
    tagged = aws.answer("sns", "ListTagsForResource", ResourceArn=arn)
    protected = aws.answer("sns", "GetDataProtectionPolicy", absent=_GONE, ResourceArn=arn)
    return Found(
        properties={
            "TopicName": arn.rpartition(":")[2],
            **picked(found, "DisplayName", "FifoTopic", "KmsMasterKeyId", "SignatureVersion", "TracingConfig"),
            **filled(
                DataProtectionPolicy=_document(part(protected, "DataProtectionPolicy")),
                DeliveryPolicy=_document(found.get("DeliveryPolicy")),
                Tags=tags(part(tagged, "Tags")),
            ),
        },
        beside=looked(lambda: _subscriptions(aws, arn)),
    )


def topic_policy(aws: Caller, owned: Owned) -> Found | None:
    """AWS::SNS::TopicPolicy; a topic always has a policy, if only the one that AWS gives it."""
    topics = owned.declared.get("Topics")
    found = [(str(arn), _attributes(aws, str(arn))) for arn in (topics if isinstance(topics, list) else ())]
    there = [(arn, json.loads(one["Policy"])) for arn, one in found if one and one.get("Policy")]
    if not there:
        return None
    differing = [arn for arn, document in there if document != there[0][1]]
    odd = Unresolved("sns:GetTopicAttributes", f"its topics have different policies: {', '.join(differing)}")
    return Found(properties={"Topics": [arn for arn, _ in there], "PolicyDocument": odd if differing else there[0][1]})


def subscription(aws: Caller, owned: Owned) -> Found | None:
    """AWS::SNS::Subscription."""
    answer = aws.find("sns", "GetSubscriptionAttributes", absent=_GONE, SubscriptionArn=owned.physical)
    if answer is None:
        return None
    one = answer["Attributes"]
    names = ("Endpoint", "FilterPolicyScope", "Protocol", "RawMessageDelivery", "SubscriptionRoleArn", "TopicArn")
    documents = {name: json.loads(one[name]) for name in _JSON if one.get(name)}
    return Found(properties={**picked(one, *names), **documents}, state=picked(one, "PendingConfirmation"))


def _document(found: Any) -> Any:
    """A document that AWS gives out as text; the gap where it could not be read."""
    return json.loads(found) if isinstance(found, str) and found else found


def _attributes(aws: Caller, arn: str) -> dict[str, Any] | None:
    def read() -> dict[str, Any] | None:
        answer = aws.find("sns", "GetTopicAttributes", absent=_GONE, TopicArn=arn)
        return dict(answer["Attributes"]) if answer else None

    return aws.once(f"topic {arn}", read)


def _subscriptions(aws: Caller, arn: str) -> Iterator[Beside]:
    for one in aws.pages("sns", "ListSubscriptionsByTopic", "Subscriptions", TopicArn=arn):
        properties = picked(one, "Endpoint", "Protocol", "TopicArn")
        listed = str(one.get("SubscriptionArn", ""))
        id_ = listed if listed.startswith("arn:") else f"{arn}|{one.get('Protocol')}|{one.get('Endpoint')}"
        yield Beside(type=SUBSCRIPTION, id=id_, properties=properties)
