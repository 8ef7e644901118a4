"""docs/deploy.md says what the environments that we ship make, in which order, and what of it stays."""

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from settings.loading import load
from stacks.report import templates
from tests.conftest import ENVIRONMENTS, ROOT
from tests.support.signed import UPDATE

PAGE = ROOT / "docs/deploy.md"
Assemblies = Mapping[str, Path]

COUNTED = {
    "keys": "AWS::KMS::Key",
    "buckets": "AWS::S3::Bucket",
    "log groups": "AWS::Logs::LogGroup",
    "alarms": "AWS::CloudWatch::Alarm",
    "metric filters": "AWS::Logs::MetricFilter",
    "event rules": "AWS::Events::Rule",
    "topics": "AWS::SNS::Topic",
    "roles": "AWS::IAM::Role",
}


def counts(assembly: Path) -> dict[str, str]:
    """What costs money, and how many of it there are."""
    found: Counter[str] = Counter()
    zones = 0
    for file in templates(assembly).values():
        for resource in json.loads(file.read_text())["Resources"].values():
            interface = resource["Properties"].get("VpcEndpointType") == "Interface"
            found[f"{resource['Type']}{' interface' * interface}"] += 1
            zones = max(zones, len(resource["Properties"].get("SubnetIds", ())))
    endpoints = found["AWS::EC2::VPCEndpoint interface"]
    return {
        "interface endpoints": f"{endpoints}, each in {zones} zones",
        **{what: str(found[kind]) for what, kind in COUNTED.items()},
    }


def test_the_counts_are_true(assemblies: Assemblies) -> None:
    """The table of what is made is what the templates make; `UPDATE_GOLDEN=1` writes it anew."""
    order = ("minimal", "example", "full")
    columns = {name: counts(assemblies[name]) for name in order}
    rows = [f"| {what} | {' | '.join(columns[name][what] for name in order)} |" for what in columns["full"]]
    table = "\n".join([f"| makes | {' | '.join(f'`{name}`' for name in order)} |", "|---|---|---|---|", *rows])
    block = re.compile(r"(?<=<!-- counts -->\n).*?(?=\n<!-- /counts -->)", re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get(UPDATE):
        PAGE.write_text(block.sub(table, text), encoding="utf-8")
        return
    assert block.findall(text) == [table]


def test_the_order_is_reported(assemblies: Assemblies) -> None:
    """Each stack stands in the table, in the order in which the CDK deploys."""
    table = PAGE.read_text(encoding="utf-8").split("## Which stacks")[1].split("```")[0]
    firsts = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")]
    description = [name for first in firsts for name in re.findall(r"`([a-z]+)", first)]
    for environment in ENVIRONMENTS:
        artifacts = json.loads((assemblies[environment] / "manifest.json").read_text())["artifacts"]
        waits = {
            name: [one for one in artifact.get("dependencies", ()) if not one.endswith(".assets")]
            for name, artifact in artifacts.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        begin = len(load(environment).names.stack(""))
        places = {name: description.index(name[begin:].partition("-")[0]) for name in waits}
        assert all(places[before] <= places[name] for name, listed in waits.items() for before in listed)


def test_what_stays_is_reported(assemblies: Assemblies) -> None:
    """Every type that is retained is named among what stays."""
    words = {
        "AWS::CloudTrail::Trail": "trail",
        "AWS::Events::Rule": "event rules",
        "AWS::IAM::ManagedPolicy": "that role's policy and boundary",
        "AWS::IAM::Role": "the role that it delivers with",
        "AWS::KMS::Alias": "their aliases",
        "AWS::KMS::Key": "keys",
        "AWS::Kinesis::Stream": "result streams",
        "AWS::Logs::LogGroup": "log groups",
        "AWS::Organizations::Policy": "organization policies",
        "AWS::Rekognition::Collection": "collections",
        "AWS::Rekognition::Project": "projects",
        "AWS::S3::Bucket": "buckets",
        "AWS::S3::BucketPolicy": "with all versions and their policies",
        "AWS::SNS::Subscription": "policy and subscriptions",
        "AWS::SNS::Topic": "the alarm topic",
        "AWS::SNS::TopicPolicy": "policy and subscriptions",
    }
    kept = {
        resource["Type"]
        for assembly in assemblies.values()
        for file in templates(assembly).values()
        for resource in json.loads(file.read_text())["Resources"].values()
        if resource.get("DeletionPolicy", "Delete") != "Delete"
    }
    chapter = PAGE.read_text(encoding="utf-8").split("## Take it down")[1]
    assert kept == words.keys()
    assert all(word in chapter for word in words.values())
