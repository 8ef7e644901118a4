"""EC2 as moto has it, with private DNS that can be changed, endpoints that can be gone, and flow logs that deliver."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from rehearsal.services.delivery import group_is_there, role_is_there


class Ec2(EC2Response):
    """Mends three answers."""

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
