"""EC2 as moto has it, with private DNS that can be changed, endpoints that can be gone, and flow logs that deliver."""

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response


class Ec2(EC2Response):
    """Mends three answers."""

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
