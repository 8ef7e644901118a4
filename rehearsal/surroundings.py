"""What a bank has before it deploys: an organization, the units that guardrails attach to, what is done by hand."""

from contextlib import ExitStack

from policies.applied_by_hand import documents
from rehearsal.adopted import adopt, named
from rehearsal.aws import Aws
from rehearsal.emulator import Running
from settings.settings import Settings

OPT_OUT = "AISERVICES_OPT_OUT_POLICY"
POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", OPT_OUT)


def surround(settings: Settings, running: Running) -> None:
    """Make what is adopted, and the organization; this account manages it, and stands in the first target unit.

    Without a guardrails stack the AI services opt-out is applied by hand, from the document that synthesis writes.
    """
    adopt(settings, running)
    aws = running.aws()
    blocked = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    aws.s3control.put_public_access_block(AccountId=running.account, PublicAccessBlockConfiguration=blocked)
    targets = settings.guardrails.targets if settings.guardrails else ()
    root = _organization(aws, settings.organization, [one for one in targets if one.startswith("r-")])
    units = [one for one in targets if one.startswith("ou-")]
    for unit in units:
        with named("organizations.utils.make_random_ou_id", unit):
            aws.organizations.create_organizational_unit(ParentId=root, Name=unit)
    for account in targets:
        if account.isdigit() and account != running.account:
            with named("organizations.utils.make_random_account_id", account):
                aws.organizations.create_account(AccountName=account, Email=f"{account}@example.com")
    for unit in units[:1]:
        aws.organizations.move_account(AccountId=running.account, SourceParentId=root, DestinationParentId=unit)
    if not settings.guardrails:
        _by_hand(settings, aws, root)


def _organization(aws: Aws, id_: str, roots: list[str]) -> str:
    """The id of the root of a new organization in which all types of policies are enabled."""
    with ExitStack() as names:
        names.enter_context(named("organizations.utils.make_random_org_id", id_))
        for root in roots[:1]:
            names.enter_context(named("organizations.utils.make_random_root_id", root))
        aws.organizations.create_organization(FeatureSet="ALL")
    made: str = aws.organizations.list_roots()["Roots"][0]["Id"]
    for kind in POLICY_TYPES:
        aws.organizations.enable_policy_type(RootId=made, PolicyType=kind)
    return made


def _by_hand(settings: Settings, aws: Aws, root: str) -> None:
    name = "ai-services-opt-out"
    content = documents(settings)[f"{name}.json"]
    made = aws.organizations.create_policy(Type=OPT_OUT, Name=name, Description="By hand", Content=content)
    aws.organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)
