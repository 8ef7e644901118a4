"""Who may publish to a topic or queue, and subscribe: what alarms and job notices say is not for everybody."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.weighing import Weighing
from assurance.iam.descent import Answer
from assurance.iam.document import Statement
from assurance.iam.given import Given
from assurance.iam.pseudo import spellings
from assurance.model.documents import QUEUE_POLICIES, TOPIC_POLICIES, Document, of_topic, read
from assurance.model.openness import UNCONFINED, by_bucket_alone, left, meant, openness, prefix, undenied, verdict
from assurance.model.reading import items
from assurance.model.scopes import some, wildcards
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource

_PUBLISHING = ("sns:Publish", "sqs:SendMessage")


class _OfTopicPolicy(Weighing):
    """Base: every Allow of the policy of a topic or queue is weighed."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    types = (*TOPIC_POLICIES, *QUEUE_POLICIES)
    supports = "SNS topic CMK"
    elements = ("Action", "Principal", "Condition", "Effect")
    absent = undecided("PolicyDocument", "is not set; expected the policy")


class AUD31(_OfTopicPolicy):
    """A topic or queue lets nobody outside publish, subscribe or read."""

    severity = Severity.CRITICAL
    why = "Who subscribes reads every alarm and job notice; who publishes cries wolf until nobody listens."
    remedy = "Name principals; bind '*' by aws:PrincipalOrgID, and services by aws:SourceAccount or aws:SourceArn."
    before = "Effect: Allow\nPrincipal: '*'\nAction: sns:Subscribe\nResource: !Ref Alarms"
    after = before + "\nCondition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        asked = openness(one, policy.denies, facts.application, prefix(policy.resource))
        opened = f"{one.name} allows everyone; expected named principals"
        yield from verdict(asked.anyone(), "PolicyDocument", opened, f"{one.name}: whether it allows everyone")
        yield from by_bucket_alone(one, facts.application, "PolicyDocument")
        if services := sorted(set(one.principals.services) - UNCONFINED):
            opened = f"{one.name} lets {some(services)} act for anybody; expected aws:SourceAccount"
            question = f"{one.name}: for whom {some(services)} act"
            yield from verdict(asked.deputies(services), "PolicyDocument", opened, question)


class AUD32(Control):
    """A topic refuses to be published or subscribed to without TLS."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "SNS answers plain HTTP unless told otherwise; a notice names operations, jobs and objects."
    remedy = "Deny sns:Publish, and sns:Subscribe where it is allowed, to everyone if aws:SecureTransport is false."
    before = "Statement: [{Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: sns:Publish, …}]"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: sns:Publish\nResource: !Ref Alarms\n"
        "Condition: {Bool: {aws:SecureTransport: false}}"
    )
    types = ("AWS::SNS::Topic",)
    supports = "S3 TLS-only bucket policy"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        """A policy whose topic is not at hand is the whole policy of that topic."""
        yield from super().judge_application(facts)
        for kind, names in TOPIC_POLICIES.items():
            for policy in facts.application.of(kind):
                for named in items(policy.get(names)):
                    if facts.application.find(named) is None:
                        document = read(policy, "PolicyDocument")
                        for each in self._confined((document,), str(named), facts.application):
                            yield policy, each

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        application = facts.application
        yield from self._confined(of_topic(application, resource), resource.physical["Ref"], application)

    def _confined(self, documents: tuple[Document, ...], topic: str, application: Application) -> Iterator[Verdict]:
        statements = [one for each in documents for one in each.statements]
        wanted = ["sns:Publish", *(["sns:Subscribe"] if any(map(self._subscribed, statements)) else [])]

        def asked(named: str) -> dict[str, Answer]:
            given: Given = {"aws:securetransport": [("false",)]}
            questions = {action: undenied(statements, application, (action,), named, given) for action in wanted}
            return {action: question.everybody() for action, question in questions.items()}

        answers = asked(topic)
        if free := [action for action, answer in answers.items() if left(answer)]:
            description = f"nothing denies {' and '.join(free)} to everyone without TLS"
            *_, written = spellings(topic, statements)
            if written != topic and not any(map(left, asked(written).values())):
                yield undecided(
                    "topic policy", f"whether a Deny is about this topic depends on whether it is {written}"
                )
                return
            yield from [gap for one in documents for gap in one.unread()] or [not_met("topic policy", description)]
        else:
            unsure = [each for answer in answers.values() for each in verdict(answer, "topic policy", "", "a Deny")]
            yield from unsure[:1] or [met()]

    def _subscribed(self, one: Statement) -> bool:
        """Whether a statement lets somebody subscribe."""
        return one.allows_action("sns:Subscribe")


class AUD33(_OfTopicPolicy):
    """The policy of a topic or queue grants named actions, and publishing to named principals."""

    severity = Severity.MEDIUM
    why = "A wildcard lets who should publish also change the policy or delete the topic, and with it every alarm."
    remedy = "List the actions; name the roles that publish in Principal, or by aws:PrincipalArn."
    before = "Effect: Allow\nPrincipal: {AWS: '111122223333'}\nAction: sns:*\nResource: !Ref Completions"
    after = (
        "Effect: Allow\nPrincipal: {AWS: !GetAtt CompletionsRole.Arn}\nAction: sns:Publish\nResource: !Ref Completions"
    )

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if found := wildcards(one):
            yield f"allows {some(found)}; expected named actions"
        if published := tuple(action for action in _PUBLISHING if one.matches_action(action)):
            asked = openness(one, policy.denies, facts.application, prefix(policy.resource), published)
            opened = f"{one.name} lets all of {meant(one)} publish; expected named principals"
            yield from verdict(
                asked.unnamed(), "PolicyDocument", opened, f"{one.name}: whether a whole account publishes"
            )
