"""CloudTrail as moto has it, with a status that says whether deliveries could succeed."""

import json
import time
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse

from rehearsal.services.delivery import bucket_is_there, group_is_there, role_is_there


class CloudTrail(CloudTrailResponse):
    """Mends one answer."""

    def get_trail_status(self) -> str:
        """Moto tells a delivery to the bucket even where there is none any more, and never one to a log group."""
        status: dict[str, Any] = json.loads(super().get_trail_status())
        account, region, name = self.current_account, self.region, self._get_param("Name")
        (trail,) = [one for one in self.cloudtrail_backend.describe_trails(True) if name in (one.trail_name, one.arn)]
        if not bucket_is_there(account, region, trail.bucket_name):
            status |= {"LatestDeliveryError": "NoSuchBucket"}
        if trail.cw_log_group_arn and status["IsLogging"]:
            if not group_is_there(account, region, trail.cw_log_group_arn):
                status |= {"LatestCloudWatchLogsDeliveryError": "ResourceNotFoundException"}
            elif not role_is_there(account, region, trail.cw_role_arn or ""):
                status |= {"LatestCloudWatchLogsDeliveryError": "AccessDenied"}
            else:
                status |= {"LatestCloudWatchLogsDeliveryTime": time.time()}
        return json.dumps(status)
