"""EC2 as moto has it, with private DNS that can be changed, endpoints that can be gone, and flow logs that deliver."""

from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from rehearsal.services.delivery import group_is_there, role_is_there


class _Listed(str):
    """Id of a prefix list in a rule, with the rule's description."""

    description: str | None = None


class _Group:
    """A security group whose rules by prefix list have their descriptions."""

    def __init__(self, group: Any) -> None:
        self._group = group

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._group, name)
        if name in ("ip_permissions", "ip_permissions_egress"):
            for one in (listed for view in found for listed in view.prefix_list_ids):
                if text := getattr(one["PrefixListId"], "description", None):
                    one["Description"] = text
        return found


class Ec2(EC2Response):
    """Mends four answers."""

    def _process_rules_from_querystring(self) -> Iterator[Any]:
        """Moto forgets the description of a rule by prefix list."""
        for rule in super()._process_rules_from_querystring():
            for one in rule["prefix_list_ids"]:
                one["PrefixListId"] = _Listed(one["PrefixListId"])
                one["PrefixListId"].description = one.get("Description")
            yield rule

    def describe_security_groups(self) -> ActionResult:
        """The groups, with the descriptions of all rules."""
        groups = self.ec2_backend.describe_security_groups(
            group_ids=self._get_param("GroupIds", []),
            groupnames=self._get_param("GroupNames", []),
            filters=self._filters_from_querystring(),
        )
        return ActionResult({"SecurityGroups": [_Group(one) for one in groups]})

    def describe_flow_logs(self) -> ActionResult:
        """Moto knows log groups by name only, and forgets to look again."""
        for one in self.ec2_backend.flow_logs.values():
            if one.log_destination_type == "cloud-watch-logs" and one.log_destination:
                one.deliver_logs_status, one.deliver_logs_error_message = self._delivered(one)
        return super().describe_flow_logs()

    def _delivered(self, one: Any) -> tuple[str, str | None]:
        account, region = self.current_account, self.region
        group = group_is_there(account, region, one.log_destination)
        role = role_is_there(account, region, one.deliver_logs_permission_arn)
        return ("SUCCESS", None) if group and role else ("FAILED", "Access error")

    def modify_vpc_endpoint(self) -> ActionResult:
        """Moto takes no PrivateDnsEnabled."""
        answer = super().modify_vpc_endpoint()
        if (enabled := self._get_bool_param("PrivateDnsEnabled")) is not None:
            self.ec2_backend.vpc_end_points[self._get_param("VpcEndpointId")].private_dns_enabled = enabled
        return answer

    def delete_vpc_endpoints(self) -> ActionResult:
        """Moto lists deleted endpoints forever."""
        answer = super().delete_vpc_endpoints()
        for name in self._get_param("VpcEndpointIds", []):
            self.ec2_backend.vpc_end_points.pop(name, None)
        return answer
