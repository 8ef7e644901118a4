"""Policies of the organization: they bind everybody, or they bind nobody who matters."""

from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.controls.sto.bucket_network import on_network
from assurance.iam.domains import ABSENT
from assurance.iam.given import Given
from assurance.iam.statement import Statement
from assurance.model.documents import Document, read
from assurance.model.openness import DIRECT, OFF_ENDPOINTS, applying, undenied
from assurance.model.reading import items, leaves, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Application, Resource, Unresolved
from capabilities.capabilities import ACTIONS, REFUSED
from settings.files import FileError, parse_json

POLICY = "AWS::Organizations::Policy"
LIVENESS_STREAM = "rekognition:StartFaceLivenessSession"
_LOCK = "@@operators_allowed_for_child_policies"
_OPERATORS = frozenset(("@@assign", _LOCK))


class _Guardrail(Control):
    """Base of the controls of an organization policy of one kind."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    types = (POLICY,)
    kind = "SERVICE_CONTROL_POLICY"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if isinstance(kind := resource.get("Type"), Unresolved):
            yield unknown("Type", kind)
        elif kind == self.kind:
            yield from self.weigh(resource, facts)

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        raise NotImplementedError


class COM04(_Guardrail):
    """The opt-out from AI services covers Rekognition, and no policy attached further down can undo it."""

    why = (
        "Until the organization opts out, AWS may keep images of customers, in another Region too, to improve its "
        "services. Names and values are case-sensitive: a policy with OptOut does nothing."
    )
    facts = (17, 64)
    remedy = 'Assign "optOut" to services.default or services.rekognition, and lock it with "@@none".'
    before = '{"services": {"rekognition": {"opt_out_policy": {"@@assign": "OptOut"}}}}'
    after = (
        '{"services": {"rekognition": {"opt_out_policy": '
        '{"@@assign": "optOut", "@@operators_allowed_for_child_policies": ["@@none"]}}}}'
    )
    objectives = ("AI services opt-out",)
    kind = "AISERVICES_OPT_OUT_POLICY"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        content = _object(resource.get("Content"))
        if isinstance(content, Unresolved):
            yield unknown("Content", content)
            return
        services = content.get("services") if isinstance(content, Mapping) else None
        if not isinstance(services, Mapping):
            yield not_met("Content", 'holds no "services" (in lower case): it opts out of nothing')
            return
        lost = [value for _, value in leaves(dict(services)) if isinstance(value, Unresolved)]
        yield from (unknown("Content", value) for value in lost)
        chosen = "rekognition" if "rekognition" in services else "default"
        if not lost:
            yield from self._opted_out(services, chosen)

    def _opted_out(self, services: Mapping[str, Any], chosen: str) -> Iterator[Verdict]:
        path = f"Content.services.{chosen}.opt_out_policy"
        entry = services.get(chosen)
        policy = entry.get("opt_out_policy") if isinstance(entry, Mapping) else None
        if not isinstance(policy, Mapping) or policy.get("@@assign") != "optOut":
            found = policy.get("@@assign") if isinstance(policy, Mapping) else None
            yield not_met(path, f'@@assign is {shown(found)}; expected "optOut", in this very spelling')
            return
        if strange := sorted(name for name in policy if name.startswith("@@") and name not in _OPERATORS):
            yield not_met(path, f"{', '.join(strange)} is not allowed in this kind of policy")
        levels = [services, entry, policy] if chosen == "default" else [policy]
        if all(items(level.get(_LOCK)) == ("@@none",) for level in levels if level is not None):
            yield met()
        else:
            yield not_met(path, f'an account can undo it; expected "{_LOCK}": ["@@none"]')


class COM05(_Guardrail):
    """A service control policy on Rekognition denies what AWS has discontinued."""

    severity = Severity.LOW
    why = "The actions are still there for those who know them; nothing that the bank approves needs them."
    remedy = "Deny rekognition:StartPersonTracking and rekognition:GetPersonTracking, on every resource."
    before = "Effect: Deny\nAction: rekognition:PutProjectPolicy\nResource: '*'"
    after = "Effect: Deny\nAction: [rekognition:StartPersonTracking, rekognition:GetPersonTracking]\nResource: '*'"
    supports = "Least privilege: no admin / full access"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        policies = control_policies(facts.application)
        statements = [one for document in policies for one in document.statements]
        if any(one.matches_action(action) for one in statements if one.denies for action in ACTIONS):
            missed = undenied(statements, facts.application, sorted(REFUSED)).each()
            unread = unread_in(policies)
            if missed and not unread:
                yield not_met("Content", f"no policy denies {', '.join(missed)}")
            yield from (unread if missed else [met()])


class COM06(_Guardrail):
    """A service control policy on the network spares the clients of face liveness, and nobody for lack of a tag."""

    severity = Severity.MEDIUM
    why = (
        "Copied as it is published, the network policy of the data perimeter examples binds only principals that carry "
        "the tag dp:include:network; and one that forgets the liveness client stops every customer."
    )
    remedy = "Remove conditions on aws:PrincipalTag that let others pass, and leave StartFaceLivenessSession out."
    before = (
        "Action: rekognition:*\nCondition:\n  StringNotEqualsIfExists: {aws:VpceOrgID: o-exampleorg1}\n"
        "  StringEquals: {aws:PrincipalTag/dp:include:network: 'true'}"
    )
    after = (
        "Action: [rekognition:CompareFaces, rekognition:DetectFaces]\n"
        "Condition: {StringNotEqualsIfExists: {aws:VpceOrgID: o-exampleorg1}}"
    )
    supports = "VPC endpoints used / trust boundary"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        document = read(resource, "Content")
        perimeters = [one for one in document.denies if on_network(one) and any(map(one.matches_action, ACTIONS))]
        found = []
        for one in perimeters:
            bare = applying(one, facts.application, _covered(one), "*", {**DIRECT, **OFF_ENDPOINTS, **_untagged(one)})
            answer = bare.members()
            if answer.witness is None and not answer.reasons:
                found.append(not_met("Content", f"{one.name} binds only principals with a tag; expected everybody"))
            streaming = undenied((one,), facts.application, (LIVENESS_STREAM,), given={**DIRECT, **OFF_ENDPOINTS})
            answer = streaming.members()
            if answer.witness is None and not answer.reasons:
                found.append(not_met("Content", f"{one.name} denies {LIVENESS_STREAM} from the internet"))
        if perimeters:
            yield from found or list(document.unread("Action", "Effect", "Condition")) or [met()]


class COM07(_Guardrail):
    """A resource control policy names no Rekognition action."""

    severity = Severity.LOW
    why = "Resource control policies do not reach Rekognition: such a statement looks like a perimeter and is none."
    facts = (63,)
    remedy = "Perimeter collections by service control policy, endpoint policy and identity policy."
    before = "Effect: Deny\nPrincipal: '*'\nAction: rekognition:*\nResource: '*'"
    after = "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject, kms:Decrypt]\nResource: '*'"
    supports = "VPC endpoints used / trust boundary"
    kind = "RESOURCE_CONTROL_POLICY"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        document = read(resource, "Content")
        texts = {one: " ".join((*one.actions, *one.not_actions)).lower() for one in document.statements}
        named = [one for one, text in texts.items() if "rekognition:" in text]
        for one in named:
            yield not_met("Content", f"{one.name} names Rekognition, which resource control policies do not reach")
        if not named:
            yield from list(document.unread("Action")) or [met()]


class COM08(Control):
    """A policy of the organization is attached to something."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = "A guardrail without target is a document."
    remedy = "Name roots, organizational units or accounts in TargetIds."
    before = "Type: AWS::Organizations::Policy\nProperties: {Type: SERVICE_CONTROL_POLICY}"
    after = before.replace("POLICY}", "POLICY, TargetIds: [ou-exam-ple11111]}")
    types = (POLICY,)
    supports = "AI services opt-out"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        targets = resource.get("TargetIds")
        if isinstance(targets, Unresolved):
            yield unknown("TargetIds", targets)
        else:
            yield met() if items(targets) else not_met("TargetIds", "is empty; expected a root, unit or account")


def _untagged(one: Statement) -> Given:
    """A principal without any of the tags that a statement looks at."""
    keys = (each.key.lower() for each in one.conditions)
    return {key: [ABSENT] for key in keys if key.startswith("aws:principaltag/")}


def control_policies(application: Application) -> tuple[Document, ...]:
    """The service control policies of an application."""
    return tuple(read(one, "Content") for one in application.of(POLICY) if one.get("Type") == "SERVICE_CONTROL_POLICY")


def unread_in(policies: tuple[Document, ...]) -> list[Verdict]:
    """What could not be read of several policies."""
    return [verdict for one in policies for verdict in one.unread("Action", "Effect", "Condition", "Resource")]


def _covered(one: Any) -> str:
    return next(action for action in ACTIONS if one.matches_action(action))


def _object(content: Any) -> Any:
    """A policy's content, which may be an object or JSON text."""
    if not isinstance(content, str):
        return content
    try:
        return parse_json(content)
    except FileError:
        return None
