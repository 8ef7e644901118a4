"""The topics that alarms and rules tell: that they listen, and that somebody listens to them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.controls.enc.key_services import alarmed
from assurance.model.delivery import delivers
from assurance.model.documents import of_topic
from assurance.model.event_buses import buses, reached
from assurance.model.reading import arn_part, items, shown, unknown
from assurance.model.scopes import some
from assurance.model.urgency import notified, urgencies
from assurance.model.watchers import ALARM, RULE
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.adopted import is_adopted
from assurance.sources.resource import Application, Resource, Unresolved

TOPIC = "AWS::SNS::Topic"


class _Heard(Control):
    """Base: topics that somebody publishes to let it publish."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    objectives = ("CloudWatch alarms with actions",)
    service = ""
    open_by_default = False

    def recipients(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        """Property and ARN of everything that the resource tells."""
        raise NotImplementedError

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for path, value in self.recipients(resource):
            topic = facts.application.find(value)
            if isinstance(value, Unresolved):
                yield unknown(path, value)
            elif topic is not None and topic.type == TOPIC:
                yield from self._accepts(topic, path, resource, facts)
            elif topic is None and ":sns:" in str(value):
                yield undecided(path, f"the topic {shown(value)} is not in these templates")
            elif topic is None and not str(value).startswith("arn:"):
                yield not_met(path, f"{shown(value)} is no ARN of anything that can be notified")

    def _accepts(self, topic: Resource, path: str, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        documents = of_topic(facts.application, topic)
        if not documents:
            silent = not_met(path, f"{topic.id} has no policy, and the default one does not let {self.service} publish")
            yield met() if self.open_by_default else silent
            return
        arn = topic.physical["Ref"]
        source = resource.physical["Arn"]
        known = {"aws:SourceArn": source, "aws:SourceAccount": arn_part(source, 4)}
        statements = [one for document in documents for one in document.statements]
        answer = delivers(statements, self.service, "sns:Publish", arn, known)
        if answer is True:
            yield met()
        elif answer is False:
            yield not_met(path, f"the policy of {topic.id} does not let {self.service} publish for {resource.id}")
        else:
            yield undecided(path, f"whether {self.service} may publish to {topic.id} depends on {some(answer)}")


class AUD26(_Heard):
    """The topic of an alarm lets CloudWatch publish."""

    why = "An explicit topic policy replaces the default one: without a statement for CloudWatch, alarms vanish."
    remedy = "Allow cloudwatch.amazonaws.com sns:Publish in the topic policy, bound by aws:SourceAccount."
    before = "Statement: [{Effect: Deny, Principal: '*', Action: sns:Publish, Condition: …}]"
    after = "Statement: [{Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: sns:Publish, …}]"
    types = (ALARM, "AWS::CloudWatch::CompositeAlarm")
    service = "cloudwatch.amazonaws.com"
    open_by_default = True

    def recipients(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
            for value in items(resource.get(name)):
                yield name, value


class AUD27(_Heard):
    """The topic of a rule lets EventBridge publish."""

    why = "EventBridge drops what the topic does not accept; nothing tells that an event was lost."
    remedy = "Allow events.amazonaws.com sns:Publish in the topic policy."
    before = "Targets: [{Id: topic, Arn: !Ref Alarms}]"
    after = "Statement: [{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sns:Publish, …}]"
    types = (RULE,)
    service = "events.amazonaws.com"

    def recipients(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        for place, _ in enumerate(items(resource.get("Targets"))):
            yield f"Targets.{place}.Arn", resource.get(f"Targets.{place}.Arn")

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """A role is for the bank's event bus (AUD48); a topic needs none, and is not asked whether it lets one in."""
        yield from super().judge(resource, facts)
        of_buses = {path for path, _ in buses(resource, facts.application)}
        for path, _ in self.recipients(resource):
            named = path.removesuffix("Arn") + "RoleArn"
            if path not in of_buses and resource.get(named) is not None:
                yield undecided(named, "what EventBridge may do under this role, no control reads; a topic needs none")


class AUD28(Control):
    """A topic that alarms or rules notify has a subscriber, or the event bus of the bank receives all of it too."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "A topic without subscribers is where alarms go to be forgotten."
    remedy = "Add a subscription, or list alarms.subscribers in the environment file, or name alarms.event-bus there."
    before = "Alarms:\n  Type: AWS::SNS::Topic"
    after = (
        before + "\nOnCall:\n  Type: AWS::SNS::Subscription\n  Properties: {TopicArn: !Ref Alarms, Protocol: email, …}"
    )
    types = (TOPIC,)
    objectives = ("CloudWatch alarms with actions",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        application = facts.application
        named = [(one, application.find(one.get("TopicArn"))) for one in application.of("AWS::SNS::Subscription")]
        heard = {topic.key for one, topic in named if topic is not None and one.get("FilterPolicy") is None}
        in_part = {topic.key for _, topic in named if topic is not None} - heard
        topics: dict[str, Resource] = {}
        watchers: dict[str, list[Resource]] = defaultdict(list)
        for watcher in application.of(ALARM, RULE):
            for value in notified(watcher):
                if (topic := application.find(value)) and topic.type == TOPIC:
                    topics[topic.key] = topic
                    watchers[topic.key].append(watcher)
        for key, topic in sorted(topics.items()):
            inside = topic.get("Subscription")
            if isinstance(inside, Unresolved):
                yield topic, unknown("Subscription", inside)
            elif key in heard or items(inside):
                yield topic, met()
            elif common := frozenset.intersection(*(reached(one, application) for one in watchers[key])):
                yield topic, _on_buses(common, facts)
            elif key in in_part:
                yield topic, undecided("Subscription", "what FilterPolicy lets through of each subscriber is not known")
            elif inside is None and is_adopted(topic):
                yield topic, undecided("Subscription", "the document of the adopted topic does not say who subscribes")
            else:
                yield topic, not_met("Subscription", "nobody subscribes; expected a human or a pager")


def _on_buses(buses: frozenset[str], facts: Facts) -> Verdict:
    """What is said of a topic without subscribers all of whose notifications reach these event buses."""
    if facts.approval is None:
        return undecided("Subscription", f"nobody subscribes; who listens to {some(sorted(buses))} is not known")
    if facts.approval.settings.alarms.event_bus in buses:
        return met()
    return not_met("Subscription", "nobody subscribes; expected a human, a pager or the bank's event bus")


class AUD36(Control):
    """Alarms of each urgency are reported to those whom the environment file names for it, and to nobody else."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = (
        "Anyone who is subscribed beside them reads what the bank's alarms say; anyone who is missing is not "
        "notified; and a pager that rings for what can wait is switched off."
    )
    remedy = (
        "List every subscriber under [alarms] in the environment file: subscribers, and urgent for what cannot wait."
    )
    before = "Type: AWS::SNS::Subscription\nProperties: {TopicArn: !Ref Alarms, Protocol: email, Endpoint: …}"
    after = "# in the environment file\nalarms: {subscribers: [rekognition-operations@example.com]}"
    types = (TOPIC, "AWS::SNS::Subscription")
    objectives = ("CloudWatch alarms with actions",)
    needs_approval = True

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        known, topics = urgencies(facts.application), alarmed(facts.application)
        named = {urgent: _receivers(facts, urgent=urgent) for urgent in (False, True)}
        apart = named[False] != named[True]
        for topic in facts.application.of(TOPIC) if apart else ():
            if len(known.get(topic.key, ())) > 1:
                yield (
                    topic,
                    not_met("", "is notified of what is urgent and of what can wait; expected a topic for each"),
                )
        for urgent in (False, True) if apart else (False,):
            ours = {topic for topic in topics if not apart or (True in known.get(topic, ())) is urgent}
            yield from _heard_by(facts.application, ours, named[urgent])


def _receivers(facts: Facts, *, urgent: bool) -> set[str]:
    return set(facts.approval.settings.alarms.receivers(urgent=urgent)) if facts.approval else set()


def _heard_by(
    application: Application, topics: set[str], wanted: set[str]
) -> Iterator[tuple[Resource | None, Verdict]]:
    """The subscriptions of topics of one urgency, held to whom the environment file names for it."""
    subscribed: set[str] = set()
    for one, place, protocol, endpoint in _subscriptions(application, topics):
        if isinstance(endpoint, Unresolved):
            yield one, unknown(f"{place}Endpoint", endpoint)
        elif endpoint not in wanted:
            unnamed = f"{shown(endpoint)} is notified; the environment file does not name it"
            yield one, not_met(f"{place}Endpoint", unnamed)
        elif protocol != _protocol(endpoint):
            yield one, not_met(f"{place}Protocol", f"is {shown(protocol)}; {endpoint} is not notified that way")
        else:
            subscribed.add(endpoint)
            yield one, met()
    for missing in sorted(wanted - subscribed) if topics else ():
        yield None, not_met("", f"{missing}, whom the environment file names, is not notified")


def _subscriptions(application: Application, topics: set[str]) -> Iterator[tuple[Resource, str, Any, Any]]:
    """Each with where in which resource it is, its protocol and endpoint; those of an adopted topic are the bank's."""
    for one in application.of("AWS::SNS::Subscription"):
        topic = application.find(one.get("TopicArn"))
        if topic and topic.key in topics:
            yield one, "", one.get("Protocol"), one.get("Endpoint")
    for topic in application.of(TOPIC):
        if topic.key in topics and not is_adopted(topic):
            for place, _ in enumerate(items(topic.get("Subscription"))):
                path = f"Subscription.{place}."
                yield topic, path, topic.get(f"{path}Protocol"), topic.get(f"{path}Endpoint")


def _protocol(endpoint: str) -> str:
    """How an address, an endpoint or a queue is notified."""
    if endpoint.startswith("arn:"):
        return "sqs"
    return "https" if "://" in endpoint else "email"
