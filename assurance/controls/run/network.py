"""Whether the VPC endpoints work: endpoints stand, their names resolve to them, and flows are delivered."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from assurance.controls.control import Facts
from assurance.controls.run.audit import Running
from assurance.model.reading import flag, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


class RUN08(Running):
    """An endpoint is available, and the service's own name resolves to it."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = (
        "Without private DNS a caller's SDK goes to the public endpoint: past the endpoint policy, or, where there is "
        "no other way, nowhere."
    )
    remedy = "Switch private DNS on at the endpoint, and DNS support and DNS hostnames at the VPC."
    before = "EnableDnsHostnames: false"
    after = "EnableDnsHostnames: true"
    types = ("AWS::EC2::VPCEndpoint",)
    objectives = ("VPC endpoints used / trust boundary",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        state = str(resource.state.get("State", "")).lower()
        if not resource.state:
            return
        if state != "available":
            yield not_met("State", f"State is {state or 'not known'}; expected available")
        elif resource.get("VpcEndpointType") != "Interface":
            yield met()
        elif flag(resource.get("PrivateDnsEnabled")) is not True:
            yield not_met(
                "PrivateDnsEnabled", f"PrivateDnsEnabled is {shown(resource.get('PrivateDnsEnabled'))}; expected true"
            )
        else:
            yield from self._resolves(resource)

    def _resolves(self, resource: Resource) -> Iterator[Verdict]:
        attributes = resource.state.get("VpcDns")
        values = attributes if isinstance(attributes, list) else [attributes]
        lost = next((one for one in values if isinstance(one, Unresolved)), None)
        if lost:
            yield unknown("VpcDns", lost)
        elif all(flag(one) for one in values):
            yield from self._from_here(resource)
        else:
            description = (
                "EnableDnsSupport or EnableDnsHostnames of the VPC is false: the private name does not resolve"
            )
            yield not_met("VpcDns", f"{description}; expected both true")

    def _from_here(self, resource: Resource) -> Iterator[Verdict]:
        """Where the command runs inside the VPC, and says so, the names are looked up too."""
        addresses = resource.state.get("Addresses")
        if addresses is None:
            yield met()
            return
        public = {name: found for name, found in addresses.items() if not _private(found)}
        for name, found in public.items():
            if isinstance(found, Unresolved):
                yield unknown("Addresses", found)
            else:
                description = f"{name} resolves to {', '.join(found)}: calls from here go past the endpoint"
                yield not_met("Addresses", f"{description}; expected addresses of the VPC")
        if not addresses:
            yield undecided("Addresses", "AWS names no private name of the endpoint that could be looked up")
        elif not public:
            yield met()


def _private(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(ip_address(one).is_private for one in found)


class RUN09(Running):
    """A flow log is delivered."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "A flow log whose role or log group refuses it is active, and records nothing."
    remedy = "Read the error; restore the delivery role, the log group or its key."
    before = "DeliverLogsStatus: FAILED"
    after = "DeliverLogsStatus: SUCCESS"
    types = ("AWS::EC2::FlowLog",)
    objectives = ("VPC flow logs",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        delivered, active = resource.state.get("DeliverLogsStatus"), resource.state.get("FlowLogStatus")
        if active != "ACTIVE":
            yield not_met("FlowLogStatus", f"FlowLogStatus is {shown(active)}; expected ACTIVE")
        elif delivered == "SUCCESS":
            yield met()
        elif delivered is None:
            yield undecided("DeliverLogsStatus", "DeliverLogsStatus is not set: nothing was delivered yet")
        else:
            error = resource.state.get("DeliverLogsErrorMessage") or "without a reason"
            yield not_met("DeliverLogsStatus", f"DeliverLogsStatus is {shown(delivered)} ({error}); expected SUCCESS")
