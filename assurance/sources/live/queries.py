"""Athena's workgroups and saved queries, and Glue's databases and tables."""

from collections.abc import Mapping
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Found, Owned, filled, part, picked
from capabilities.regions import partition


def workgroup(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Athena::WorkGroup."""
    name = owned.physical
    answer = aws.find("athena", "GetWorkGroup", absent=("InvalidRequestException",), WorkGroup=name)
    if answer is None:
        return None
    account = aws.once("account", lambda: str(aws.call("sts", "GetCallerIdentity")["Account"]))
    one, arn = answer["WorkGroup"], f"arn:{partition(aws.region)}:athena:{aws.region}:{account}:workgroup/{name}"
    given = one.get("Configuration", {})
    result = part(given, "ResultConfiguration") or {}
    settings = {
        **picked(
            given, "BytesScannedCutoffPerQuery", "EnforceWorkGroupConfiguration", "ExecutionRole",
            "PublishCloudWatchMetricsEnabled",
        ),
        **filled(ResultConfiguration={
            **picked(result, "AclConfiguration", "EncryptionConfiguration", "ExpectedBucketOwner", "OutputLocation")
        }),
    }  # fmt: skip
    listed = tags(part(aws.answer("athena", "ListTagsForResource", ResourceARN=arn), "Tags"))
    return Found(
        properties={**picked(one, "Name", "Description", "State"),
                    **filled(WorkGroupConfiguration=settings, Tags=listed)},
        physical={"Ref": name, "Arn": arn},
    )  # fmt: skip


def named_query(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Athena::NamedQuery."""
    answer = aws.find("athena", "GetNamedQuery", absent=("InvalidRequestException",), NamedQueryId=owned.physical)
    if answer is None:
        return None
    return Found(properties=picked(answer["NamedQuery"], "Database", "Description", "Name", "QueryString", "WorkGroup"))


def database(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Glue::Database."""
    answer = aws.find("glue", "GetDatabase", absent=("EntityNotFoundException",), Name=owned.physical)
    if answer is None:
        return None
    one = answer["Database"]
    described = picked(one, "Name", "Description", "LocationUri", "Parameters", "TargetDatabase")
    return Found(properties={**picked(one, "CatalogId", DatabaseName="Name"), "DatabaseInput": described})


def table(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Glue::Table."""
    within, name = str(owned.declared.get("DatabaseName", "")), owned.physical.rpartition("|")[2]
    answer = aws.find("glue", "GetTable", absent=("EntityNotFoundException",), DatabaseName=within, Name=name)
    if answer is None:
        return None
    one = answer["Table"]
    stored: Mapping[str, Any] = one.get("StorageDescriptor", {})
    descriptor = {
        **picked(stored, "InputFormat", "Location", "OutputFormat"),
        **filled(
            AdditionalLocations=stored.get("AdditionalLocations"),
            Columns=stored.get("Columns"),
            Parameters=stored.get("Parameters"),
            SerdeInfo=filled(**picked(stored.get("SerdeInfo", {}), "Name", "Parameters", "SerializationLibrary")),
        ),
    }
    described = picked(one, "Name", "Description", "Parameters", "PartitionKeys", "TableType", "TargetTable",
                       "ViewExpandedText", "ViewOriginalText")  # fmt: skip
    return Found(
        properties={**picked(one, "CatalogId", "DatabaseName"),
                    "TableInput": {**described, **filled(StorageDescriptor=descriptor)}}
    )  # fmt: skip
