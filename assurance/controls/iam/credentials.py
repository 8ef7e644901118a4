"""What holds permissions: under a boundary, with policies that can be found, for a session."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.holders import HOLDERS, identities
from assurance.model.reading import arn_part, items, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


class IAM31(Control):
    """Every role and user stands under a permissions boundary."""

    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    why = "A boundary is the most a role can ever do, whatever somebody attaches to it."
    remedy = "Set PermissionsBoundary to the ARN of your boundary policy."
    before = "Type: AWS::IAM::Role\nProperties: {AssumeRolePolicyDocument: …}"
    after = "Type: AWS::IAM::Role\nProperties: {AssumeRolePolicyDocument: …, PermissionsBoundary: !Ref Boundary}"
    types = ("AWS::IAM::Role", "AWS::IAM::User")
    supports = "Least privilege: no admin / full access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        value = resource.get("PermissionsBoundary")
        if isinstance(value, Unresolved):
            yield unknown("PermissionsBoundary", value)
        elif not value:
            yield not_met("PermissionsBoundary", "is not set; expected a boundary policy")
        elif not self._policy(str(value)):
            yield not_met(
                "PermissionsBoundary", f"{shown(value)} is not the ARN of a policy; expected a boundary policy"
            )
        else:
            yield met()

    def _policy(self, value: str) -> bool:
        """Whether it may be the ARN of one policy: what is no ARN at all stands for a policy of these templates."""
        named = arn_part(value, 5)
        return not set("*?") & set(value) and (not named or named.startswith("policy/"))


class IAM37(Control):
    """What an identity holds can be read here, or is a policy of AWS."""

    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    why = "A policy that lies elsewhere may grant anything: nobody can say what such a role may do."
    remedy = "Check the template that makes the policy along with this one."
    before = "ManagedPolicyArns: [arn:aws:iam::111122223333:policy/made-elsewhere]"
    after = "ManagedPolicyArns: [!Ref CompareFacesPolicy]"
    types = HOLDERS
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for holder in identities(facts.application):
            lost = ", ".join(shown(each.expression) for each in holder.not_at_hand)
            description = f"{lost}: what it allows is not in these templates"
            yield holder.resource, undecided(holder.attaching, description) if lost else met()


class IAM32(Control):
    """No policy is written into a role, user or group."""

    consideration = Consideration.ACCESS
    severity = Severity.LOW
    why = "Inline policies have no versions, no ARN and no list: nobody finds them when permissions are reviewed."
    remedy = "Use a managed policy of your own, and attach it."
    before = "Type: AWS::IAM::Role\nProperties: {Policies: [{PolicyName: inline, PolicyDocument: …}]}"
    after = "Type: AWS::IAM::Role\nProperties: {ManagedPolicyArns: [!Ref CompareFacesPolicy]}"
    types = (
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::IAM::Group",
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::GroupPolicy",
    )
    objectives = ("No inline policies",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type.endswith("Policy"):
            yield not_met("", f"{resource.type} is an inline policy; expected AWS::IAM::ManagedPolicy")
            return
        policies = resource.get("Policies")
        if isinstance(policies, Unresolved):
            yield unknown("Policies", policies)
        else:
            yield not_met("Policies", "holds inline policies; expected none") if items(policies) else met()


class IAM33(Control):
    """Credentials are temporary: there are no users and no access keys."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = "An access key works until somebody remembers it; it lies in a repository or on a laptop meanwhile."
    remedy = "Use roles: IAM Identity Center for people, instance, task and function roles for programs."
    before = "Type: AWS::IAM::User"
    after = "Type: AWS::IAM::Role"
    types = ("AWS::IAM::User", "AWS::IAM::AccessKey", "AWS::IAM::UserToGroupAddition")
    supports = "Least privilege: no admin / full access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield not_met("", f"is an {resource.type}: long-lived credentials; expected a role")
