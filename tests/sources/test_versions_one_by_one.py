"""What is said of all versions together is the worst that is said of each version alone."""

import random
from itertools import product
from typing import Any

import pytest

from assurance.controls import judging
from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources.template import parsed

WORST = (Status.MET, Status.UNDECIDED, Status.NOT_MET)
VALUES = {"P": ["a", "b"], "Q": ["a", "b", "c"], "V": ["Enabled", "Suspended"]}
NAMES = "STO03 STO04 STO06 STO10 STO11 AUD02 AUD06 AUD09 AUD28 IAM06 IAM22 ENC01 NET26 COM11"
CONTROLS = [CATALOGUE[name] for name in NAMES.split()]
NO_TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
USES = {"Effect": "Allow", "Action": "rekognition:CompareFaces", "Resource": "*"}
HELD = {
    "Effect": "Deny",
    "Action": "rekognition:*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
}


class Maker:
    """Makes a template whose parts come and go by random conditions on three parameters."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def condition(self, depth: int = 0) -> dict[str, Any]:
        kind = self.random.choice(("Equals", "Equals", "Not", "And", "Or") if depth < 2 else ("Equals",))
        if kind == "Equals":
            name = self.random.choice(("P", "Q"))
            return {"Fn::Equals": [{"Ref": name}, self.random.choice(VALUES[name])]}
        return {f"Fn::{kind}": [self.condition(depth + 1) for _ in range(1 if kind == "Not" else 2)]}

    def either(self, first: Any, second: Any) -> Any:
        if self.random.random() < 0.4:
            return self.random.choice((first, second))
        return {"Fn::If": [self.random.choice("CDE"), first, second]}

    def document(self, *statements: Any) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [self.either(one, {"Ref": "AWS::NoValue"}) for one in statements]}

    def template(self) -> dict[str, Any]:
        resources: dict[str, Any] = {
            "B": ("S3::Bucket", {
                "VersioningConfiguration": {"Status": self.either({"Ref": "V"}, "Enabled")},
                "LoggingConfiguration": self.either({"DestinationBucketName": {"Ref": "A"}}, {"Ref": "AWS::NoValue"}),
            }),
            "A": ("S3::Bucket", {"BucketName": self.either("logs-a", {"Fn::Sub": "logs-${Q}"})}),
            "BP": ("S3::BucketPolicy", {
                "Bucket": self.either({"Ref": "B"}, {"Ref": "A"}), "PolicyDocument": self.document(NO_TLS, PUBLIC)}),
            "AP": ("S3::BucketPolicy", {
                "Bucket": self.either("logs-a", {"Fn::Sub": "logs-${Q}"}), "PolicyDocument": self.document(NO_TLS)}),
            "T": ("CloudTrail::Trail", {"IsLogging": self.either(True, False), "S3BucketName": {"Ref": "A"}}),
            "R": ("IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]}}),
            "U": ("IAM::Policy", {"PolicyName": "u", "Roles": [{"Ref": "R"}],
                                  "PolicyDocument": self.document(USES | {"Sid": "One"}, USES)}),
            "H": ("IAM::Policy", {"PolicyName": "h", "Roles": [{"Ref": "R"}], "PolicyDocument": self.document(HELD)}),
            "L": ("Logs::LogGroup", {
                "RetentionInDays": self.either(400, {"Fn::FindInMap": ["Days", {"Ref": "Q"}, "n"]})}),
            "N": ("EC2::VPC", {"CidrBlock": "10.0.0.0/16"}),
            "F": ("EC2::FlowLog", {"ResourceId": {"Ref": "N"}, "ResourceType": "VPC",
                                   "TrafficType": self.either("ALL", "REJECT"), "LogDestinationType": "s3",
                                   "LogDestination": "arn:aws:s3:::flows"}),
            "S": ("SNS::Topic", {}),
            "SS": ("SNS::Subscription", {"TopicArn": {"Ref": "S"}, "Protocol": "email", "Endpoint": "a@example.com"}),
            "E": ("Events::Rule", {"EventPattern": {"source": ["aws.kms"]},
                                   "Targets": [{"Id": "t", "Arn": self.either({"Ref": "S"}, "arn:aws:sqs:::q")}]}),
        }  # fmt: skip
        return {
            "Parameters": {name: {"Type": "String", "AllowedValues": values} for name, values in VALUES.items()},
            "Conditions": {name: self.condition() for name in "CDE"},
            "Mappings": {"Days": {value: {"n": self.random.choice((30, 400))} for value in VALUES["Q"]}},
            "Resources": {
                name: {"Type": f"AWS::{type_}", "Properties": properties}
                | ({"Condition": self.random.choice("CDE")} if self.random.random() < 0.4 else {})
                for name, (type_, properties) in resources.items()
            },
        }


def worst(*all_: Results) -> dict[tuple[str, str], Status]:
    """Control and resource → the worst that is said."""
    found: dict[tuple[str, str], Status] = {}
    for results in all_:
        assert not results.crashed
        for one in results.results:
            key = (one.control, one.resource)
            found[key] = max(found.get(key, Status.MET), one.status, key=WORST.index)
    return found


@pytest.mark.parametrize("most", [128, 6])
@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5, 6, 7, 8])
def test_all_versions_are_as_bad_as_the_worst(seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged once, a template says what it says value by value; also where not all combinations can be tried."""
    monkeypatch.setattr(judging, "MOST", most)
    template = Maker(seed).template()
    alone = [
        check(parsed(template, given=dict(zip(VALUES, values, strict=True))), controls=CONTROLS)
        for values in product(*VALUES.values())
    ]
    assert worst(check(parsed(template), controls=CONTROLS)) == worst(*alone)
