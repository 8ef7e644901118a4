"""CloudWatch Logs as moto has it, with keys that can be changed, and metric filters that are there once."""

import json
from typing import Any, ClassVar

from moto.core.exceptions import JsonRESTError
from moto.logs.responses import LogsResponse


class Logs(LogsResponse):
    """Mends three calls, and adds three."""

    account_policies: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {}
    """Type and name → a policy of the account."""

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

    def put_account_policy(self) -> str:
        kind, name = self._get_param("policyType"), self._get_param("policyName")
        made = {"policyType": kind, "policyName": name, "policyDocument": self._get_param("policyDocument")}
        self.account_policies[kind, name] = made
        return json.dumps({"accountPolicy": made})

    def delete_account_policy(self) -> str:
        del self.account_policies[self._get_param("policyType"), self._get_param("policyName")]
        return json.dumps({})

    def describe_account_policies(self) -> str:
        kind = self._get_param("policyType")
        return json.dumps({"accountPolicies": [one for (of, _), one in self.account_policies.items() if of == kind]})

    def _group(self) -> Any:
        name = self._get_param("logGroupName")
        if name not in self.logs_backend.groups:
            raise JsonRESTError("ResourceNotFoundException", "The specified log group does not exist.")
        return self.logs_backend.groups[name]
