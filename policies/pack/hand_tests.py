"""Tests that an approver does by hand: one that must work, one that must fail, and what CloudTrail keeps of each.

What each must lead to is held against the access matrix: a test whose proof disagrees is shown as contradicted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.capabilities import CATALOGUE
from policies.capability import Duty, Scope, Store
from policies.controls.engine import Consideration
from policies.iam.evaluate import Decision, Verdict
from policies.names import AUDITOR, KEY_ADMINISTRATOR, KEY_OF
from policies.pack.calls import command
from policies.pack.dossier import Dossier
from policies.pack.proof import Question

ALLOWED, DENIED = "HTTP 200, and the operation's JSON", "AccessDeniedException, HTTP 400"


@dataclass(frozen=True, kw_only=True)
class Try:
    """One call: as which role, from where, what, what must come back, which event it leaves."""

    who: str
    where: str
    command: str
    expected: str
    event: str
    verdict: Verdict
    proof: Decision | None = None

    @property
    def contradicted(self) -> bool:
        """Whether the access matrix expects something else."""
        return self.proof is not None and self.proof.verdict is not self.verdict


@dataclass(frozen=True, kw_only=True)
class HandTest:
    """A positive and a negative test of one measure."""

    consideration: Consideration
    title: str
    positive: Try
    negative: Try


def hand_tests(dossier: Dossier) -> tuple[HandTest, ...]:
    """The tests that this environment's approved capabilities allow."""
    return tuple(_Writer(dossier).tests())


class _Writer:
    """Writes the tests of one dossier."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier, self._settings = dossier, dossier.settings
        self._names = dossier.settings.names
        self._row = next(
            (row for row in self._settings.approved if any(g.scope is Scope.ANY for g in row.of(Duty.USE))), None
        )

    def tests(self) -> Iterator[HandTest]:
        if self._row is not None:
            role = self._names.role_of(Duty.USE, self._row.name)
            yield from self._of_calls(self._row.of(Duty.USE)[0].actions[0], role)
        if Store.MEDIA in self._settings.stores:
            yield self._of_media()
        if trail := next((one for one in self._dossier.matrix.estate.of("trail")), None):
            yield self._of_trail(trail.arn, trail.name)

    def _of_calls(self, action: str, role: str) -> Iterator[HandTest]:
        approved = {name for row in self._settings.approved for name in row.actions}
        plain = [grant for row in CATALOGUE for grant in row.of(Duty.USE) if grant.scope is Scope.ANY]
        others = (name for grant in plain for name in grant.actions if name not in approved)
        other = next(others, "rekognition:StartPersonTracking")
        works = self._call(role, action, "our-rekognition-endpoint", Verdict.ALLOW)
        yield HandTest(
            consideration=Consideration.COMPLIANCE,
            title="An approved operation works, another is refused",
            positive=works,
            negative=self._call(role, other, "our-rekognition-endpoint", Verdict.DENY),
        )
        yield HandTest(
            consideration=Consideration.ISOLATION,
            title="The operation works through our endpoint, and nowhere else",
            positive=works,
            negative=self._call(role, action, "internet", Verdict.DENY),
        )
        yield HandTest(
            consideration=Consideration.ISOLATION,
            title="Our endpoint serves our roles, and not even an administrator otherwise",
            positive=works,
            negative=self._call("stranger-in-account", action, "our-rekognition-endpoint", Verdict.DENY),
        )
        yield HandTest(
            consideration=Consideration.ACCESS,
            title="Who calls is not who audits",
            positive=works,
            negative=self._call(self._names.role(AUDITOR), action, "our-rekognition-endpoint", Verdict.DENY),
        )

    def _of_media(self) -> HandTest:
        """Who supplies media may; who administers its key cannot read it."""
        supplier, keeper = self._names.role_of(Duty.SUPPLY, ""), self._names.role(KEY_ADMINISTRATOR)
        bucket, media = self._names.bucket("media"), self._names.bucket_arn("media")
        alias = self._names.key_alias(KEY_OF[Store.MEDIA])
        key = next((one.arn for one in self._dossier.matrix.estate.of("key") if one.name == alias), "")
        put = f"aws s3api put-object --bucket {bucket} --key approval-test.jpg --body approval-test.jpg"
        return HandTest(
            consideration=Consideration.DATA_PROTECTION,
            title="Who supplies images may store them; who administers their key cannot decrypt them",
            positive=self._try((supplier, "s3:PutObject", f"{media}/object", "our-s3-endpoint"), put,
                               f"HTTP 200 with ServerSideEncryption aws:kms under {alias}", Verdict.ALLOW),
            negative=self._try((keeper, "kms:Decrypt", key, "internet"),
                               f"aws kms decrypt --key-id {alias} --ciphertext-blob fileb://any-ciphertext",
                               DENIED, Verdict.DENY),
        )  # fmt: skip

    def _of_trail(self, arn: str, name: str) -> HandTest:
        auditor, keeper = self._names.role(AUDITOR), self._names.role(KEY_ADMINISTRATOR)
        look = (
            f"aws cloudtrail lookup-events --region {self._settings.region} --lookup-attributes "
            "AttributeKey=EventSource,AttributeValue=rekognition.amazonaws.com"
        )
        return HandTest(
            consideration=Consideration.AUDIT,
            title="An auditor finds the calls of the tests above; nobody of the baseline stops the trail",
            positive=self._try((auditor, "cloudtrail:LookupEvents", "*", "internet"), look,
                               "HTTP 200; the events of the tests above are listed, as a rule within 15 minutes",
                               Verdict.ALLOW),
            negative=self._try((keeper, "cloudtrail:StopLogging", arn, "internet"),
                               f"aws cloudtrail stop-logging --region {self._settings.region} --name {name}",
                               DENIED, Verdict.DENY),
        )  # fmt: skip

    def _call(self, who: str, action: str, door: str, verdict: Verdict) -> Try:
        asked = command(action, self._settings, self._names)
        return self._try((who, action, "*", door), asked, ALLOWED if verdict is Verdict.ALLOW else DENIED, verdict)

    def _try(self, asked: Question, command_: str, expected: str, verdict: Verdict) -> Try:
        answer = self._dossier.proof.answer(asked)
        return Try(
            who=answer.who if answer else asked[0],
            where=answer.door if answer else asked[3],
            command=command_,
            expected=expected,
            event=_event(asked[1], verdict, answer.decision if answer else None),
            verdict=verdict,
            proof=answer.decision if answer else None,
        )


def _event(action: str, verdict: Verdict, row: Decision | None) -> str:
    """What the trail keeps of the call."""
    service, _, operation = action.partition(":")
    source = f"eventSource {service}.amazonaws.com, eventName {operation}"
    if verdict is Verdict.ALLOW:
        return f"{source}, no errorCode"
    by_endpoint = row is not None and any(one.policy.startswith("endpoint policy") for one in row.decided_by)
    if by_endpoint and row is not None and len({one.policy for one in row.decided_by}) == 1:
        return f"{source}, errorCode VpceAccessDenied, in the network activity events (eventCategory NetworkActivity)"
    return f"{source}, errorCode AccessDenied or AccessDeniedException"
