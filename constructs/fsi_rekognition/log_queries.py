"""Tables over a trail's bucket, and a workgroup that asks them: its results are encrypted, and go nowhere else."""

from collections.abc import Mapping

from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from capabilities.log_tables import CLASSES, COLUMNS, PARTITIONS, Tables, projection
from fsi_rekognition.data_bucket import DataBucket


class LogTables(Construct):
    """A database with a table of each kind over the log files of an account at `place`."""

    def __init__(self, scope: Construct, id_: str, *, tables: Tables, place: str, account: str, partition: str) -> None:
        super().__init__(scope, id_)
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=account,
            database_name=tables.database,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=tables.database, description="Log files of the audit trail, asked by auditors."
            ),
        )
        self.tables = [self._table(tables, kind, place, account, partition) for kind in ("events", "network")]

    def _table(self, tables: Tables, kind: str, place: str, account: str, partition: str) -> glue.CfnTable:
        table = glue.CfnTable(
            self,
            kind.capitalize(),
            catalog_id=account,
            database_name=tables.database,
            table_input=glue.CfnTable.TableInputProperty(
                name=tables.name(kind),
                table_type="EXTERNAL_TABLE",
                parameters={"EXTERNAL": "TRUE", **projection(kind, place, [account], partition)},
                partition_keys=[glue.CfnTable.ColumnProperty(name=name, type="string") for name in PARTITIONS],
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    columns=[glue.CfnTable.ColumnProperty(name=name, type=type_) for name, type_ in COLUMNS.items()],
                    input_format=CLASSES["INPUTFORMAT"],
                    location=f"{place}/",
                    output_format=CLASSES["OUTPUTFORMAT"],
                    serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=CLASSES["SERDE"]),
                ),
            ),
        )
        table.add_resource_dependency(self.database)
        return table


class Workgroup(Construct):
    """A workgroup whose settings no query overrides. `saved`: name of a query → its description and text."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        results: DataBucket,
        account: str,
        key_arn: str,
        tables: LogTables,
        saved: Mapping[str, tuple[str, str]],
    ) -> None:
        super().__init__(scope, id_)
        settings = athena.CfnWorkGroup
        group = athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=name,
            description="Auditors ask tables over the audit trail's log files.",
            state="ENABLED",
            work_group_configuration=settings.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                result_configuration=settings.ResultConfigurationProperty(
                    output_location=f"s3://{results.resource.ref}/",
                    expected_bucket_owner=account,
                    encryption_configuration=settings.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=key_arn
                    ),
                ),
            ),
        )
        group.add_resource_dependency(results.policy)
        for query, (description, text) in saved.items():
            made = athena.CfnNamedQuery(
                self,
                f"Query-{query}",
                name=query,
                description=description,
                database=tables.database.ref,
                query_string=text,
                work_group=name,
            )
            made.add_resource_dependency(group)
            for table in tables.tables:
                made.add_resource_dependency(table)
