"""The roles: one a duty, each with one managed policy, under a boundary, assumed for a session."""

from collections.abc import Iterable

from constructs import Construct

from capabilities.names import AUDITOR
from fsi_rekognition.role import Role
from policies.boundary import boundary_kind
from policies.identity import identity_policy
from policies.queries import asking_policy
from policies.resources import words
from policies.roles import Role as Duty
from policies.roles import roles
from policies.trust import trust_policy
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.foundation import Keys, boundary_arn
from stacks.network import Network


class AccessStack(BaselineStack):
    """The roles of one subject: duties for all capabilities (`access`), or those of single capabilities."""

    def __init__(
        self,
        scope: Construct,
        subject: str,
        duties: Iterable[Duty],
        *,
        settings: Settings,
        keys: Keys,
        network: Network,
    ) -> None:
        super().__init__(scope, subject, settings=settings, description="Roles, one a duty, for temporary credentials.")
        asking = asking_policy(settings, keys.arn("logs"))
        for duty in duties:
            Role(
                self,
                words(duty.duty),
                name=settings.names.role(duty.duty),
                description=duty.purpose,
                trust=trust_policy(settings, duty),
                policy=identity_policy(settings, duty, endpoints=network.rekognition, vpc=network.vpc, keys=keys.arns),
                boundary_arn=boundary_arn(settings, boundary_kind(duty)),
                path=settings.role_path,
                beside={settings.names.policy(f"{AUDITOR}-queries"): asking}
                if asking and duty.duty == AUDITOR
                else None,
            )


def subjects(settings: Settings) -> dict[str, list[Duty]]:
    """Stack subject → its roles: `access` for all capabilities; `callers-video` and `callers` for one each."""
    families = {row.name: row.family for row in settings.rows}
    found: dict[str, list[Duty]] = {"access": []}
    for duty in roles(settings):
        _, _, capability = duty.duty.partition("-")
        match families.get(capability):
            case None:
                subject = "access"
            case "video":
                subject = "callers-video"
            case _:
                subject = "callers"
        found.setdefault(subject, []).append(duty)
    return found
