"""Project policies of Custom Labels: who of another account may copy which project's models.

CloudFormation has no type for them. `NotAction`, `NotResource` and `NotPrincipal` are refused by the service, and the
only action is CopyProjectVersion.
"""

from policies.statement import Document, allow, document
from settings.settings import Settings


def project_policies(settings: Settings) -> dict[str, Document]:
    """Project name → its policy, for every project that a copy target is approved for."""
    sharing = settings.capabilities.custom_labels_sharing
    targets = sharing.copy_targets if sharing else ()
    return {
        project: document(
            allow(
                "NamedRolesMayCopyVersionsOfTheProject",
                ("rekognition:CopyProjectVersion",),
                settings.names.version_arn(project),
                principal={"AWS": sorted(target.principal for target in targets if target.project == project)},
            )
        )
        for project in sorted({target.project for target in targets})
    }
