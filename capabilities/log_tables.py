"""The tables over CloudTrail's files, and what an audit asks them, written once, in Athena's words.

Which events it looks at, and how many others there are. A template makes the same tables and saves the same queries.

Tables are made for CloudTrail's two prefixes (fact 94), with partitions projected over account, Region and day: nobody
adds one by hand (fact 181).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from capabilities.regions import EVERY

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


CLASSES = {
    "SERDE": "org.apache.hive.hcatalog.data.JsonSerDe",
    "INPUTFORMAT": "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
    "OUTPUTFORMAT": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
"""What reads CloudTrail's files (fact 181)."""
PARTITIONS = ("account", "region", "day")
SAVED_DAYS = 31
"""Days, today included, that a saved query is about."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Where the records are: the tables of events and of network activity; the latter may be missing."""

    database: str
    events: str = "cloudtrail_events"
    network: str = "cloudtrail_network"

    def name(self, kind: str) -> str:
        """The name of the table of a kind."""
        return str(getattr(self, kind))

    def of(self, kind: str) -> str:
        """The table of a kind, as a query names it."""
        return f'"{self.database}"."{self.name(kind)}"'


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days of a query as SQL: ISO text, and for files the folder of a day."""

    first: str
    last: str
    first_folder: str
    last_folder: str

    @classmethod
    def between(cls, first: date, last: date) -> "Days":
        """Both included. Files of a day more: what happens before midnight may be delivered after it."""
        until = last + timedelta(days=1)
        return cls(
            first=f"'{first.isoformat()}'",
            last=f"'{last.isoformat()}'",
            first_folder=f"'{first:%Y/%m/%d}'",
            last_folder=f"'{until:%Y/%m/%d}'",
        )

    @classmethod
    def latest(cls, days: int = SAVED_DAYS) -> "Days":
        """So many days until today, whenever it is asked."""
        first, last = f"CAST(current_date - INTERVAL '{days - 1}' DAY AS varchar)", "CAST(current_date AS varchar)"
        return cls(
            first=first,
            last=last,
            first_folder=f"replace({first}, '-', '/')",
            last_folder=f"replace({last}, '-', '/')",
        )


def place_of(bucket: str, root: str) -> str:
    """Where the files of all accounts lie; `root`: `AWSLogs`, or `AWSLogs/ORGANIZATION` of an organization's trail."""
    return f"s3://{bucket}/{root}"


def projection(kind: str, place: str, accounts: Iterable[str], partition: str) -> Mapping[str, str]:
    """The properties of a table by which its partitions are known without anybody adding one."""
    return {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(sorted(accounts)),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(sorted(EVERY[partition])),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2020/01/01,NOW",
        "storage.location.template": f"{place}/${{account}}/{KINDS[kind]}/${{region}}/${{day}}",
    }


def definition(tables: Tables, kind: str, place: str, accounts: Iterable[str], partition: str) -> str:
    """The DDL of a table; `place`: the folder of the accounts."""
    columns = ",\n".join(f"  `{name}` {type_}" for name, type_ in COLUMNS.items())
    properties = projection(kind, place, accounts, partition)
    listed = ",\n".join(f"  '{name}' = '{value}'" for name, value in properties.items())
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{tables.database}`.`{tables.name(kind)}` (\n{columns}\n)\n"
        f"PARTITIONED BY ({', '.join(f'`{one}` string' for one in PARTITIONS)})\n"
        f"ROW FORMAT SERDE '{CLASSES['SERDE']}'\n"
        f"STORED AS INPUTFORMAT '{CLASSES['INPUTFORMAT']}'\n"
        f"OUTPUTFORMAT '{CLASSES['OUTPUTFORMAT']}'\n"
        f"LOCATION '{place}/'\nTBLPROPERTIES (\n{listed}\n)"
    )


def looked_at(table: str, account: str, days: Days, *, prefix: str, operations: Iterable[str]) -> str:
    """The events that an audit looks at: Rekognition's, those that rules watch, those about ours; columns as text."""
    names = ", ".join(map(_quoted, sorted(operations)))
    about = " OR ".join(f"strpos({_text(one)}, {_quoted(prefix)}) > 0"
                        for one in ("useridentity", "requestparameters", "resources"))  # fmt: skip
    columns = ", ".join(f"{_text(one)} AS {one}" for one in COLUMNS)
    return (
        f"SELECT DISTINCT {columns} FROM {table}\nWHERE {_within(account, days)}\n"
        f"AND (eventsource = 'rekognition.amazonaws.com' OR eventcategory = 'NetworkActivity' "
        f"OR eventname IN ({names}) OR {about})"
    )


def counted(table: str, account: str, days: Days) -> str:
    """How many events there are of each Region and day, whatever they are about."""
    return (
        "SELECT awsregion, substr(eventtime, 1, 10) AS day, count(DISTINCT eventid) AS events "
        f"FROM {table}\nWHERE {_within(account, days)}\nGROUP BY awsregion, substr(eventtime, 1, 10)"
    )


def _within(account: str, days: Days) -> str:
    return (
        f"account = {_quoted(account)} AND day BETWEEN {days.first_folder} AND {days.last_folder} "
        f"AND recipientaccountid = {_quoted(account)} "
        f"AND substr(eventtime, 1, 10) BETWEEN {days.first} AND {days.last}"
    )


def _text(column: str) -> str:
    """A column as text: structures as JSON."""
    return column if COLUMNS[column] == "string" else f"json_format(CAST({column} AS JSON))"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
