"""Who may assume the role that deploys, where a pipeline does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assurance.controls.control import Control, Facts
from assurance.iam.document import PolicyError, Statement, statements
from assurance.model.openness import openness, verdict
from assurance.model.reading import unknown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, settled, undecided
from assurance.sources.beside import TRUST
from assurance.sources.resource import Resource, Unresolved

if TYPE_CHECKING:  # pydantic is slow to import, and a check of templates alone needs none of it
    from settings.tables import Pipeline


class IAM46(Control):
    """The role that a pipeline deploys with is assumed by the approved job alone."""

    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    needs_approval = True
    why = (
        "Anyone who may assume the deploying role may change the baseline. Its trust policy stands in no template: it "
        "is applied by hand, and the host of the pipeline signs tokens for every job, some hosts for every customer."
    )
    remedy = (
        "Apply documents/deployment-trust.json as synth writes it: the identity provider as the only principal, and "
        "StringEquals of its audience and of the subject of [pipeline]."
    )
    before = (
        "Principal: {Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com}\n"
        "Action: sts:AssumeRoleWithWebIdentity\n"
        "Condition: {StringLike: {token.actions.githubusercontent.com:sub: 'repo:example-org/*'}}"
    )
    after = (
        "Principal: {Federated: arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com}\n"
        "Action: sts:AssumeRoleWithWebIdentity\n"
        "Condition:\n"
        "  StringEquals:\n"
        "    token.actions.githubusercontent.com:aud: sts.amazonaws.com\n"
        "    token.actions.githubusercontent.com:sub: repo:example-org/baseline:environment:production"
    )
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not facts.approval or not (pipeline := facts.approval.settings.pipeline):
            return
        absent = Unresolved(TRUST, f"it is the trust policy of {pipeline.role}, and not at hand")
        trust = facts.account.pipeline_trust if facts.account else facts.application.documents.get(TRUST, absent)
        if trust is None:  # nobody assumes a role that is not there
            return
        if isinstance(trust, Unresolved):
            yield None, unknown(TRUST, trust)
            return
        try:
            found = statements(trust)
        except PolicyError as error:
            yield None, undecided(TRUST, f"the policy cannot be read: {error}")
            return
        denies = tuple(one for one in found if one.denies)
        wrong = (said for one in found if one.allows for said in _beyond(one, denies, pipeline, facts))
        for each in settled(wrong, ()):
            yield None, each


def _beyond(one: Statement, denies: tuple[Statement, ...], pipeline: "Pipeline", facts: Facts) -> Iterator[Verdict]:
    """Whom an Allow trusts besides the approved job."""
    provider, who = pipeline.provider_arn, one.principals
    others = [*who.aws, *who.services, *who.canonical, *(name for name in who.federated if name != provider)]
    if others or who.everyone or one.not_principals:
        yield not_met(TRUST, f"{one.name} trusts {some(others) or 'everyone'}; expected {provider} alone")
    claims = {f"{pipeline.provider}:aud": pipeline.audience, f"{pipeline.provider}:sub": pipeline.subject}
    answer = openness(one, denies, facts.application, "sts").tokens_besides(provider, claims)
    opened = f"{one.name} trusts more of {pipeline.provider} than {pipeline.subject} for {pipeline.audience}"
    yield from verdict(answer, TRUST, opened, f"{one.name}: which jobs of {pipeline.provider} it trusts")
