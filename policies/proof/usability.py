"""Whether every approved capability can be used: a baseline that denies its users is wrong too.

What a capability needs is taken from the catalogue, never from what was granted. Rekognition's reads and writes on its
caller's behalf are forward access sessions; what it does under a service role comes from AWS's network, with neither a
VPC endpoint nor a caller between.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.capability import By, Capability, Duty, Grant, Need, Scope, Store
from policies.iam.conditions import Context, context
from policies.iam.evaluate import Verdict
from policies.names import BUCKETS, KEY_OF
from policies.proof.actions import Ask
from policies.proof.asking import Judge
from policies.proof.doors import BY_ITSELF, Door, doors
from policies.proof.estate import Thing
from policies.proof.invariants import Breach
from policies.proof.who import Who, everyone
from stacks.settings import Settings

_TO_REKOGNITION = context({"iam:PassedToService": "rekognition.amazonaws.com"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Users:
    """Asks in the name of those who use the approved capabilities."""

    judge: Judge
    settings: Settings
    people: dict[str, Who]

    def unusable(self) -> Iterator[Breach]:
        """What an approved capability needs and its user is denied."""
        for row in self.settings.approved:
            for grant in row.grants:
                yield from self._calls(row, grant)
            for need in row.needs:
                yield from self._needs(row, need)
            if row.passed_by and (role := self._role(self.settings.names.role_of(row.passed_by, row.name))):
                yield from self._passes(row, role)

    def _calls(self, row: Capability, grant: Grant) -> Iterator[Breach]:
        name = self.settings.names.role_of(grant.duty, row.name)
        for action in grant.actions:
            for resource in self._scoped(grant.scope):
                yield from self._must(name, Ask(action=action, resource=resource), "our-", row.name)

    def _needs(self, row: Capability, need: Need) -> Iterator[Breach]:
        names = self.settings.names
        by_role = need.by is By.SERVICE_ROLE
        name = names.service_role(row.name) if by_role else names.role_of(need.duty, row.name)
        for action in need.actions:
            plain = action.removesuffix("*")
            for resource, thing in self._stored(need, plain):
                if thing is None and _guarded(need, plain):
                    message = (
                        f"{row.name}: {plain} depends on the policy of {resource}, which the assembly does not hold"
                    )
                    yield Breach(principal=name, message=message, certain=False)
                    continue
                yield from self._must(name, Ask(action=plain, resource=resource, thing=thing), _door(need), row.name)

    def _passes(self, row: Capability, who: Who) -> Iterator[Breach]:
        service = self.people["rekognition.amazonaws.com"]
        arn = self.settings.names.role_arn(self.settings.names.service_role(row.name))
        thing = self._thing("role", arn)
        passing = Ask(action="iam:PassRole", resource=arn)
        yield from self._must(who.name, passing, "internet", row.name, _TO_REKOGNITION)
        assuming = Ask(action="sts:AssumeRole", resource=arn, thing=thing)
        yield from self._must(service.name, assuming, BY_ITSELF.name, row.name)

    def _must(self, name: str, ask: Ask, door: str, capability: str, more: Context | None = None) -> Iterator[Breach]:
        who = self._role(name)
        if who is None:
            yield Breach(principal=name, message=f"{capability}: the assembly holds no such role")
            return
        ways = (BY_ITSELF,) if door == BY_ITSELF.name else doors(self.judge.estate, ask.action)
        way = next((one for one in ways if one.name.startswith(door)), None) or _fallback(ask, ways)
        if way is None:
            yield Breach(principal=name, message=f"{capability}: {ask.action} has no door {door}…")
            return
        decision = self.judge.decide(who, ask, way, more)
        if decision.verdict is not Verdict.ALLOW:
            message = f"{capability}: {ask.action} on {ask.resource}, {way.told}, is not allowed: {decision.because}"
            yield Breach(principal=name, message=message, certain=decision.verdict is Verdict.DENY)

    def _role(self, name: str) -> Who | None:
        return self.people.get(name)

    def _thing(self, kind: str, arn: str) -> Thing | None:
        return next((one for one in self.judge.estate.of(kind) if one.arn == arn), None)

    def _scoped(self, scope: Scope) -> tuple[str, ...]:
        """The approved resources of a scope, as the environment file names them."""
        names, given = self.settings.names, self.settings.capabilities
        collections = tuple(map(names.collection_arn, given.face_search.collections if given.face_search else ()))
        projects = given.custom_labels.projects if given.custom_labels else ()
        found = given.streaming_video.processors if given.streaming_video else ()
        processors = tuple(names.processor_arn(one.name) for one in found)
        match scope:
            case Scope.ANY:
                return ("*",)
            case Scope.COLLECTION:
                return collections
            case Scope.STREAM_PROCESSOR:
                return processors
            case Scope.PROJECT:
                return tuple(names.arn("rekognition", f"project/{one}/1700000000000") for one in projects)
            case Scope.VERSION:
                return tuple(names.arn("rekognition", f"project/{one}/version/v1/1700000000000") for one in projects)
            case Scope.DATASET:
                return tuple(names.arn("rekognition", f"project/{one}/dataset/train/1700000000000") for one in projects)
            case _:
                return (*collections, *processors, *self._scoped(Scope.PROJECT))

    def _stored(self, need: Need, action: str) -> Iterator[tuple[str, Thing | None]]:
        """What a need is about: the key of the store, the objects of its bucket, its topic or streams."""
        names = self.settings.names
        if action.startswith("kms:"):
            alias = names.key_alias(KEY_OF[need.on])
            keys = [one for one in self.judge.estate.of("key") if one.name == alias]
            yield (keys[0].arn, keys[0]) if keys else (f"the adopted {KEY_OF[need.on]} key", None)
        elif need.on in BUCKETS:
            arn = names.bucket_arn(need.on)
            yield f"{arn}/object", self._thing("bucket", arn)
        elif need.on is Store.COMPLETIONS:
            arn = names.topic_arn(names.completions_topic)
            yield arn, self._thing("topic", arn)
        else:
            given = self.settings.capabilities.streaming_video
            for one in given.processors if given else ():
                if need.on is Store.VIDEO_STREAM:
                    yield one.video_stream, None
                elif one.search_collection:
                    yield names.data_stream_arn(one.name), None


def users(judge: Judge, settings: Settings) -> Users:
    """The users of the approved capabilities, in the estate of a judge."""
    return Users(judge=judge, settings=settings, people={who.name: who for who in everyone(judge.estate)})


def _guarded(need: Need, action: str) -> bool:
    """Whether what a need is about has a policy with a say in it; streams have none in the baseline."""
    return action.startswith("kms:") or need.on in BUCKETS or need.on is Store.COMPLETIONS


def _door(need: Need) -> str:
    """The door by which a need is met."""
    if need.via:
        return f"through-{need.via}"
    if need.by is By.SERVICE_ROLE:
        return "internet"
    own_hands = need.duty is Duty.SUPPLY or (need.duty is Duty.READ_RESULTS and need.actions[0] != "s3:PutObject")
    return "our-" if own_hands else "through-rekognition"


def _fallback(ask: Ask, ways: tuple[Door, ...]) -> Door | None:
    """The liveness client outside the VPC: its stream has no endpoint of ours to go through."""
    outside = ask.action == "rekognition:StartFaceLivenessSession"
    return next((one for one in ways if one.name == "internet"), None) if outside else None
