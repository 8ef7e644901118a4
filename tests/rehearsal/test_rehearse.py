"""`rehearse`: nothing leaves this machine, nothing stays behind, and what goes wrong is one message."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rehearsal import main, node
from rehearsal.aws import Aws, NotLoopbackError
from rehearsal.cdk import Cdk, CdkError
from rehearsal.emulator import Running
from rehearsal.report import way_in
from rehearsal.sealed import sealed
from tests.conftest import ROOT
from tests.support.running import run_cli


def test_a_rehearsal_reaches_loopback_addresses_only(rehearsed: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients refuse other addresses, go through no proxy, and the whole process connects to nothing else."""
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:8080")
    with pytest.raises(NotLoopbackError, match="loopback"):
        Aws("https://iam.amazonaws.com", "111122223333", "eu-west-1")
    with sealed():
        assert rehearsed.aws().sts.get_caller_identity()["Account"] == "111122223333"
        with socket.socket() as out, pytest.raises(NotLoopbackError, match=r"192\.0\.2\.1"):
            out.connect(("192.0.2.1", 443))


def test_the_emulator_listens_on_loopback_only(rehearsed: Running) -> None:
    """Nobody on the network reaches it, under whatever address this machine has."""
    port = int(rehearsed.url.rpartition(":")[2])
    with socket.socket() as out:
        out.connect(("127.0.0.1", port))
    with socket.socket() as out, pytest.raises(ConnectionRefusedError):
        out.connect(("127.0.0.2", port))


def test_the_way_in_leads_to_the_emulator_from_any_terminal(rehearsed: Running) -> None:
    """What `--keep` prints works where somebody is signed in to an account of AWS's, and behind a proxy."""
    signed_in = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "secret", "HTTP_PROXY": "http://127.0.0.1:1"}
    asked = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    typed = "\n".join((*way_in(rehearsed.environment), f'"{sys.executable}" -c "{asked}"'))
    ran = subprocess.run(["sh", "-c", typed], env=os.environ | signed_in, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("111122223333\n", "")


def test_the_cli_knows_no_account_but_the_emulated_one(
    rehearsed: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of AWS's stands in the environment of a person is not handed on."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "999988887777")
    seen = Cdk(running=rehearsed, assembly=tmp_path, home=tmp_path).environment()
    mine = {name: value for name, value in seen.items() if name.startswith(("AWS_", "CDK_"))}
    assert mine == {
        "AWS_ENDPOINT_URL": rehearsed.url,
        "AWS_ACCESS_KEY_ID": "111122223333",
        "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CDK_HOME": str(tmp_path),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
    }


def test_the_cli_is_locked() -> None:
    """package-lock.json names the version and the hash, and no registry."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    (cli,) = [one for path, one in lock["packages"].items() if path]
    assert cli["version"] == node.pinned()
    assert cli["integrity"].startswith("sha512-")
    assert "resolved" not in cli


# What goes wrong -----------------------------------------------------------------------------------------------------


def test_an_unknown_environment(capsys: pytest.CaptureFixture[str]) -> None:
    """The message of every verb that reads environments."""
    status, out, err = run_cli(capsys, "rehearse", "exampel")
    assert (status, out) == (2, "")
    assert "environments/exampel.toml: no such environment file; did you mean 'example'?" in err


def test_what_is_no_assembly_or_another_one(
    capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """Told before anything is started."""
    stack = {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1"}
    artifact = {**stack, "properties": {"templateFile": "one.json"}}
    (tmp_path / "one.json").write_text('{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}, "Conditions": {}}')
    manifest = tmp_path / "manifest.json"
    for text, said in (
        (None, f"{manifest}: No such file or directory; run make synth"),
        ("[]", f"{manifest}: is none of a cloud assembly (TypeError"),
        ("{", f"{manifest}: is none of a cloud assembly (JSONDecodeError"),
        ({"artifacts": {}}, f"{tmp_path}: is for nothing, but the environment is for aws://"),
        ({"artifacts": {"one": stack}}, f"{manifest}: is none of a cloud assembly (KeyError('properties'))"),
        ({"artifacts": {"one": artifact}}, f"{tmp_path}: A rehearsal deploys no template with Conditions"),
    ):
        if text is not None:
            manifest.write_text(text if isinstance(text, str) else json.dumps(text))
        status, out, err = run_cli(capsys, "rehearse", "example", "--assembly", tmp_path)
        assert (status, out) == (2, "")
        assert err.startswith(said), err
    status, _, err = run_cli(capsys, "rehearse", "example", "--assembly", assemblies["full"])
    assert status == 2
    assert "is for aws://111122223333/us-east-1, but the environment is for aws://111122223333/eu-west-1" in err


def test_a_machine_without_the_test_bench(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed product has no emulator: it says what is missing."""
    monkeypatch.setitem(sys.modules, "rehearsal.main", None)
    status, _, err = run_cli(capsys, "rehearse", "example")
    assert status == 2
    assert "needs the project's clone and its development dependencies" in err


def test_a_cli_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """npm's own reason, and what to do."""
    monkeypatch.setattr(node, "CDK", tmp_path)
    monkeypatch.setattr(node, "NODE", Path("/bin/false"))
    with pytest.raises(node.NoCliError, match=r"npm could not install aws-cdk 2\.1148\.1 .* let npm reach a registry"):
        node.install()


def test_a_command_of_the_cli_that_fails(rehearsed: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of what it said is the reason."""
    monkeypatch.setattr("rehearsal.cdk.NODE", Path("/bin/ls"))
    with pytest.raises(CdkError, match=r"(?s)cdk deploy ended with 2:.*unrecognized option"):
        Cdk(running=rehearsed, assembly=tmp_path, home=tmp_path).run("deploy")


def test_a_signal_unwinds_what_is_under_way() -> None:
    """What would end the process at once lets it take everything down first."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        before = signal.getsignal(number)
        with pytest.raises(KeyboardInterrupt), main.ended_by_signals():
            signal.raise_signal(number)
        assert signal.getsignal(number) is before


# The real CLI --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cli() -> None:
    """The cdk CLI in node_modules; the test is skipped where there is none to be had."""
    try:
        node.install()
    except node.NoCliError as error:
        pytest.skip(str(error))


@pytest.mark.thorough
def test_interrupted_in_the_middle_nothing_is_left(cli: None, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Ctrl-C while the real CLI deploys: one line, status 2, no process, no folder, no server."""
    started = (  # as in the foreground: a job in the background ignores Ctrl-C
        "import signal, sys; from assurance.__main__ import main; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main())"
    )
    command = [sys.executable, "-c", started, "rehearse", "minimal", "--assembly", str(assemblies["minimal"])]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "rekognition-foundation" in line:
                assert len(mentioning(str(tmp_path))) > 1
                process.send_signal(signal.SIGINT)
    assert said[-1] == "interrupted: nothing was concluded\n"
    assert process.returncode == 2
    assert list(tmp_path.iterdir()) == []
    assert mentioning(str(tmp_path)) == []


def mentioning(text: str) -> list[int]:
    """Ids of the processes in whose environment a text stands; on a system without /proc, nobody knows."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if text.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found
