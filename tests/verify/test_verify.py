"""`fsi-rekognition verify` as a user runs it: clean, after tampering, with everything that can be wrong."""

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assurance.controls.registry import CATALOGUE, LIVE
from assurance.results.formats import FORMATS, render
from assurance.results.json_form import FIELDS
from assurance.results.result import Results
from assurance.results.since import Since, since
from assurance.results.since import read as saved
from assurance.results.verdict import Status
from assurance.verify.approved import read as approved
from assurance.verify.failing import CannotVerifyError
from assurance.verify.verifying import Asked, verified
from settings.loading import load
from tests.support.intercepting import Answer, Page, Wire
from tests.support.running import run_cli

if TYPE_CHECKING:
    from rehearsal.emulator import Running

Assemblies = Mapping[str, Path]
NAMES = load("example").names
CROWD = 1500
"""Roles and buckets of others in the same account."""


def silently(environment: str, targets: Iterable[Any], number: int) -> Iterable[Any]:
    return targets


@dataclass(frozen=True)
class Run:
    """A run of the command, with what it wrote."""

    status: int
    out: str
    err: str
    file: Path
    calls: int

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return found


@pytest.fixture
def account(rehearsed: "Running", monkeypatch: pytest.MonkeyPatch) -> "Running":
    """The rehearsed example environment, for whatever talks to AWS."""
    for name, value in rehearsed.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return rehearsed


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """What was run already."""
    return {}


@pytest.fixture
def clean(
    account: "Running",
    assemblies: Assemblies,
    runs: dict[str, Run],
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """`verify example nowhere` in an account that is also full of others' roles and buckets, run once."""
    if account.url not in runs:
        file = tmp_path_factory.mktemp("verify") / "result.json"
        with crowd(account), pytest.MonkeyPatch.context() as patching:
            wire = Wire(patching)
            ran = run_cli(
                capsys, "verify", "example", "nowhere", "--approved", assemblies["example"], "--format", "json",
                "--output", file
            )  # fmt: skip
        runs[account.url] = Run(*ran, file=file, calls=wire.asked.total())
    return runs[account.url]


@contextmanager
def crowd(running: "Running") -> Iterator[None]:
    """Thousands of roles and buckets that are none of ours, for as long as the block lasts."""
    from moto.iam.models import iam_backends
    from moto.s3.models import s3_backends

    roles: dict[str, Any] = iam_backends[running.account]["aws"].roles
    buckets = s3_backends[running.account]["aws"]
    one = next(iter(roles.values()))
    for n in range(CROWD):
        roles[f"other-{n}"] = one
        buckets.create_bucket(f"other-{n}", running.region)
    try:
        yield
    finally:
        for n in range(CROWD):
            del roles[f"other-{n}"]
            buckets.delete_bucket(f"other-{n}")


def refused(environment: str, **asked: Any) -> str:
    """Why an environment could not be verified."""
    with pytest.raises(CannotVerifyError) as raised:
        verified(environment, Asked(**asked), silently)
    text = str(raised.value)
    assert "Traceback" not in text
    return text


# As it should be -----------------------------------------------------------------------------------------------------


NOT_HERE = {"DEP08", "RUN13", "RUN14", "RUN15", "WHO02", "WHO03", "WHO04", "WHO05"}
"""Without --whole-account, without guardrails of the environment, without a recorder of AWS Config."""


def test_a_fresh_deployment_is_as_approved(clean: Run) -> None:
    """Every control is met or excepted, those of a live account among them."""
    results = clean.content["results"]
    assert [one for one in results if one["status"] in ("not_met", "undecided")] == []
    assert {one["control"] for one in results} >= {*LIVE} - NOT_HERE
    assert len({one["control"] for one in results}) > 100
    assert len(results) > 1900


def test_one_environment_that_fails_neither_stops_nor_hides_the_other(clean: Run) -> None:
    """The one is judged, the other named with what is wrong, and the status is that of what could not be checked."""
    assert clean.status == 2
    (mistake,) = clean.content["errors"]
    assert mistake.startswith("nowhere: environments/nowhere.toml: no such environment file")
    assert mistake in clean.err
    assert clean.content["summary"]["checked"] > 1900


def test_the_json_is_that_of_check(clean: Run, assemblies: Assemblies) -> None:
    """The same contract: fields, hashes of the templates; each judgement says in which account and stack."""
    for one in clean.content["results"]:
        assert list(one) == [name for name in FIELDS if name in one]
        assert set(FIELDS) - set(one) <= {"property"}
        assert one["template"].startswith(f"aws://{NAMES.account}/{NAMES.region}")
    assert {one["path"] for one in clean.content["inputs"]} == {
        one.text.name for one in approved(assemblies["example"]).templates
    }


def test_in_a_pipe_there_is_no_bar(clean: Run) -> None:
    """Results go to the file, a line of summary to standard error, and nothing else."""
    assert clean.out == ""
    assert len(clean.err.splitlines()) == 2
    assert "reading" not in clean.err


def test_thousands_of_others_cost_nothing(clean: Run) -> None:
    """What is read follows from what the stacks own: the account's other roles and buckets are never asked for."""
    assert clean.calls < 900


# After somebody was there --------------------------------------------------------------------------------------------


@pytest.fixture
def tampered(account: "Running") -> Iterator[None]:
    """A bad night: a trail stopped, a role widened, a path added, a gateway, a stack rolled back; undone at the end."""
    from rehearsal.cloudformation.api import CloudFormation

    aws = account.aws()
    auditor = NAMES.role("auditor")
    vpc = next(one["VpcId"] for one in aws.ec2.describe_vpcs()["Vpcs"] if one["CidrBlock"] == "10.40.0.0/22")
    stack = next(iter(CloudFormation.places.values())).find(NAMES.stack("storage"))
    topic = NAMES.topic_arn(NAMES.alarms_topic)
    aws.cloudtrail.stop_logging(Name=NAMES.trail)
    aws.iam.put_role_policy(
        RoleName=auditor,
        PolicyName="more",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}}
        ),
    )
    path = aws.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.eu-west-1.secretsmanager",
                                       VpcEndpointType="Interface")["VpcEndpoint"]["VpcEndpointId"]  # fmt: skip
    gateway = aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    aws.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    listener = aws.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="else@example.com",
                                 ReturnSubscriptionArn=True)["SubscriptionArn"]  # fmt: skip
    before, stack.status = stack.status, "UPDATE_ROLLBACK_COMPLETE"
    try:
        yield
    finally:
        stack.status = before
        aws.sns.unsubscribe(SubscriptionArn=listener)
        aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        aws.ec2.delete_internet_gateway(InternetGatewayId=gateway)
        aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[path])
        aws.iam.delete_role_policy(RoleName=auditor, PolicyName="more")
        aws.cloudtrail.start_logging(Name=NAMES.trail)


@pytest.mark.usefixtures("tampered")
def test_what_was_changed_is_found_and_reported(clean: Run, assemblies: Assemblies) -> None:
    """Each change is reported by the controls that it belongs to, as new since the run before, in every form."""
    results = verified("example", Asked(approved=[assemblies["example"]]), silently)
    found = since(clean.file, saved(clean.file), results)
    new = {(one.control, one.status, one.type, one.property.partition("[")[0]) for one in found.new}
    assert new >= {
        ("AUD01", Status.NOT_MET, "AWS::CloudTrail::Trail", "IsLogging"),
        ("DEP01", Status.NOT_MET, "AWS::CloudFormation::Stack", "StackStatus"),
        ("DEP04", Status.NOT_MET, "AWS::CloudTrail::Trail", "IsLogging"),
        ("DEP05", Status.NOT_MET, "AWS::EC2::InternetGateway", ""),
        ("DEP05", Status.NOT_MET, "AWS::EC2::VPCEndpoint", ""),
        ("DEP05", Status.NOT_MET, "AWS::IAM::Role", "Policies"),
        ("DEP05", Status.NOT_MET, "AWS::SNS::Subscription", ""),
        ("IAM32", Status.NOT_MET, "AWS::IAM::Role", "Policies"),
        ("NET21", Status.NOT_MET, "AWS::EC2::InternetGateway", ""),
        ("RUN01", Status.NOT_MET, "AWS::CloudTrail::Trail", "IsLogging"),
    }
    widened = [one for one in found.new if one.control == "WHO01"]
    assert any(one.property.startswith(f"{NAMES.role('auditor')} on ") for one in widened)
    assert all(NAMES.role("auditor") in one.property for one in widened)
    assert not found.gone
    assert not found.changed
    _forms(results, found)


def _forms(results: Results, changes: Since) -> None:
    shown = {form: render(results, form, changes, to_file=True) for form in FORMATS}
    states = [one["baselineState"] for one in json.loads(shown["sarif"])["runs"][0]["results"]]
    assert states.count("new") == len(changes.new)
    assert len(json.loads(shown["json"])["since"]["new"]) == len(changes.new)
    assert f"{len(changes.new)} new (" in shown["table"]
    assert "aws://" not in shown["sarif"]
    assert shown["csv"].count("\n") == len(results.results) + 1
    assert 'classname="RUN01"' in shown["junit"]


# What can be wrong ---------------------------------------------------------------------------------------------------


def test_an_interrupted_run_concludes_nothing(
    account: "Running",
    assemblies: Assemblies,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ctrl-C in the middle: one line, status 2, and no file."""

    def stopped(environment: str, targets: Iterable[Any], number: int) -> Iterator[Any]:
        for count, one in enumerate(targets):
            if count == 3:
                raise KeyboardInterrupt
            yield one

    monkeypatch.setattr("assurance.commands.verify._progress", stopped)
    file = tmp_path / "result.json"
    ran = run_cli(capsys, "verify", "example", "--approved", assemblies["example"], "--output", file)
    for thread in [one for one in threading.enumerate() if one.name == "reader"]:
        thread.join()
    assert ran == (2, "", "interrupted: nothing was concluded\n")
    assert not file.exists()


FIRST_CALLS = {
    "the role may not be assumed": (Answer("AccessDenied", "User is not authorized", 403), "[trusted] verifiers"),
    "the token has expired": (Answer("ExpiredToken", "the token is expired", 403), "sign in again"),
    "nobody knows the key": (Answer("InvalidClientTokenId", "invalid token", 403), "sign in (aws sso login"),
}


@pytest.mark.parametrize("case", FIRST_CALLS)
def test_the_first_call_fails(
    case: str, account: "Running", assemblies: Assemblies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who the role's ARN, AWS's error, and what to do; nothing else is asked."""
    answer, advice = FIRST_CALLS[case]
    wire = Wire(monkeypatch, lambda name, _: answer if name == "sts:AssumeRole" else None)
    text = refused("example", approved=[assemblies["example"]])
    assert text.startswith(f"{NAMES.role_arn(NAMES.role('verifier'))} cannot be assumed: {answer.code}: ")
    assert advice in text
    assert set(wire.asked) == {"sts:AssumeRole"}


def test_without_credentials(account: "Running", assemblies: Assemblies, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is signed in: how to sign in."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    for own in (False, True):
        text = refused("example", approved=[assemblies["example"]], own_credentials=own)
        assert "NoCredentials: " in text
        assert "sign in (aws sso login, AWS_PROFILE)" in text


def test_what_answers_is_not_aws(account: "Running", assemblies: Assemblies, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy's page, or an endpoint that is no URL: told like any other failure."""
    Wire(monkeypatch, lambda *_: Page())
    assert "BrokenAnswer: the answer is not XML" in refused("example", approved=[assemblies["example"]])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nowhere")
    for own in (False, True):
        text = refused("example", approved=[assemblies["example"]], own_credentials=own)
        assert "Invalid endpoint: nowhere" in text
        assert "AWS_ENDPOINT_URL" in text


@pytest.mark.parametrize("own", [False, True])
def test_an_account_or_region_that_does_not_answer(
    own: bool, account: "Running", assemblies: Assemblies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens there: what was asked, and what to check; within few attempts."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    wire = Wire(monkeypatch)
    text = refused("example", approved=[assemblies["example"]], own_credentials=own)
    assert "EndpointConnection" in text
    assert "check the Region, the network and AWS_ENDPOINT_URL" in text
    assert wire.asked.total() == 2


def test_the_credentials_of_another_account(
    account: "Running", assemblies: Assemblies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is the account of the environment, or nothing."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "444455556666")
    text = refused("example", approved=[assemblies["example"]], own_credentials=True)
    assert text.startswith("the credentials are of account 444455556666, and the environment is of 111122223333")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("nowhere",), "nowhere: environments/nowhere.toml: no such environment file"),
        (("example", "--approved", "/nowhere"), "example: /nowhere: there is no such folder"),
        (("example", "--format", "yaml"), "no format named 'yaml'"),
        (("example", "--control", "DEP99"), "no control named 'DEP99'; did you mean 'DEP"),
        (("example", "--since", "/nowhere.json"), "/nowhere.json: cannot be read"),
        (("example", "--exceptions", "/nowhere.toml"), "example: /nowhere.toml: cannot be read"),
    ],
)
def test_bad_usage(options: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One message: what, where, what to do."""
    status, out, err = run_cli(capsys, "verify", *options)
    assert (status, out) == (2, "")
    assert err.startswith(expected)


def test_the_assembly_of_another_environment(assemblies: Assemblies) -> None:
    """Templates of another environment are not what was approved for this one."""
    text = refused("minimal", approved=[assemblies["example"], assemblies["full"]])
    assert "no approved templates of minimal" in text
    assert "make synth environment=minimal" in text


def test_an_approval_pack_is_as_good_as_its_assembly(packs: Callable[[str], Path], assemblies: Assemblies) -> None:
    """The templates with their stacks, places and construct paths, and what is applied by hand."""
    pack, assembly = approved(packs("full")), approved(assemblies["full"])
    assert [one.path for one in pack.manifest] == ["MANIFEST.json"]
    assert assembly.manifest == ()
    assert {one.stack: one.text.content for one in pack.templates} == {
        one.stack: one.text.content for one in assembly.templates
    }
    assert {one.stack: (one.place, one.paths, one.tags) for one in pack.templates} == {
        one.stack: (one.place, one.paths, one.tags) for one in assembly.templates
    }
    assert pack.documents.items() <= assembly.documents.items()
    assert "project-policy-cheque-layouts.json" in pack.documents
    assert pack.external(load("full")) == assembly.external(load("full")) == ""


def test_a_pack_that_somebody_altered(packs: Callable[[str], Path], tmp_path: Path) -> None:
    """What was approved is what was signed, or nothing."""
    pack = tmp_path / "pack"
    shutil.copytree(packs("example"), pack)
    template = next((pack / "templates").iterdir())
    template.write_text(template.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert f"{template.name}: was altered after the pack was made" in refused("example", approved=[pack])


def test_templates_without_a_stack(assemblies: Assemblies, tmp_path: Path) -> None:
    """A folder of templates says not which stacks they are for."""
    shutil.copy(next(assemblies["example"].glob("*.template.json")), tmp_path)
    assert "is no cloud assembly and no approval pack" in refused("example", approved=[tmp_path])


@pytest.mark.parametrize(
    ("text", "said"),
    [("nothing", "is not a result"), ('{"results": [{}]}', "is not a result"), ('{"results": []}', "live account")],
)
def test_an_earlier_result_that_is_none(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is named with --since must be what `verify` wrote; that is found out first."""
    file = tmp_path / "before.json"
    file.write_text(text, encoding="utf-8")
    status, out, err = run_cli(capsys, "verify", "example", "--since", file)
    assert (status, out) == (2, "")
    assert said in err


def test_a_live_control_asked_of_templates(capsys: pytest.CaptureFixture[str]) -> None:
    """The same id never means two things, and `check` says where the others are judged."""
    assert not {*CATALOGUE} & {*LIVE}
    status, _, err = run_cli(capsys, "check", "--control", "dep01")
    assert (status, err) == (
        2,
        "DEP01 judges live accounts: fsi-rekognition verify ENVIRONMENT --control DEP01\n",
    )
