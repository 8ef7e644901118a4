"""Without LOGS: the days asked for are copied from the trail's bucket with the auditor's role, each file once."""

import gzip
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest

from assurance.sources.cloudtrail.copying import Trail, copied
from assurance.sources.failing import SourceError
from tests.support import digests
from tests.support.apart import apart, emptied
from tests.support.auditing import planted
from tests.support.cloudtrail import OURS
from tests.support.months import write
from tests.support.running import run_cli

BUCKET = "kyc-rek-trail-111122223333-eu-west-1"
ROLE = "arn:aws:iam::111122223333:role/kyc-rek-euw1-auditor"
TRAIL = Trail(bucket=BUCKET, account="111122223333", organization="o-exampleorg1")


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """An AWS that nobody else uses."""
    with apart() as url:
        yield url


@pytest.fixture
def s3(aws: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The account of the example, with a month in its trail's bucket, and a day long before it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    month = planted("example")
    place = tmp_path / "bucket"
    files = write(month.records, place, organization="o-exampleorg1")
    digests.write_digests(files, place, month.settings.account, month.settings.region, month.first, 50)
    write([month.records[0] | {"eventTime": "2026-01-05T10:00:00Z"}], place)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws)
    emptied(aws)
    given = boto3.client("sts", region_name="eu-west-1").assume_role(RoleArn=ROLE, RoleSessionName="test")
    keys = given["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "eu-west-1")
    client = session.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for path in place.rglob("*.gz"):
        client.put_object(Bucket=BUCKET, Key=path.relative_to(place).as_posix(), Body=path.read_bytes())
    return session


def test_only_the_days_asked_for_are_copied(s3: Any, tmp_path: Path) -> None:
    """A day more for what is delivered late; the second time nothing, but for a file that is not whole."""
    first, last = date(2026, 3, 2), date(2026, 3, 3)
    assert copied(s3, TRAIL, tmp_path / "copy", first, last) == 4 + 50
    names = {path.parent.name for path in (tmp_path / "copy").rglob("*.gz")}
    assert names == {"02", "03", "04"}
    assert copied(s3, TRAIL, tmp_path / "copy", first, last) == 0
    path = next((tmp_path / "copy").rglob("*_CloudTrail_*.gz"))
    path.write_bytes(b"")
    assert copied(s3, TRAIL, tmp_path / "copy", first, last) == 1
    assert gzip.decompress(path.read_bytes()).startswith(b'{"Records": [')


def test_a_key_that_leads_elsewhere_is_refused(s3: Any, tmp_path: Path) -> None:
    """Nothing is written outside the folder, whatever somebody put in the bucket."""
    key = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/02/../../../../../../../outside.json"
    s3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"")
    with pytest.raises(SourceError, match="is no key that CloudTrail writes"):
        copied(s3, TRAIL, tmp_path / "a/b/c", date(2026, 3, 2), date(2026, 3, 2))


def test_an_audit_without_logs(
    s3: Any, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """The bucket is read by the auditor's role; the copy is kept where that is asked for."""
    keys = digests.public_keys(tmp_path / "keys.json")
    given = ("--approved", assemblies["example"], "--endpoint", OURS, "--from", "2026-03-02", "--to", "2026-03-03",
             "--public-keys", keys, "--cache", tmp_path / "cache", "--question", "LOG10")  # fmt: skip
    status, out, err = run_cli(capsys, "audit", "example", *given)
    assert status == 0, out + err
    assert f"54 files copied from s3://{BUCKET}" in err
    status, _, err = run_cli(capsys, "audit", "example", *given)
    assert status == 0
    assert f"0 files copied from s3://{BUCKET}" in err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "say of which days, --from and --to"),
        (("--from", "2025-03-02", "--to", "2025-03-02"), "no event of account 111122223333 was read"),
    ],
)
def test_nothing_to_copy(
    more: tuple[str, ...], said: str, s3: Any, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path]
) -> None:
    """Told, with status 2."""
    status, out, err = run_cli(capsys, "audit", "example", "--approved", assemblies["example"], *more)
    assert (status, out) == (2, "")
    assert said in err
