"""Where the account stands in its organization: what the organization's policies say reaches it only there."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unresolved


class RUN12(Control):
    """The account is of the organization that the environment file names."""

    live = True
    needs_approval = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "An account that left its organization has lost every policy of the organization at once, and the policies "
        "that ask for aws:PrincipalOrgID refuse its own roles."
    )
    remedy = "Invite it back into the organization and into its unit; find out who let it leave."
    before = "AWSOrganizationsNotInUseException"
    after = "Organization: {Id: o-exampleorg1}"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None or facts.approval is None:
            return
        approved, found = facts.approval.settings.organization, facts.account.membership.organization
        if isinstance(found, Unresolved):
            yield None, unknown("Organization", found)
        elif found != approved:
            yield None, not_met("Organization", f"it is of {found or 'no organization'}; approved is {approved}")
        else:
            yield None, met()


class RUN13(Control):
    """The account lies where the policies of the organization are attached."""

    live = True
    needs_approval = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "Guardrails are attached to a root, a unit or an account. Anyone who moves the account to another unit takes "
        "all of them from it, and every policy is as approved. Only the management account and delegated "
        "administrators may ask where an account lies."
    )
    facts = (196,)
    remedy = (
        "Move it back, and find out who moved it (MoveAccount in the management account's trail). Where nobody may "
        "ask, verify it in the management account, and except it here, saying so."
    )
    before = "Parents: [{Id: ou-exam-22222222}]"
    after = "Parents: [{Id: ou-exam-11111111}]   # a target of [guardrails]"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None or facts.approval is None or (rails := facts.approval.settings.guardrails) is None:
            return
        above = facts.account.membership.above
        if facts.approval.settings.account in rails.targets:
            yield None, met()
        elif isinstance(above, Unresolved):
            yield None, unknown("Parents", above)
        elif set(above).isdisjoint(rails.targets):
            lies = ", ".join(above) or "no unit and no root"
            yield (
                None,
                not_met("Parents", f"it lies in {lies}; the policies are attached to {', '.join(rails.targets)}"),
            )
        else:
            yield None, met()
