"""`fsi-rekognition plan` as its user runs it."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assurance.__main__ import main
from assurance.planning.applied import applied
from assurance.sources.live.calling import Caller
from assurance.verify.session import session
from settings.loading import load
from tests.conftest import ROOT
from tests.support.variants import REMOVED, settings_of, synthesized

if TYPE_CHECKING:
    from rehearsal.emulator import Running

LESS = {"capabilities.face-search": REMOVED, "trusted.enrollers": REMOVED, "trusted.administrators": REMOVED}
MORE: dict[str, Any] = {"capabilities.moderation": {}}
DOCUMENTS_OF_LESS = ["deployment-services.json", "deployment-roll-back.json", "service-control-policy.json"]
EMPTY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
OF_THE_ORGANIZATION = (
    "unknown whether it was applied: a policy of the organization, which the verifier's role does not read; "
    "--approved PACK compares"
)


def planned(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Exit status and JSON of a plan."""
    status = main(["plan", *arguments, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_pack_of_an_assembly_is_no_change(
    assemblies: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was approved is what would be deployed: nothing to do, exit 0."""
    status, found = planned(
        capsys, "example", "--assembly", str(assemblies["example"]), "--approved", str(packs("example"))
    )
    assert status == 0
    assert [found[key] for key in ("resources", "problems", "orphaned_stacks", "documents", "widened", "steps")] == [
        [], [], [], [], [], [],
    ]  # fmt: skip


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Assemblies of `example` with other answers."""
    folder = tmp_path_factory.mktemp("planned")
    made: dict[str, dict[str, Any]] = {"less": LESS, "more": MORE, "moved": {"network.create.cidr": "10.44.0.0/22"}}
    for name, answers in made.items():
        synthesized(settings_of("example", answers), folder / name)
    return {name: folder / name for name in made}


def of_kind(found: Any, kind: str) -> list[str]:
    return [one["path"] for one in found["resources"] if one["kind"] == kind]


def test_what_is_retired_is_orphaned_and_its_consumers_go_first(
    variants: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Face search goes: its collection stays, nothing widens, and the policies of who deploys are to be applied."""
    status, found = planned(capsys, "example", "--assembly", str(variants["less"]), "--approved", str(packs("example")))
    assert status == 1
    assert of_kind(found, "orphaned") == [
        "kyc-rekognition-audit/Rule-emotions/Rule",
        "kyc-rekognition-storage/Collection-kyc-customers/Collection",
    ]
    assert of_kind(found, "replaced") == of_kind(found, "may be replaced") == found["problems"] == []
    assert found["orphaned_stacks"] == []
    assert found["widened"] == []
    assert [one["document"] for one in found["documents"]] == DOCUMENTS_OF_LESS


def test_what_is_approved_more_widens_with_a_witness(
    variants: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A capability more: a request that is possible then, and was not before."""
    status, found = planned(capsys, "example", "--assembly", str(variants["more"]), "--approved", str(packs("example")))
    assert status == 1
    assert of_kind(found, "orphaned") == of_kind(found, "replaced") == found["problems"] == []
    role = "kyc-rek-euw1-caller-moderation"
    arn = f"arn:aws:iam::111122223333:role/{role}"
    (one,) = (one for one in found["widened"] if one["about"] == f"role {role}")
    assert (one["principal"], one["before"], one["after"]) == (arn, "deny", "allow")
    assert one["witness"].startswith(f"{arn}, of o-exampleorg1, may ask {one['action']}")
    assert one["because"].startswith("allowed by ")
    assert "rekognition endpoint" in {one["about"] for one in found["widened"]}
    assert [one["what"] for one in found["steps"]][-1] == "Verify"


def test_another_range_of_the_network_cannot_be_deployed(
    variants: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """VPC, subnets and endpoints would be made anew, and policies import the endpoints' ids."""
    status, found = planned(
        capsys, "example", "--assembly", str(variants["moved"]), "--approved", str(packs("example"))
    )
    assert status == 1
    assert "kyc-rekognition-network/Vpc/Vpc" in of_kind(found, "replaced")
    assert "kyc-rekognition-network/Rekognition/Endpoint" in of_kind(found, "replaced")
    assert {one["trouble"] for one in found["problems"]} == {"export still in use"}


@pytest.fixture
def account(rehearsed: "Running", monkeypatch: pytest.MonkeyPatch) -> "Running":
    """The rehearsed account, with credentials for it in the environment."""
    for name, value in rehearsed.environment.items():
        monkeypatch.setenv(name, value)
    return rehearsed


@pytest.mark.thorough
def test_what_is_deployed_as_approved_is_no_change(
    account: "Running", assemblies: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The stacks of the account are read by the verifier's role, and hold what the assembly holds."""
    given = ("example", "--assembly", str(assemblies["example"]), "--deployed")
    iam, folder = account.aws().iam, assemblies["example"] / "documents"
    made: list[str] = []
    try:
        for name in ("foundation", "network", "services"):
            document = (folder / f"deployment-{name}.json").read_text(encoding="utf-8")
            arn = iam.create_policy(PolicyName=f"kyc-deployment-{name}-euw1", PolicyDocument=document)["Policy"]["Arn"]
            made.append(arn)
        status, found = planned(capsys, *given, "--approved", str(packs("example")))
        assert (status, found["resources"], found["problems"], found["documents"]) == (0, [], [], [])
        iam.delete_policy(PolicyArn=made.pop())
        iam.create_policy_version(PolicyArn=made[-1], PolicyDocument=EMPTY, SetAsDefault=True)
        status, found = planned(capsys, *given)
    finally:
        for arn in made:
            for one in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
                if not one["IsDefaultVersion"]:
                    iam.delete_policy_version(PolicyArn=arn, VersionId=one["VersionId"])
            iam.delete_policy(PolicyArn=arn)
    assert status == 1, "the deploying role may do more than by what stands in the account"
    assert {one["document"]: one["why"] for one in found["documents"]} == {
        "deployment-network.json": "changed",
        "deployment-services.json": "new",
        "ai-services-opt-out.json": OF_THE_ORGANIZATION,
        "resource-control-policy.json": OF_THE_ORGANIZATION,
        "service-control-policy.json": OF_THE_ORGANIZATION,
        "protection-policy.json": OF_THE_ORGANIZATION,
    }


@pytest.mark.thorough
def test_the_trust_of_a_pipeline_is_read_of_its_role(account: "Running") -> None:
    """What the deploying role trusts stands in the role, not in a policy: absent without it, else as it is."""
    iam, trust = account.aws().iam, json.loads(EMPTY)
    role = "arn:aws:iam::111122223333:role/ci/deployment"
    subject = "repo:bank/rekognition:environment:example"
    changes = {"pipeline.role": role, "pipeline.provider": "token.actions.githubusercontent.com"}
    settings = settings_of("example", changes | {"pipeline.subject": subject, "protection.deployment": [role]})
    wanted = {"deployment-trust.json": {"Version": "2012-10-17", "Statement": []}}

    def standing() -> Mapping[str, Any]:
        return applied(Caller(session(settings, own=True), settings.region), settings, wanted).documents

    assert standing() == {}
    iam.create_role(Path="/ci/", RoleName="deployment", AssumeRolePolicyDocument=EMPTY)
    try:
        assert standing() == {"deployment-trust.json": trust}
    finally:
        iam.delete_role(RoleName="deployment")


@pytest.mark.thorough
def test_a_name_that_somebody_else_has_is_taken(
    account: "Running", variants: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A role of the account that no stack owns, and a stack that has been rolled back, are in the way."""
    iam = account.aws().iam
    name = "kyc-rek-euw1-caller-moderation"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    try:
        status, found = planned(capsys, "example", "--assembly", str(variants["more"]))
    finally:
        iam.delete_role(RoleName=name)
    assert status == 1
    assert [(one["trouble"], name in one["message"]) for one in found["problems"]] == [("name taken", True)]
    assert of_kind(found, "new") != []


MISTAKES = (
    (("nowhere",), "nowhere"),
    (("example", "--against", "full"), "with --approved"),
    (("example", "--format", "csv"), "no format named 'csv'"),
    (("example", "--assembly", "/nowhere", "--approved", "/nowhere"), "there is no such folder"),
)


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_reported(arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What, where and what to do, on standard error, and status 2."""
    assert main(["plan", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_an_altered_assembly_is_refused(
    assemblies: Mapping[str, Path], packs: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plan of templates that nobody synthesized so would be a plan of something else."""
    folder = tmp_path / "cdk.out"
    shutil.copytree(assemblies["example"], folder)
    template = folder / "kyc-rekognition-foundation.template.json"
    template.write_text(template.read_text(encoding="utf-8").replace("365", "366"), encoding="utf-8")
    assert main(["plan", "example", "--assembly", str(folder), "--approved", str(packs("example"))]) == 2
    assert "is not as the synthesis left it" in capsys.readouterr().err


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_every_form_tells_the_same(
    form: str, variants: Mapping[str, Path], packs: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is orphaned, and the commands of each step."""
    status = main(
        ["plan", "example", "--assembly", str(variants["less"]), "--approved", str(packs("example")), "--format", form]
    )
    said = capsys.readouterr()
    assert status == 1
    for expected in (
        "kyc-rekognition-storage/Collection-kyc-customers/Collection",
        "npx cdk deploy --all -c environment=example",
        "service-control-policy.json: changed",
    ):
        assert expected in said.out
    assert said.err.endswith("\n")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """`example` in another account and Region, under another prefix: its file, and its assembly."""
    folder = tmp_path_factory.mktemp("sandbox")
    file = folder / "sandbox.toml"
    text = (ROOT / "environments/example.toml").read_text(encoding="utf-8")
    for one, other in (('kyc"', 'tst"'), ("111122223333", "777788889999"), ("eu-west-1", "us-east-1")):
        text = text.replace(one, other)
    file.write_text(text, encoding="utf-8")
    synthesized(load(file), folder / "cdk.out")
    return file, folder / "cdk.out"


def test_two_environments_of_one_meaning_are_alike(
    sandbox: tuple[Path, Path], assemblies: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Accounts, Regions, ids and prefixes are read as one: nothing differs, exit 0."""
    file, assembly = sandbox
    given = (str(file), "--assembly", str(assembly), "--against", "example", "--approved", str(assemblies["example"]))
    status, found = planned(capsys, *given)
    assert (status, found["resources"], found["widened"]) == (0, [], [])


def test_what_one_environment_has_otherwise_is_reported(
    sandbox: tuple[Path, Path], assemblies: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Media are kept longer: the resource, and where it differs; exit 1."""
    file, assembly = sandbox
    template = assembly / "tst-rekognition-storage.template.json"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace('"ExpirationInDays":7', '"ExpirationInDays":8'), encoding="utf-8")
    given = (str(file), "--assembly", str(assembly), "--against", "example", "--approved", str(assemblies["example"]))
    status, found = planned(capsys, *given)
    template.write_text(text, encoding="utf-8")
    assert status == 1
    assert of_kind(found, "otherwise") == ["tst-rekognition-storage/Media/Bucket"]
    assert "LifecycleConfiguration.Rules.0.ExpirationInDays: was 7, is 8" in found["resources"][0]["because"]
