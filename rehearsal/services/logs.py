"""CloudWatch Logs as moto has it, except that putting a metric filter again replaces it."""

from typing import Any

from moto.logs.responses import LogsResponse


class Logs(LogsResponse):
    """Mends one call."""

    def put_metric_filter(self) -> Any:
        """Moto adds a second filter of the same name."""
        name, group = self._get_param("filterName"), self._get_param("logGroupName")
        self.logs_backend.filters.delete_filter(name, group)
        return super().put_metric_filter()
