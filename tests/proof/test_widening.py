"""`access diff` over all requests: what became possible or ceased to be, each with a request that shows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.__main__ import main
from assurance.proof.between import as_one
from assurance.proof.reading import read
from assurance.proof.widening import widenings
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.resource import Application
from assurance.sources.template import resolved
from tests.support.proving import ACCOUNT, BUCKET, OFF_ENDPOINT, SMALL, document, estate, role, statement, template

Json = dict[str, Any]
COMPARE = statement("Allow", "rekognition:CompareFaces", sid="Compare")
FOREIGN = "arn:aws:s3:::somebody-elses/*"


def caller(*statements: Json) -> Json:
    return {"Caller": role("caller-face-comparison", *statements)}


def bucket(*statements: Json) -> Json:
    """The small assembly's bucket with another policy."""
    properties = {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": document(*statements)}
    return {"BucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": properties}}


def endpoint(**condition: Any) -> Json:
    """The small assembly's endpoint with other conditions."""
    found = json.loads(json.dumps(SMALL["Endpoint"]))
    found["Properties"]["PolicyDocument"]["Statement"][0]["Condition"] = condition
    return {"Endpoint": found}


def public(**condition: Any) -> Json:
    return statement("Allow", "s3:GetObject", f"{BUCKET}/*", sid="All", Principal="*", Condition=condition)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, []),
        (caller(COMPARE, OFF_ENDPOINT), caller(OFF_ENDPOINT, COMPARE), []),
        (caller(COMPARE, OFF_ENDPOINT), caller(COMPARE, COMPARE, OFF_ENDPOINT), []),
        (caller(COMPARE, OFF_ENDPOINT), caller(COMPARE),
         [("WIDENED", "role tst-rek-euw1-caller-face-comparison", "rekognition:CompareFaces")]),
        (caller(COMPARE), caller(COMPARE, OFF_ENDPOINT),
         [("narrowed", "role tst-rek-euw1-caller-face-comparison", "rekognition:CompareFaces")]),
        (caller(COMPARE), caller(COMPARE, statement("Allow", "s3:PutObject", FOREIGN)),
         [("WIDENED", "role tst-rek-euw1-caller-face-comparison", "s3:PutObject")]),
        (caller(COMPARE), {"Caller": None},
         [("narrowed", "role tst-rek-euw1-caller-face-comparison", "rekognition:CompareFaces")]),
        (bucket(public(StringEquals={"aws:PrincipalOrgID": "o-exampleorg1"})),
         bucket(public(StringEqualsIfExists={"aws:PrincipalOrgID": "o-exampleorg1"})),
         [("WIDENED", f"bucket {BUCKET.rpartition(':')[2]}", "s3:GetObject")]),
        (bucket(public(StringLike={"aws:PrincipalOrgID": "o-exampleorg1"})),
         bucket(public(StringEquals={"AWS:PrincipalOrgId": "o-exampleorg1"})), []),
        (endpoint(StringEquals={"aws:PrincipalAccount": ACCOUNT}),
         endpoint(StringEquals={"aws:PrincipalAccount": [ACCOUNT, "444455556666"]}),
         [("WIDENED", "rekognition endpoint", "rekognition:CompareFaces")]),
        (endpoint(StringEquals={"aws:PrincipalAccount": ACCOUNT}),
         endpoint(StringEquals={"aws:PrincipalAccount": ACCOUNT, "aws:SourceVpce": "vpce-other"}),
         [("narrowed", "rekognition endpoint", "rekognition:CompareFaces")]),
    ],
)  # fmt: skip
def test_what_differs_over_all_requests(old: Json, new: Json, expected: list[tuple[str, str, str]]) -> None:
    """What means the same in other words is no change; each change comes with a request that shows it."""
    found = list(widenings(estate(**old), estate(**new)))
    assert [
        ("WIDENED" if one.widened else "narrowed", one.about, one.request.action if one.request else "")
        for one in found
    ] == expected  # fmt: skip
    assert all(one.because.startswith("allowed by") for one in found)


def elsewhere(**changed: Any) -> Application:
    """The small assembly as another prefix, account and Region have it."""
    text = json.dumps(template(**changed))
    for one, other in ((ACCOUNT, "444455556666"), ("eu-west-1", "us-west-2"), ("euw1", "usw2"), ("tst-", "prod-")):
        text = text.replace(one, other)
    content = Text(name="small.json", sha256="", content=json.loads(text))
    place = Place(account="444455556666", region="us-west-2", partition="aws")
    return resolved([Template(text=content, place=place)])


def here() -> Application:
    place = Place(account=ACCOUNT, region="eu-west-1", partition="aws")
    return resolved([Template(text=Text(name="small.json", sha256="", content=template()), place=place)])


def test_accounts_are_read_as_one() -> None:
    """Between accounts only what is meant counts: nothing if only names differ, else what really does."""
    far, wide = elsewhere(), elsewhere(**caller(COMPARE))
    assert list(widenings(read(as_one(here(), far)), read(far))) == []
    found = list(widenings(read(as_one(here(), wide)), read(wide)))
    assert [(one.widened, one.about, one.request.action if one.request else "") for one in found] == [
        (True, "role prod-rek-usw2-caller-face-comparison", "rekognition:CompareFaces"),
        (False, "role prod-rek-usw2-caller-face-comparison", "s3:GetObject"),
    ]


def test_a_saved_matrix_is_of_one_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Between accounts, a matrix holds no names that could be read as others: said so, with status 2."""
    saved = tmp_path / "saved.json"
    row = {"principal": "a", "action": "b", "resource": "c", "path": "d", "decision": "allow", "because": "e",
           "decided_by": []}  # fmt: skip
    saved.write_text(json.dumps({"tool": "fsi-rekognition", "guardrails": True, "part": {}, "rows": [row],
                                 "summary": {"allow": 1, "deny": 0, "depends": 0}}))  # fmt: skip
    assert main(["access", "diff", str(saved), str(saved), "--between-accounts"]) == 2
    assert "--between-accounts compares assemblies" in capsys.readouterr().err
