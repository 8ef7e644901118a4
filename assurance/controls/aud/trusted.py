"""Changes of those whom roles trust: a role that was deleted and made again by its name is trusted as before."""

from collections.abc import Iterator

from assurance.controls.aud.event_rules import Watched, watched_elsewhere
from assurance.controls.control import Facts
from assurance.iam.patterns import arn_parts
from assurance.iam.principals import account_named
from assurance.model.documents import read
from assurance.model.watchers import Record, call
from assurance.results.verdict import Severity, Verdict
from assurance.sources.resource import Resource

_CHANGES = {
    "role": "AttachRolePolicy CreateRole DeleteRole PutRolePolicy UpdateAssumeRolePolicy",
    "user": "AttachUserPolicy CreateAccessKey CreateLoginProfile CreateUser DeleteUser PutUserPolicy",
}


class AUD43(Watched):
    """Changes of the account's roles and users that may assume a role, new ones of their names too, are watched."""

    severity = Severity.HIGH
    why = (
        "A trust that holds a principal by aws:PrincipalArn does not see that its role was deleted and made again, by "
        "somebody else and for somebody else."
    )
    remedy = (
        "Add an alarmed metric filter on changes of these names, on the trail's log group; a rule sees them in "
        "us-east-1 only."
    )
    before = "Trust: {Principal: {AWS: arn:aws:iam::111122223333:role/verification}}"
    after = (
        "Type: AWS::Logs::MetricFilter\nProperties:\n  FilterPattern: >-\n    { ($.eventSource = iam.amazonaws.com) && "
        "($.readOnly IS FALSE) && ($.requestParameters.roleName = verification) }"
    )
    supports = "CloudWatch alarms with actions"
    subjects = ("AWS::IAM::Role",)
    needs_approval = True

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not watched_elsewhere(facts) and self._trusted(facts):
            yield from super().judge_application(facts)

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for kind, name in self._trusted(facts):
            for operation in _CHANGES[kind].split():
                yield f"{operation} on {name}", call("iam", operation, requestParameters={f"{kind}Name": name})

    def _trusted(self, facts: Facts) -> list[tuple[str, str]]:
        """Kind and name of each role and user of the account that a trust policy names, itself or by condition."""
        account = facts.approval.settings.account if facts.approval else ""
        named = {
            arn
            for role in facts.application.of(*self.subjects)
            for one in read(role, "AssumeRolePolicyDocument").allows
            for arn in (*one.principals.aws, *one.condition_values("aws:PrincipalArn", "ArnEquals", "ArnLike"))
            if arn.startswith("arn:") and not account_named(arn)
        }
        parts = [arn_parts(arn) for arn in sorted(named)]
        paths = [part[-1].split("/") for part in parts if part[4] == account]
        return [(path[0], path[-1].replace("*", "any")) for path in paths if path[0] in _CHANGES]
