"""CloudWatch Logs as moto has it, with keys that can be changed, and metric filters that are there once."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs.responses import LogsResponse


class Logs(LogsResponse):
    """Mends three calls."""

    def put_metric_filter(self) -> Any:
        """Moto adds a second filter of the same name."""
        name, group = self._get_param("filterName"), self._get_param("logGroupName")
        self.logs_backend.filters.delete_filter(name, group)
        return super().put_metric_filter()

    def associate_kms_key(self) -> str:
        self._group().kms_key_id = self._get_param("kmsKeyId")
        return json.dumps({})

    def disassociate_kms_key(self) -> str:
        self._group().kms_key_id = None
        return json.dumps({})

    def _group(self) -> Any:
        name = self._get_param("logGroupName")
        if name not in self.logs_backend.groups:
            raise JsonRESTError("ResourceNotFoundException", "The specified log group does not exist.")
        return self.logs_backend.groups[name]
