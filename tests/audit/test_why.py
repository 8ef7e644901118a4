"""One call explained: which layer and statement decided, what the request lacked; and the errors that people meet."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.audit.troubles import fitting, page, troubles
from tests.support.auditing import planted
from tests.support.cloudtrail import OURS, Record
from tests.support.months import write
from tests.support.planting import OFF, REFUSED, by
from tests.support.running import run_cli

ROOT = Path(__file__).parents[2]
ERRORS = {
    "An error occurred (InvalidS3ObjectException) when calling the CompareFaces operation: Unable to get object "
    "metadata from S3. Check object key, region and/or access permissions.": "bucket-in-another-region",
    "An error occurred (InvalidS3ObjectException) when calling the DetectText operation: Object is unreadable":
        "object-not-readable",
    "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:x is not "
    "authorized to perform: s3:PutObject on resource: b with an explicit deny in a resource-based policy":
        "encryption-header",
    "An error occurred (AccessDenied) when calling the GetObject operation: User: x is not authorized to perform: "
    "kms:Decrypt on the resource associated with this ciphertext": "key-refused",
    "AccessDeniedException: User: x is not authorized to perform: rekognition:StartFaceLivenessSession":
        "liveness-stream",
    "An error occurred (AccessDeniedException) when calling the GetFaceDetection operation: User: x is not authorized "
    "to perform: rekognition:GetFaceDetection": "result-by-starter",
    "An error occurred (AccessDeniedException) when calling the StartFaceDetection operation: User: x is not "
    "authorized to perform: iam:PassRole on resource: y": "pass-role",
    "An error occurred (ExpiredTokenException) when calling the CompareFaces operation: The security token included in "
    "the request is expired": "session-expired",
    'Could not connect to the endpoint URL: "https://rekognition.eu-west-1.amazonaws.com/"': "endpoint-name",
    'Connect timeout on endpoint URL: "https://rekognition.eu-west-1.api.aws/"': "dual-stack",
    "An error occurred (AccessDeniedException) when calling the DetectFaces operation: User: x is not authorized to "
    "perform: rekognition:DetectFaces with an explicit deny in a service control policy": "organization",
    "An error occurred (AccessDeniedException) when calling the CompareFaces operation: User: x is not authorized to "
    "perform: rekognition:CompareFaces because no VPC endpoint policy allows the rekognition:CompareFaces action":
        "off-endpoint",
    "An error occurred (ProvisionedThroughputExceededException) when calling the SearchFacesByImage operation: "
    "Provisioned rate exceeded": "throttled",
}  # fmt: skip


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_text_leads_to_its_cause(text: str) -> None:
    """What an SDK prints is enough to find the row of the table."""
    assert fitting(text)[0].id == ERRORS[text]


def test_every_row_has_an_error() -> None:
    """No row that nothing leads to; and another text leads nowhere."""
    assert {one.id for one in troubles()} == set(ERRORS.values())
    assert fitting("Segmentation fault (core dumped)") == []


def test_the_page_is_that_of_the_table() -> None:
    """docs/troubleshooting.md is up to date: make docs."""
    assert (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8") == page()


def test_the_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """Every option of ours in the table is one of its verb."""
    for one in troubles():
        if found := re.match(r"fsi-rekognition (\w+)", one.command):
            _, out, _ = run_cli(capsys, found[1], "--help")
            assert set(re.findall(r"--[a-z-]+", one.command)) <= set(re.findall(r"--[a-z-]+", out))


def event(**fields: object) -> Record:
    return by(planted("example"), **fields)


def explained(capsys: pytest.CaptureFixture[str], assembly: Path, folder: Path, made: Record) -> str:
    write([*planted("example").records, made], folder)
    status, out, err = run_cli(capsys, "audit", "example", folder, "--approved", assembly, "--endpoint", OURS, "--why",
                            made["eventID"])  # fmt: skip
    assert (status, err) == (0, "")
    return out


def test_a_call_off_the_endpoint(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """The statement that denies it is named, and that AWS decided alike."""
    out = explained(capsys, assemblies["example"], tmp_path, event(**OFF, **REFUSED))
    assert "DENIED: denied by NoRekognitionButThroughOurEndpoint" in out
    assert "AWS decided as the approved policies do." in out


def test_an_approved_call_that_was_refused(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Something that was not approved refused it."""
    out = explained(capsys, assemblies["example"], tmp_path, event(**REFUSED))
    assert "The approved policies allow it, so something else refused it" in out


def test_an_unreadable_object_is_followed(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """To its bucket and its key, as Rekognition reads it for the caller."""
    out = explained(capsys, assemblies["example"], tmp_path, event(errorCode="InvalidS3ObjectException"))
    assert "is no answer of a policy" in out
    assert re.search(
        r"do s3:GetObject on arn:aws:s3:::kyc-rek-media-111122223333-eu-west-1/onboarding/\w+.jpg, asked by", out
    )
    assert re.search(r"do kms:Decrypt on arn:aws:kms:\S+, asked by s3 in the caller's name\?", out)
    assert "Rekognition cannot read the image or video in S3" in out


def test_an_object_elsewhere(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """An image in somebody else's bucket is said to be there."""
    place = {"image": {"s3Object": {"bucket": "elsewhere", "name": "1.jpg"}}}
    out = explained(capsys, assemblies["example"], tmp_path, event(requestParameters=place))
    assert "The image is in elsewhere, which is no bucket of this environment" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps(event(**OFF, **REFUSED)), "DENIED: denied by NoRekognitionButThroughOurEndpoint"),
        ("An error occurred (ThrottlingException): Rate exceeded", "Too many calls a second"),
        ("what is this", "names none of the errors"),
    ],
)
def test_a_file(
    content: str, said: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """An event or an error text, without any logs."""
    (tmp_path / "asked").write_text(content)
    given = ("--approved", assemblies["example"], "--endpoint", OURS, "--why", tmp_path / "asked")
    status, out, _ = run_cli(capsys, "audit", "example", *given)
    assert status == 0
    assert said in out


@pytest.mark.parametrize(
    ("what", "more", "said"),
    [
        ("nothing", [], "there is no such file; for an event by its id, name the LOGS"),
        ("nothing", ["logs"], "is neither a file nor the id of an event in"),
    ],
)
def test_nothing_to_explain(
    what: str, more: list[str], said: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    """Told, with status 2."""
    write(planted("example").records, tmp_path / "logs")
    logs = [tmp_path / one for one in more]
    status, out, err = run_cli(capsys, "audit", "example", *logs, "--approved", assemblies["example"], "--why", what)
    assert (status, out) == (2, "")
    assert said in err


def test_a_file_of_several_events(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Which one is meant must be said."""
    (tmp_path / "two.json").write_text(json.dumps({"Records": planted("example").records}))
    status, _, err = run_cli(
        capsys, "audit", "example", "--approved", assemblies["example"], "--why", tmp_path / "two.json"
    )
    assert status == 2
    assert "name one of them by its id" in err
