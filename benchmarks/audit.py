"""Compare `audit` with what unpacking its files alone takes, and with DuckDB's read_json on the same question.

    .venv/bin/python benchmarks/audit.py [EVENTS] [ASSEMBLY]

writes a month of mixed events, 5 % of them Rekognition's, in a folder of its own, reads it four ways, each in a
process of its own, and prints events per CPU second and the most memory that was resident. DuckDB groups the calls to
Rekognition by role, operation and endpoint, with the columns' types given, as its documentation advises; `audit`
answers all questions. Needs the development requirements, and `make synth` for the assembly (default: cdk.out).
"""

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

ENDPOINTS = {"vpce-0a11aaaaaaaaaaaaa": "rekognition", "vpce-0d44ddddddddddddd": "s3"}
WAYS = ("gunzip", "isal", "duckdb", "audit")
A_FILE = 2_000
"""Events in a log file."""
_OTHERS = (
    "ec2:DescribeInstances sts:AssumeRole s3:ListBuckets kms:Decrypt logs:CreateLogStream iam:GetRole "
    "dynamodb:DescribeTable lambda:Invoke ssm:GetParameter ecs:DescribeTasks"
).split()
_AGENTS = (
    "aws-sdk-java/2.20.0 Linux/5.10.184 OpenJDK_64-Bit_Server_VM/17.0.1 Java/17.0.1 vendor/Amazon.com_Inc. io/sync",
    "Boto3/1.34.2 md/Botocore#1.34.2 ua/2.0 os/linux#6.1.66 md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython",
    "APN/1.0 HashiCorp/1.0 Terraform/1.6.5 (+https://www.terraform.io) terraform-provider-aws/5.31.0 aws-sdk-go/1.2",
    "ecs.amazonaws.com",
)


def write(folder: Path, events: int) -> None:
    """A month of an account's log files. What writes them loads an emulator, which no way of reading is charged for."""
    from settings.loading import load
    from tests.support.months import Month

    month, chance = Month(load("example"), days=1), random.Random(1)
    ours = [one for one in month.records if one["eventSource"].startswith("rekognition")]
    for start in range(0, events, A_FILE):
        day = f"{1 + start * 28 // events:02}"
        listed = []
        for number in range(start, min(start + A_FILE, events)):
            made = chance.choice(ours) if chance.random() < 0.05 else _other(chance)
            listed.append(made | {
                "eventID": str(UUID(int=chance.getrandbits(128))),
                "eventTime": f"2026-03-{day}T{number % 24:02}:00:00Z",
                "sourceIPAddress": f"10.40.{number % 4}.{number % 250}",
            })  # fmt: skip
        place = folder / f"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/{day}"
        place.mkdir(parents=True, exist_ok=True)
        name = f"111122223333_CloudTrail_eu-west-1_202603{day}T0000Z_{start:016}.json.gz"
        (place / name).write_bytes(gzip.compress(json.dumps({"Records": listed}, separators=(",", ":")).encode(), 6))


def _other(chance: random.Random) -> dict[str, object]:
    """A record of the size, the fields and the entropy of real ones: some 1,250 bytes, 160 of them after gzip."""
    call, who, key = chance.choice(_OTHERS), chance.randrange(400), f"{chance.getrandbits(80):020X}"
    service, at = call.split(":")[0], f"2026-03-01T{who % 24:02}:{who % 60:02}:11Z"
    id_, role, session = f"AROA{who * 7919:016X}", f"team-{who % 37}-service-{who}", f"task-{chance.getrandbits(64):x}"
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"{id_}:{session}",
            "arn": f"arn:aws:sts::111122223333:assumed-role/{role}/{session}",
            "accountId": "111122223333",
            "accessKeyId": f"ASIA{key[:16]}",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "principalId": id_, "accountId": "111122223333", "userName": role,
                                  "arn": f"arn:aws:iam::111122223333:role/{role}"},
                "attributes": {"creationDate": at, "mfaAuthenticated": "false"},
            },
        },
        "eventTime": "",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": call.split(":")[1],
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "",
        "userAgent": chance.choice(_AGENTS),
        "requestParameters": {"filterSet": {"items": [{"name": "tag:team", "valueSet": {"items": [{"value": role}]}}]},
                              "maxResults": chance.randrange(1000), "nextToken": f"{chance.getrandbits(128):x}"},
        "responseElements": None,
        "requestID": str(UUID(int=chance.getrandbits(128))),
        "eventID": "",
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                       "clientProvidedHostHeader": f"{service}.eu-west-1.amazonaws.com"},
    }  # fmt: skip


def audit(folder: Path, assembly: Path) -> None:
    """All questions."""
    from assurance.audit.auditing import Asked, audited
    from assurance.sources.template import read
    from settings.loading import load

    found = audited(load("example"), read([str(assembly)]), Asked(logs=[folder], endpoints=ENDPOINTS))
    print(len(found.results.results), "results", file=sys.stderr)


def gunzip(folder: Path) -> None:
    """Unpack with the tool that everybody has, and look at nothing."""
    packed = sorted(map(str, folder.rglob("*.gz")))
    for start in range(0, len(packed), 1_000):
        subprocess.run(["gunzip", "--stdout", *packed[start : start + 1_000]], check=True, stdout=subprocess.DEVNULL)


def isal(folder: Path) -> None:
    """Unpack with the library that `audit` uses, and look at nothing."""
    from isal import isal_zlib

    for path in folder.rglob("*.gz"):
        isal_zlib.decompressobj(31).decompress(path.read_bytes())


def duckdb(folder: Path) -> None:
    """DuckDB's read_json with types, as its documentation advises."""
    import duckdb as database

    database.execute("SET threads = 1")
    database.execute(f"""
        SELECT record.userIdentity.arn, record.eventName, record.vpcEndpointId, count(*)
        FROM (SELECT unnest(Records) AS record FROM read_json('{folder}/**/*.json.gz', columns = {{
            Records: 'STRUCT(eventSource VARCHAR, eventName VARCHAR, vpcEndpointId VARCHAR,
                             userIdentity STRUCT(arn VARCHAR))[]'}}, maximum_object_size = 100000000))
        WHERE record.eventSource = 'rekognition.amazonaws.com' GROUP BY ALL
    """).fetchall()


def main(events: int = 400_000, assembly: str = "cdk.out") -> None:
    """Write, measure, print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, events)
        for way in WAYS:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            begun = time.monotonic()
            command = [sys.executable, __file__, way, place, assembly]
            ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{way:8} {events / used:12,.0f} events per CPU second {time.monotonic() - begun:8.1f} s"
                  f" {int(ran.stdout.strip()) // 1024:6} MB")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        globals()[sys.argv[1]](*(Path(one) for one in (sys.argv[2:4] if sys.argv[1] == "audit" else sys.argv[2:3])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main(*(int(one) if one.isdigit() else one for one in sys.argv[1:]))  # type: ignore[arg-type]
