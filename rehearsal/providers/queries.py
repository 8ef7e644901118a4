"""Workgroups and saved queries of Athena, databases and tables of Glue."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, listed, pairs, retagged


class Workgroup(Provider):
    """A workgroup."""

    type = "AWS::Athena::WorkGroup"

    def create(self, aws: Aws, wanted: Properties) -> str:
        tags = listed(pairs(wanted.get("Tags", ())))
        aws.athena.create_work_group(
            Name=wanted["Name"],
            Configuration=wanted["WorkGroupConfiguration"],
            **given(Description=wanted.get("Description"), Tags=tags),
        )
        return str(wanted["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if not former:
            return
        settings = dict(wanted["WorkGroupConfiguration"])
        settings["ResultConfigurationUpdates"] = settings.pop("ResultConfiguration", {})
        aws.athena.update_work_group(
            WorkGroup=id_,
            ConfigurationUpdates=settings,
            **given(Description=wanted.get("Description"), State=wanted.get("State")),
        )
        changed, removed = retagged(wanted, former)
        if changed:
            aws.athena.tag_resource(ResourceARN=aws.arn("athena", f"workgroup/{id_}"), Tags=changed)
        if removed:
            aws.athena.untag_resource(ResourceARN=aws.arn("athena", f"workgroup/{id_}"), TagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.athena.delete_work_group(WorkGroup=id_)


class NamedQuery(Provider):
    """A saved query: any change of it makes another."""

    type = "AWS::Athena::NamedQuery"

    def create(self, aws: Aws, wanted: Properties) -> str:
        names = ("Database", "Description", "Name", "QueryString", "WorkGroup")
        made = aws.athena.create_named_query(**{name: wanted[name] for name in names if name in wanted})
        return str(made["NamedQueryId"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.athena.delete_named_query(NamedQueryId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"NamedQueryId": id_}


class Database(Provider):
    """A database of tables."""

    type = "AWS::Glue::Database"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.glue.create_database(CatalogId=wanted["CatalogId"], DatabaseInput=wanted["DatabaseInput"])
        return str(wanted["DatabaseInput"]["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.glue.update_database(CatalogId=wanted["CatalogId"], Name=id_, DatabaseInput=wanted["DatabaseInput"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.glue.delete_database(CatalogId=former["CatalogId"], Name=id_)


class Table(Provider):
    """A table."""

    type = "AWS::Glue::Table"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.glue.create_table(**_of(wanted), TableInput=wanted["TableInput"])
        return str(wanted["TableInput"]["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.glue.update_table(**_of(wanted), TableInput=wanted["TableInput"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.glue.delete_table(**_of(former), Name=id_)


def _of(properties: Properties) -> dict[str, str]:
    return {"CatalogId": properties["CatalogId"], "DatabaseName": properties["DatabaseName"]}
