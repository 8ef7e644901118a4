"""Athena as moto has it, with changes of workgroups and the deletion of saved queries, which moto lacks."""

import json

from moto.athena.responses import AthenaResponse


class Athena(AthenaResponse):
    """Adds two calls; and what is not there is answered as Athena answers it."""

    def get_work_group(self) -> str:
        known = self._get_param("WorkGroup") in self.athena_backend.work_groups
        return super().get_work_group() if known else self._missing("WorkGroup")

    def get_named_query(self) -> str:
        known = self._get_param("NamedQueryId") in self.athena_backend.named_queries
        return super().get_named_query() if known else self._missing("NamedQuery")

    def update_work_group(self) -> str:
        group = self.athena_backend.work_groups.get(self._get_param("WorkGroup"))
        if group is None:
            return self._missing("WorkGroup")
        updates = dict(self._get_param("ConfigurationUpdates") or {})
        if result := updates.pop("ResultConfigurationUpdates", None):
            updates["ResultConfiguration"] = {**group.configuration.get("ResultConfiguration", {}), **result}
        group.configuration = {**group.configuration, **updates}
        group.description = self._get_param("Description") or group.description
        group.state = self._get_param("State") or group.state
        return json.dumps({})

    def delete_named_query(self) -> str:
        self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None)
        return json.dumps({})

    def _missing(self, what: str) -> str:
        return self.error(f"{what} is not found.", 400)  # type: ignore[return-value]
