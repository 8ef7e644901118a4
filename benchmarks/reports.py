"""What reports of many resources weigh and cost: bytes of JSON per judgement, and each form's time against JSON's.

    .venv/bin/python benchmarks/reports.py [--resources 20000] [--runs N]

Half of the buckets, keys, topics and roles that are judged have something open, so that the table is long.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import CHECK, Timer

FORMS = ("json", "table", "csv", "sarif", "junit")
MOST = 1.3
"""Of JSON's time, for the table."""
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
OWNER = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*",
                        "Resource": "*"}]}  # fmt: skip
KINDS = {
    "AWS::S3::Bucket": {},
    "AWS::SNS::Topic": {},
    "AWS::KMS::Key": {"KeyPolicy": OWNER},
    "AWS::IAM::Role": {"AssumeRolePolicyDocument": TRUST},
}


def main() -> int:
    """Print what each form takes; 1 where the table takes longer than it may."""
    parser = argparse.ArgumentParser(description="Compare the forms of a large report.")
    parser.add_argument("--resources", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    kinds = list(KINDS.items())
    resources = {
        f"R{number}": {"Type": kinds[number % len(kinds)][0], "Properties": kinds[number % len(kinds)][1]}
        for number in range(options.resources)
    }
    with tempfile.TemporaryDirectory() as folder:
        template, output = Path(folder, "template.json"), Path(folder, "report")
        template.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
        commands = {form: (*CHECK, str(template), "--format", form, "--output", f"{output}.{form}") for form in FORMS}
        seconds = Timer(Path(folder, "bytecode"), options.runs).medians(commands)
        size = Path(f"{output}.json").stat().st_size
        judged = json.loads(Path(f"{output}.json").read_text(encoding="utf-8"))["summary"]["checked"]
    for form, taken in seconds.items():
        print(f"{form:6} {taken:6.2f} CPU s, {taken / seconds['json']:.2f} times JSON")
    print(
        f"{options.resources:,} resources, {judged:,} judgements: {size / 1e6:.1f} MB of JSON, {size / judged:.0f} each"
    )
    return 0 if seconds["table"] / seconds["json"] <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
