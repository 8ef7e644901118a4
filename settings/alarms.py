"""The table of an environment file about alarms: who is notified of what, and when."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from capabilities.names import Names
from settings.answer import Answer
from settings.texts import EventBus, Page, Subscriber, TopicArn


class AdoptTopics(Answer):
    """Topics that are there already; their policies, keys and subscribers stay the bank's."""

    topic: TopicArn | None = None
    """Topic of this account and Region that alarms and rules notify, in the place of ours."""
    urgent_topic: TopicArn | None = None
    """The same for what cannot wait for the morning."""


class Alarms(Answer):
    """When a human is notified, and which."""

    subscribers: tuple[Subscriber, ...] = ()
    """E-mail addresses, https endpoints or queues that receive alarms; addresses and endpoints must confirm it."""
    urgent: tuple[Subscriber, ...] = ()
    """Who receives what cannot wait for the morning (docs/runbooks.md), in the place of subscribers: a pager, say."""
    event_bus: EventBus | None = None
    """Event bus of the bank, mostly of a central account, that receives what rules see and what alarms become."""
    adopt: AdoptTopics = AdoptTopics()
    """Topics to notify instead of creating them."""
    runbooks: Page | None = None
    """Where the bank publishes docs/runbooks.md, e.g. https://wiki.example.com/rekognition; alarms lead there."""
    server_errors: Annotated[int, Field(ge=1)] = 1
    """Server errors of one operation within 5 minutes."""
    user_errors: Annotated[int, Field(ge=1)] = 25
    """Client errors, denials included, of one operation within 5 minutes."""
    throttles: Annotated[int, Field(ge=1)] = 1
    """Throttled calls of one operation in each of three periods of 5 minutes."""
    latency_milliseconds: Annotated[int, Field(ge=100)] = 5000
    """Average service time of one operation over 15 minutes."""
    calls: Annotated[int, Field(ge=1)] = 10_000
    """Successful calls of one operation within an hour that are far more than its ordinary."""
    calls_of: Mapping[str, Annotated[int, Field(ge=1)]] = {}
    """The same for single operations, e.g. SearchFacesByImage = 500."""

    def receivers(self, *, urgent: bool) -> tuple[Subscriber, ...]:
        """Who receives alarms that can wait, or those that cannot."""
        return self.urgent if urgent and self.urgent else self.subscribers

    def topics(self, names: Names) -> Mapping[bool, str]:
        """Whether it is for what cannot wait → the ARN of each topic that alarms and rules notify."""
        found = {False: self.adopt.topic or names.topic_arn(names.alarms_topic)}
        apart = self.adopt.urgent_topic or (names.topic_arn(names.urgent_topic) if self.urgent else None)
        return found | ({True: apart} if apart else {})

    def created(self, names: Names) -> Mapping[bool, str]:
        """Those of them that the baseline makes."""
        adopted = {False: self.adopt.topic, True: self.adopt.urgent_topic}
        return {urgent: arn for urgent, arn in self.topics(names).items() if not adopted[urgent]}
