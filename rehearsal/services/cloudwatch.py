"""CloudWatch as moto has it, with tags on dashboards."""

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult


class CloudWatch(CloudWatchResponse):
    """Mends two calls; moto tags alarms only."""

    def put_dashboard(self) -> ActionResult:
        answer = super().put_dashboard()
        dashboard = self.cloudwatch_backend.dashboards[self._get_param("DashboardName")]
        if tags := self._get_param("Tags"):
            self.cloudwatch_backend.tagger.tag_resource(dashboard.arn, tags)
        return answer

    def tag_resource(self) -> ActionResult:
        arn = self._get_param("ResourceARN")
        if any(arn == one.arn for one in self.cloudwatch_backend.dashboards.values()):
            self.cloudwatch_backend.tagger.tag_resource(arn, self._get_param("Tags"))
            return ActionResult({})
        return super().tag_resource()
