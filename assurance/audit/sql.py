"""The reduction of an audit as SQL, written once, in Athena's words: which events it looks at, and how many others.

Tables are made for CloudTrail's two prefixes (fact 94), with partitions projected over account, Region and day: nobody
adds one by hand (fact 181).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_IDENTITY = (
    "struct<type:string, principalid:string, arn:string, accountid:string, invokedby:string, username:string, "
    "sessioncontext:struct<sourceidentity:string, attributes:struct<mfaauthenticated:string, creationdate:string>, "
    "sessionissuer:struct<type:string, principalid:string, arn:string, accountid:string, username:string>>>"
)
COLUMNS = {
    "eventversion": "string",
    "useridentity": _IDENTITY,
    "eventtime": "string",
    "eventsource": "string",
    "eventname": "string",
    "awsregion": "string",
    "sourceipaddress": "string",
    "errorcode": "string",
    "errormessage": "string",
    "requestparameters": "string",
    "responseelements": "string",
    "eventid": "string",
    "readonly": "string",
    "resources": "array<struct<arn:string, accountid:string, type:string>>",
    "eventtype": "string",
    "recipientaccountid": "string",
    "sharedeventid": "string",
    "vpcendpointid": "string",
    "vpcendpointaccountid": "string",
    "eventcategory": "string",
    "tlsdetails": "struct<tlsversion:string, ciphersuite:string, clientprovidedhostheader:string>",
}
"""Column → its type in Hive's words, of what an audit reads of a record."""
KINDS = {"events": "CloudTrail", "network": "CloudTrail-NetworkActivity"}
"""Table → the folder of its files."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Where the records are: the tables of events and of network activity; the latter may be missing."""

    database: str
    events: str = "cloudtrail_events"
    network: str = "cloudtrail_network"

    def of(self, kind: str) -> str:
        return f'"{self.database}"."{getattr(self, kind)}"'


def definition(
    tables: Tables, kind: str, bucket: str, root: str, accounts: Iterable[str], regions: Iterable[str]
) -> str:
    """The DDL of a table; `root`: the folder of the accounts in the bucket, `AWSLogs` or `AWSLogs/ORGANIZATION`."""
    columns = ",\n".join(f"  `{name}` {type_}" for name, type_ in COLUMNS.items())
    place = f"s3://{bucket}/{root}"
    projected = {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(sorted(accounts)),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(sorted(regions)),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2020/01/01,NOW",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "storage.location.template": f"{place}/${{account}}/{KINDS[kind]}/${{region}}/${{day}}",
    }
    properties = ",\n".join(f"  '{name}' = '{value}'" for name, value in projected.items())
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{tables.database}`.`{getattr(tables, kind)}` (\n{columns}\n)\n"
        "PARTITIONED BY (`account` string, `region` string, `day` string)\n"
        "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\n"
        "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'\n"
        "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n"
        f"LOCATION '{place}/'\nTBLPROPERTIES (\n{properties}\n)"
    )


def looked_at(table: str, account: str, first: date, last: date, *, prefix: str, operations: Iterable[str]) -> str:
    """The events that an audit looks at: Rekognition's, those that rules watch, those about ours; columns as text."""
    names = ", ".join(map(_quoted, sorted(operations)))
    about = " OR ".join(f"strpos({_text(one)}, {_quoted(prefix)}) > 0"
                        for one in ("useridentity", "requestparameters", "resources"))  # fmt: skip
    columns = ", ".join(f"{_text(one)} AS {one}" for one in COLUMNS)
    return (
        f"SELECT DISTINCT {columns} FROM {table}\nWHERE {_within(account, first, last)}\n"
        f"AND (eventsource = 'rekognition.amazonaws.com' OR eventcategory = 'NetworkActivity' "
        f"OR eventname IN ({names}) OR {about})"
    )


def counted(table: str, account: str, first: date, last: date) -> str:
    """How many events there are of each Region and day, whatever they are about."""
    return (
        "SELECT awsregion, substr(eventtime, 1, 10) AS day, count(DISTINCT eventid) AS events "
        f"FROM {table}\nWHERE {_within(account, first, last)}\nGROUP BY awsregion, substr(eventtime, 1, 10)"
    )


def _within(account: str, first: date, last: date) -> str:
    """Files of a day more than asked for: what happens before midnight may be delivered after it."""
    until = last + timedelta(days=1)
    return (
        f"account = {_quoted(account)} AND day BETWEEN '{first:%Y/%m/%d}' AND '{until:%Y/%m/%d}' "
        f"AND recipientaccountid = {_quoted(account)} "
        f"AND substr(eventtime, 1, 10) BETWEEN '{first.isoformat()}' AND '{last.isoformat()}'"
    )


def _text(column: str) -> str:
    """A column as text: structures as JSON."""
    return column if COLUMNS[column] == "string" else f"json_format(CAST({column} AS JSON))"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
