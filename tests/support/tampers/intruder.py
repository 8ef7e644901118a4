"""Who changes things: boto3 clients in a rehearsed account, the names in it, and the table of all changes."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.logs.models import logs_backends

from assurance.results.result import Result
from capabilities.names import Names
from rehearsal.aws import Aws
from settings.loading import load

EXAMPLE = load("example")
N = EXAMPLE.names
EXTERNAL = "arn:aws:iam::999988887777:root"


@dataclass(frozen=True)
class Intruder:
    """Clients, and what has no name of its own."""

    aws: Aws

    names: Names = N

    @cached_property
    def vpc(self) -> str:
        cidr = EXAMPLE.network.create.cidr if EXAMPLE.network.create else ""
        (found,) = [one for one in self.aws.ec2.describe_vpcs()["Vpcs"] if one["CidrBlock"] == cidr]
        return str(found["VpcId"])

    @cached_property
    def subnets(self) -> list[str]:
        return [one["SubnetId"] for one in self.aws.ec2.describe_subnets(Filters=self._in_vpc)["Subnets"]]

    @cached_property
    def routes(self) -> str:
        tables = self.aws.ec2.describe_route_tables(Filters=self._in_vpc)["RouteTables"]
        (found,) = [one for one in tables if not any(part.get("Main") for part in one["Associations"])]
        return str(found["RouteTableId"])

    @cached_property
    def group(self) -> str:
        groups = self.aws.ec2.describe_security_groups(Filters=self._in_vpc)["SecurityGroups"]
        (found,) = [one for one in groups if one["GroupName"] == self.names.stack("endpoints")]
        return str(found["GroupId"])

    def endpoint(self, service: str) -> dict[str, Any]:
        """The endpoint of a service, e.g. `kms`."""
        found: list[dict[str, Any]] = self.aws.ec2.describe_vpc_endpoints(Filters=self._in_vpc)["VpcEndpoints"]
        (one,) = [one for one in found if one["ServiceName"].endswith(f".{service}")]
        return one

    def key(self, data_class: str) -> str:
        """The id of the key of a data class."""
        alias = self.names.key_alias(data_class)
        return str(self.aws.kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"])

    def alarm(self, end: str) -> dict[str, Any]:
        """An alarm, as PutMetricAlarm takes it, whose name ends like this."""
        found: list[dict[str, Any]] = self.aws.cloudwatch.describe_alarms()["MetricAlarms"]
        one = next(one for one in found if one["AlarmName"].endswith(end))
        put = self.aws.cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
        return {name: value for name, value in one.items() if name in put}

    @property
    def log_groups(self) -> dict[str, Any]:
        """The log groups in the emulator's memory."""
        groups: dict[str, Any] = logs_backends[self.aws.account][self.aws.region].groups
        return groups

    @contextmanager
    def put_back(self, kept: dict[str, Any], id_: str) -> Iterator[None]:
        """Bring a thing back under its old id, which no call of AWS's can: from the emulator's own memory."""
        target = kept[id_]
        yield
        kept[id_] = target

    @cached_property
    def _in_vpc(self) -> list[dict[str, Any]]:
        return [{"Name": "vpc-id", "Values": [self.vpc]}]


Change = Callable[[Intruder], Iterator[None]]


@dataclass(frozen=True, kw_only=True)
class Tamper:
    """A change, in the round in which it is made, and what reports it: each a control, and words that it says."""

    change: Change
    reported: tuple[str, ...]
    round: int

    @property
    def name(self) -> str:
        return self.change.__name__

    def missing(self, results: Iterable[Result]) -> list[str]:
        """What does not report it."""
        said = [f"{one.control} {one.path} {one.property} {one.message}" for one in results]
        return [one for one in self.reported if not any(_says(line, one.split()) for line in said)]


def _says(line: str, words: list[str]) -> bool:
    """The line begins with the first word, and holds the others."""
    return line.startswith(f"{words[0]} ") and all(word in line for word in words[1:])


TAMPERS: list[Tamper] = []


def reported(*by: str, round: int = 0) -> Callable[[Change], Change]:
    """Enter a change into the table. Changes that would hide each other are made in different rounds."""

    def enter(change: Change) -> Change:
        TAMPERS.append(Tamper(change=change, reported=by, round=round))
        return change

    return enter


def allow(action: str | list[str], resource: str = "*", **more: Any) -> dict[str, Any]:
    """A statement that lets somebody do something."""
    return {"Sid": "Added", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def widened(document: Any, *statements: dict[str, Any]) -> str:
    """A policy document with statements beside its own."""
    found = json.loads(document) if isinstance(document, str) else document
    return json.dumps({**found, "Statement": [*found["Statement"], *statements]})
