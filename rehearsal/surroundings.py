"""What a bank has before it deploys: an organization, the units that guardrails attach to, what is done by hand."""

from moto.organizations.models import organizations_backends

from policies.access.documents import documents
from rehearsal.adopted import adopt
from rehearsal.emulator import Running
from stacks.settings import Settings

OPT_OUT = "AISERVICES_OPT_OUT_POLICY"
POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", OPT_OUT)


def surround(settings: Settings, running: Running) -> None:
    """Make what is adopted, and the organization; this account manages it, and stands in the first target unit.

    Without a guardrails stack the AI services opt-out is applied by hand, from the document that synthesis writes.
    """
    adopt(settings, running)
    organizations = running.aws().organizations
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for kind in POLICY_TYPES:
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    backend = organizations_backends[running.account]["aws"]
    assert backend.org is not None
    backend.org.id = settings.organization
    targets = settings.guardrails.targets if settings.guardrails else ()
    for target in targets:
        if target.startswith("ou-"):
            made = organizations.create_organizational_unit(ParentId=root, Name=target)["OrganizationalUnit"]["Id"]
            next(unit for unit in backend.ou if unit.id == made).id = target
        elif target.startswith("r-"):
            backend.ou[0].id = backend.org.root_id = root = target
    for target in targets[:1]:
        if target.startswith("ou-"):
            organizations.move_account(AccountId=running.account, SourceParentId=root, DestinationParentId=target)
    if not settings.guardrails:
        _by_hand(settings, organizations, root)


def _by_hand(settings: Settings, organizations: object, root: str) -> None:
    name = "ai-services-opt-out"
    made = organizations.create_policy(  # type: ignore[attr-defined]
        Type=OPT_OUT, Name=name, Description="By hand", Content=documents(settings)[f"{name}.json"]
    )
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)  # type: ignore[attr-defined]
