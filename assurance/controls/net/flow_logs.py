"""Flow logs: that every VPC has them, that they hold all traffic, and that they are kept encrypted."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.enc.at_rest import customer_key
from assurance.model.buckets import DEFAULT_KEY
from assurance.model.expectations import Is
from assurance.model.holders import holder_of
from assurance.model.reading import shown, unknown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

FLOWS = "AWS::EC2::FlowLog"
VPC = "AWS::EC2::VPC"


class NET26(Control):
    """The flows of every VPC are recorded."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "Flow logs show who talked to the endpoints, and what tried to leave, when no API call tells."
    remedy = "Add a flow log with ResourceType VPC and the VPC's id; or one for each of its subnets."
    before = "Vpc:\n  Type: AWS::EC2::VPC"
    after = before + "\nFlows:\n  Type: AWS::EC2::FlowLog\n  Properties: {ResourceId: !Ref Vpc, ResourceType: VPC}"
    types = (VPC, FLOWS)
    objectives = ("VPC flow logs",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        named = [log.get("ResourceId") for log in facts.application.of(FLOWS)]
        recorded = {found.key for each in named if (found := facts.application.find(each))}
        lost = next((each for each in named if isinstance(each, Unresolved)), None)
        for vpc in facts.application.of(VPC):
            subnets = [
                one
                for one in facts.application.of("AWS::EC2::Subnet")
                if (of := facts.application.find(one.get("VpcId"))) and of.key == vpc.key
            ]
            if vpc.key in recorded or (subnets and all(one.key in recorded for one in subnets)):
                yield vpc, met()
            elif lost:
                yield (
                    vpc,
                    undecided("", f"{lost.expression}, which a flow log records, may be this VPC: {lost.reason}"),
                )
            else:
                yield vpc, not_met("", "no flow log records it; expected one with ResourceType VPC")


class NET27(Control):
    """A flow log holds accepted and rejected traffic."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "Rejected packets show who probes, accepted ones who got through; an investigation needs both."
    remedy = "Set TrafficType to ALL."
    before = "TrafficType: REJECT"
    after = "TrafficType: ALL"
    types = (FLOWS,)
    objectives = ("VPC flow logs",)

    expects = (Is("TrafficType", "ALL"),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Not those of transit gateways, which record all traffic, and take no TrafficType."""
        return not str(resource.get("ResourceType")).startswith("TransitGateway")


class NET28(Control):
    """Flow logs are kept where a key of the customer's encrypts them."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "Flow logs draw the map of the network; they deserve the key that other logs have."
    remedy = "Deliver to a log group with KmsKeyId, or to a bucket with a key named by its ARN (not by id or alias)."
    before = "LogGroupName: flow-logs"
    after = "LogDestinationType: cloud-watch-logs\nLogDestination: !GetAtt EncryptedLogGroup.Arn"
    types = (FLOWS,)
    objectives = ("CloudWatch log group CMK", "VPC flow logs")

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        path = "LogDestination" if resource.get("LogDestination") is not None else "LogGroupName"
        where = resource.get(path)
        found = facts.application.find(_whole(where))
        if isinstance(where, Unresolved):
            yield unknown(path, where)
        elif where is None:
            yield not_met("LogDestination", "is not set; expected an encrypted log group")
        elif found is None:
            yield undecided(path, f"{shown(where)} is not in these templates: whether it is encrypted is not known")
        elif found.type == "AWS::S3::Bucket":
            yield self._bucket(path, found)
        elif found.type == "AWS::Logs::LogGroup":
            yield self._keyed(path, found, found.get("KmsKeyId"))
        else:
            yield undecided(path, f"{found.id} is a {found.type}: whether it encrypts what it receives is not judged")

    def _keyed(self, path: str, found: Resource, key: object) -> Verdict:
        if isinstance(key, Unresolved):
            return unknown(path, key)
        return met() if customer_key(key) else not_met(path, f"{found.id} has no key of the customer's; expected one")

    def _bucket(self, path: str, found: Resource) -> Verdict:
        key = found.get(DEFAULT_KEY)
        if isinstance(key, str) and customer_key(key) and not key.startswith("arn:"):
            return not_met(
                path, f"{found.id} names its key as {shown(key)}; flow logs are delivered only if it is the ARN"
            )
        return self._keyed(path, found, key)


def _whole(where: object) -> object:
    """A bucket ARN without the folder behind it, a log group ARN without its `:*`."""
    if isinstance(where, str) and type(where) is str:
        return where.split("/")[0] if ":s3:::" in where else where.removesuffix(":*")
    return where


class NET30(Control):
    """The role of a flow log may write to its log group."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "A flow log whose role may not write shows as failed in a console that nobody has open, and records nothing."
    remedy = "Let the role in DeliverLogsPermissionArn create streams and put events in the group; trust vpc-flow-logs."
    before = "DeliverLogsPermissionArn: arn:aws:iam::111122223333:role/forgotten"
    after = "DeliverLogsPermissionArn: !GetAtt FlowLogsRole.Arn"
    types = (FLOWS,)
    objectives = ("VPC flow logs",)
    path = "DeliverLogsPermissionArn"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("LogDestinationType", "cloud-watch-logs") != "cloud-watch-logs":
            return
        value = resource.get(self.path)
        role = facts.application.find(value)
        group = facts.application.find(resource.get("LogDestination")) or facts.application.find(
            resource.get("LogGroupName")
        )
        if isinstance(value, Unresolved):
            yield unknown(self.path, value)
        elif not value:
            yield not_met(self.path, "is not set: nothing is delivered; expected a role")
        elif role is None:
            yield undecided(self.path, f"{shown(value)} is not in these templates: whether it may write is not known")
        else:
            yield from self._writes(role, group, facts)

    def _writes(self, role: Resource, group: Resource | None, facts: Facts) -> Iterator[Verdict]:
        stream = f"{group.physical['Arn'].removesuffix(':*')}:log-stream:eni" if group else "*"
        held = holder_of(facts.application, role)
        answers = {action: held.may(action, stream) for action in ("logs:CreateLogStream", "logs:PutLogEvents")}
        refused = [action for action, answer in answers.items() if answer is False]
        depends = {reason for answer in answers.values() if not isinstance(answer, bool) for reason in answer}
        if refused:
            yield not_met(self.path, f"{role.id} may not {' or '.join(refused)}")
        else:
            writes = undecided(self.path, f"whether {role.id} may write depends on {some(depends)}")
            yield writes if depends else met()
