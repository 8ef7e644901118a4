"""Who hands out roles beside their trust policies: instance profiles, trust anchors, identity providers."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.documents import read
from assurance.model.once import once
from assurance.model.reading import items, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, undecided
from assurance.sources.resource import Application, Resource, Unresolved

_GIVERS = {
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("IamRoleArn", "to anyone who writes in a channel"),
    "AWS::Chatbot::SlackChannelConfiguration": ("IamRoleArn", "to anyone who writes in a channel"),
    "AWS::EKS::PodIdentityAssociation": ("RoleArn", "to the pods of a cluster"),
    "AWS::IAM::InstanceProfile": ("Roles", "to whatever runs on an instance"),
    "AWS::IoT::RoleAlias": ("RoleArn", "to devices"),
    "AWS::RolesAnywhere::Profile": ("RoleArns", "to anyone who holds a certificate"),
    "AWS::S3::AccessGrantsLocation": ("IamRoleArn", "to whom a grant names"),
    "AWS::SageMaker::NotebookInstance": ("RoleArn", "to anyone who opens the notebook"),
    "AWS::Transfer::Access": ("Role", "to a group of a directory"),
    "AWS::Transfer::User": ("Role", "to anyone who signs in for files"),
}
"""What hands out the roles that it names: where, and to whom."""
POLICY = "AWS::IAM::ManagedPolicy"
_INLINE = ("AWS::IAM::GroupPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy")
_BY_OTHERS = {
    "AWS::LakeFormation::Permissions": "lets whom it names read where data lies, whatever roles may",
    "AWS::LakeFormation::PrincipalPermissions": "lets whom it names read where data lies, whatever roles may",
    "AWS::LakeFormation::Resource": "lends places of data to whom Lake Formation lets in",
    "AWS::RolesAnywhere::TrustAnchor": "anyone who holds a certificate of this authority is let in",
    "AWS::S3::AccessGrant": "lets whom it names read or write what lies at a location",
    "AWS::SSO::Assignment": "gives users or groups of the identity center a permission set in an account",
}
"""What lets in whom somebody else decides on."""
_PROVIDERS = ("AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider")


class IAM43(Control):
    """No instance profile, certificate, grant, channel or identity provider hands out rights that no control judged."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = (
        "Who signs in at a provider of his own, holds a certificate of a trust anchor or gets onto an instance is "
        "somebody else than the workload that the role was approved for."
    )
    remedy = "Remove it, or keep it with the roles that trust it: their trust policies are judged (IAM13, IAM18)."
    before = "Type: AWS::IAM::InstanceProfile\nProperties: {Roles: [!Ref CallerRole]}"
    after = "Type: AWS::IAM::InstanceProfile\nProperties: {Roles: [!Ref BastionRole]}  # which calls no Rekognition"
    types = (*_GIVERS, *_PROVIDERS, *_BY_OTHERS)
    supports = "Least privilege: no admin / full access"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type in _GIVERS:
            path, whom = _GIVERS[resource.type]
            for value in items(resource.get(path)):
                yield from self._given(path, value, whom, facts.application)
        elif resource.type in _BY_OTHERS:
            yield undecided("", f"{_BY_OTHERS[resource.type]}: who that is is not known")
        elif resource.key not in _trusted(facts.application):
            yield undecided("", "which roles trust anyone who signs in there is not in these templates")

    def _given(self, path: str, value: object, whom: str, application: Application) -> Iterator[Verdict]:
        if isinstance(value, Unresolved):
            yield unknown(path, value)
        elif (role := application.find(value)) is not None and role.type == "AWS::IAM::Role":
            yield not_met(path, f"hands out {role.id} {whom}; expected no role of these templates")
        else:
            yield undecided(path, f"hands out {shown(value)} {whom}: what that role may do is not in these templates")


class IAM44(Control):
    """A policy of these templates is held by roles of these templates only."""

    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    needs_approval = True
    why = (
        "A policy that names a role made elsewhere gives it more than its maker knows; a group is anyone who is "
        "put into it, with a password or a key for years."
    )
    remedy = "Attach the policy to a role of these templates, or register an exception that says who holds it."
    before = "Type: AWS::IAM::ManagedPolicy\nProperties: {Roles: [made-elsewhere], PolicyDocument: …}"
    after = "Type: AWS::IAM::Role\nProperties: {ManagedPolicyArns: [!Ref CompareFacesPolicy]}"
    types = (POLICY, *_INLINE, "AWS::IAM::Group", "AWS::IAM::UserToGroupAddition")
    supports = "Least privilege: no admin / full access"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type not in (POLICY, *_INLINE):
            yield undecided("", "who is in the group is not in these templates: expected roles")
            return
        for name in ("Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"):
            for value in items(resource.get(name)):
                if isinstance(value, Unresolved):
                    yield unknown(name, value)
                elif facts.application.find(value) is None:
                    yield undecided(name, f"is attached to {shown(value)}, which is not in these templates")


@once
def _trusted(application: Application) -> frozenset[str]:
    """The providers that roles of the application trust."""
    trusts = (read(role, "AssumeRolePolicyDocument") for role in application.of("AWS::IAM::Role"))
    named = (name for trust in trusts for one in trust.allows for name in one.principals.federated)
    return frozenset(found.key for name in named if (found := application.find(name)) is not None)
