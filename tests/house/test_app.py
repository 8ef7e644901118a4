"""The app as CI sees it: three environments, synthesized by the real `app.py`."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.pack.making import make
from settings.exceptions import PACKS
from settings.loading import load
from stacks.approval_pack import with_pack
from stacks.report import Outcome, templates
from stacks.set_up_required import NEEDED
from tests.conftest import ENVIRONMENTS, EXAMPLE_FIRST, ROOT, summary

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)


def resources(assembly: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Stack, logical id and resource of everything in an assembly."""
    return [
        (stack, logical_id, resource)
        for stack, file in templates(assembly).items()
        for logical_id, resource in json.loads(file.read_text())["Resources"].items()
    ]


def run(*arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    """`python app.py …` without credentials."""
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@each_environment
def test_templates_fit_plain_cloudformation(assemblies: Assemblies, environment: str) -> None:
    """Every template can be passed as a template body: at most 51,200 bytes, no assets, no bootstrap version rule."""
    for stack, file in templates(assemblies[environment]).items():
        template = json.loads(file.read_text())
        assert file.stat().st_size <= 51_200, stack
        assert not template.keys() & {"Conditions", "Parameters", "Rules", "Transform", "Mappings"}, stack
    assert not list(assemblies[environment].glob("asset.*"))


@pytest.mark.parametrize(("environment", "number"), [("minimal", 10), ("example", 11), ("full", 14)])
def test_an_account_takes_few_templates(assemblies: Assemblies, environment: str, number: int) -> None:
    """At most fourteen, whatever is approved; that of the guardrails is for the management account."""
    names = templates(assemblies[environment])
    assert len([name for name in names if not name.endswith("-guardrails")]) == number


@each_environment
def test_no_code_runs_during_deployment(assemblies: Assemblies, environment: str) -> None:
    """No Lambda function and no custom resource."""
    types = {resource["Type"] for _, _, resource in resources(assemblies[environment])}
    assert not [name for name in types if name.startswith(("AWS::Lambda", "Custom::", "AWS::CloudFormation"))]


@each_environment
def test_cdk_nag_has_no_open_finding(assemblies: Assemblies, environment: str) -> None:
    """The three packs ran, left nothing open, and every exception is visible with its reason."""
    reports = json.loads((assemblies[environment] / "validation-report.json").read_text())["pluginReports"]
    found = {report["pluginName"]: report for report in reports}
    for pack in PACKS:
        assert found[pack]["conclusion"] == "success"
        assert found[pack]["violations"] == []
        assert found[pack]["suppressedViolations"]


@each_environment
def test_what_holds_data_outlives_its_stack(assemblies: Assemblies, environment: str) -> None:
    """Keys, buckets, collections, projects, log groups and the trail are retained on deletion and replacement.

    What a failed first deployment has made goes again, and leaves its name free; but keys, which nobody may delete.
    """
    kept = {
        "AWS::CloudTrail::Trail": "RetainExceptOnCreate",
        "AWS::KMS::Key": "Retain",
        "AWS::Logs::LogGroup": "RetainExceptOnCreate",
        "AWS::Rekognition::Collection": "RetainExceptOnCreate",
        "AWS::Rekognition::Project": "RetainExceptOnCreate",
        "AWS::S3::Bucket": "RetainExceptOnCreate",
    }
    for stack, logical_id, resource in resources(assemblies[environment]):
        if deletion := kept.get(resource["Type"]):
            assert resource["DeletionPolicy"] == deletion, (stack, logical_id)
            assert resource["UpdateReplacePolicy"] == "Retain", (stack, logical_id)


@each_environment
def test_every_role_stands_under_a_boundary(assemblies: Assemblies, environment: str) -> None:
    """No role without a boundary, with an inline policy or with a policy of AWS's."""
    found = [resource for _, _, resource in resources(assemblies[environment]) if resource["Type"] == "AWS::IAM::Role"]
    assert found
    for role in found:
        assert "boundary" in role["Properties"]["PermissionsBoundary"]
        assert "Policies" not in role["Properties"]
        assert all("Ref" in arn for arn in role["Properties"]["ManagedPolicyArns"])


@each_environment
def test_nothing_leads_to_the_internet(assemblies: Assemblies, environment: str) -> None:
    """No internet, NAT or egress-only gateway, no route, no public address."""
    types = {resource["Type"] for _, _, resource in resources(assemblies[environment])}
    assert not types & {
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::EIP",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::Route",
    }


@each_environment
def test_the_trail_records_reads_writes_objects_and_denials(assemblies: Assemblies, environment: str) -> None:
    """Management events without a read-only filter, data events of our buckets, endpoint-policy denials."""
    (trail,) = [item for _, _, item in resources(assemblies[environment]) if item["Type"] == "AWS::CloudTrail::Trail"]
    selectors = {
        selector["Name"]: selector["FieldSelectors"] for selector in trail["Properties"]["AdvancedEventSelectors"]
    }
    assert selectors["Management events, read and write"] == [{"Field": "eventCategory", "Equals": ["Management"]}]
    assert "Denied by the endpoint policy of rekognition" in selectors
    assert "EventSelectors" not in trail["Properties"]


@each_environment
def test_keys_let_in_the_services_that_the_cdk_forgets(assemblies: Assemblies, environment: str) -> None:
    """Trail, log groups, alarms and rules can use the keys they are encrypted with (fact 51)."""
    services = {
        service
        for _, _, key in resources(assemblies[environment])
        if key["Type"] == "AWS::KMS::Key"
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if isinstance(statement["Principal"], dict) and (service := statement["Principal"].get("Service"))
    }
    region = load(environment).region
    assert services == {
        "cloudtrail.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        f"logs.{region}.amazonaws.com",
    }


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_templates_pass_cfn_lint(assemblies: Assemblies, environment: str) -> None:
    """cfn-lint has nothing to say of any template."""
    files = [str(file) for file in templates(assemblies[environment]).values()]
    ran = subprocess.run([str(Path(sys.executable).with_name("cfn-lint")), *files], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.thorough
def test_anywhere_the_same_answers_give_the_same_bytes(assemblies: Assemblies, tmp_path: Path) -> None:
    """Environments and feature flags are found beside the code, and give templates and documents byte by byte."""
    ran = run("minimal", "--output", "again", "--no-pack", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "approval-pack" not in ran.stdout + ran.stderr
    assert "see who can what   .venv/bin/fsi-rekognition access again\n" in ran.stdout + ran.stderr
    assert (tmp_path / "again/manifest.json").is_file()
    for path in (tmp_path / "again").rglob("*"):
        if path.name.endswith(".template.json") or (path.is_file() and "documents" in path.parts):
            assert path.read_bytes() == (assemblies["minimal"] / path.relative_to(tmp_path / "again")).read_bytes()


def test_summary_tells_stacks_checks_and_what_next(assemblies: Assemblies, tmp_path: Path) -> None:
    """A person sees each stack with its size, each pack with its counts, the approval pack, and what comes next."""
    assembly = assemblies["example"]
    pack = assembly.with_name(f"approval-pack.{assembly.name}")
    for text in (
        "kyc-rekognition-network",
        "51,200",
        *PACKS,
        "No open finding",
        f"{pack / 'index.html'}",
    ):
        assert text in summary(assembly)
    assert f"see who can what   {pack / 'access.html'}\n" in summary(assembly)
    assert summary(assembly).endswith(f" .venv/bin/fsi-rekognition plan example --assembly {assembly}\n")
    make(assembly, tmp_path / "again")
    for path in pack.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(pack)).read_bytes()


def test_an_approval_pack_that_cannot_be_written_is_a_mistake(assemblies: Assemblies, tmp_path: Path) -> None:
    """The synthesis could not do all it should: status 2, and what was there stays."""
    (tmp_path / "letter.txt").write_text("dear")
    outcome = with_pack(Outcome(outdir=assemblies["minimal"]), tmp_path)
    assert outcome.status == 2
    assert outcome.mistakes[0].endswith(
        "is there and is no approval pack (it has no MANIFEST.json); name another folder with --output"
    )
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def test_what_could_not_be_checked_is_not_up_for_approval(assemblies: Assemblies, tmp_path: Path) -> None:
    """No pack is written when a check failed."""
    assert with_pack(Outcome(outdir=assemblies["minimal"], mistakes=("crashed",)), tmp_path / "p").status == 2
    assert not (tmp_path / "p").exists()


def test_an_unusable_environment_file_is_one_clear_message(tmp_path: Path) -> None:
    """Every mistake, no stack trace, status 2."""
    bad = tmp_path / "bad.toml"
    bad.write_text('prefix = "kyc"\naccont = "111122223333"\n')
    ran = run(str(bad), "--output", str(tmp_path / "cdk.out"))
    assert ran.returncode == 2
    assert "accont: no such key; did you mean 'account'?" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "cdk.out").exists()


@pytest.mark.thorough
def test_an_unknown_environment_names_the_known_ones(tmp_path: Path) -> None:
    """A misspelt name is answered with the one that was meant."""
    ran = run("exmaple", "--output", str(tmp_path / "cdk.out"))
    assert ran.returncode == 2
    assert "did you mean 'example'?" in ran.stderr


@pytest.mark.parametrize(
    ("output", "environment", "said"),
    [
        pytest.param(
            "/proc/nowhere/cdk.out", {}, "/proc/nowhere: No such file or directory", marks=pytest.mark.thorough
        ),
        ("cdk.out", {"JSII_NODE": "/nowhere"}, "JSII_NODE: found '/nowhere'; expected the path of a Node.js"),
    ],
)
def test_a_machine_that_cannot_is_one_clear_message(output: str, environment: dict[str, str], said: str) -> None:
    """A folder that cannot be written, a Node.js that is not there: status 2, never that of findings."""
    ran = run("minimal", "--output", output, environment=environment)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_set_up_it_is_one_sentence() -> None:
    """A Python that has not what the app needs says so, and what to do: status 2, no traceback."""
    for arguments in (("app.py",), ("-m", "settings", "example")):
        ran = subprocess.run(
            [sys.executable, "-S", *arguments], cwd=ROOT, env={}, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stdout) == (2, "")
        assert re.fullmatch(r".+: not installed for \S+: .*pydantic.*\. make synth sets up \.venv; .+\n", ran.stderr)


def test_what_the_app_looks_for_is_what_it_loads() -> None:
    """A package that the app imports and that is not looked for first would end it in a traceback."""
    ran = subprocess.run(
        [sys.executable, "-c", "import sys, app; print(*{name.partition('.')[0] for name in sys.modules})"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = (*project["dependencies"], *project["optional-dependencies"]["synth"])
    declared = {name.replace("-", "_") for name in needed}
    assert declared & set(ran.stdout.split()) <= {*NEEDED, "markupsafe", "pydantic_core"}  # these come with others
