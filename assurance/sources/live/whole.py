"""Every identity of an account with its policies in force, and the providers by which people and pipelines sign in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.sources.live.calling import UNREADABLE, Caller, attempt, tags
from assurance.sources.live.elsewhere import elsewhere
from assurance.sources.live.found import filled, part, picked
from assurance.sources.live.leftovers import Standing
from assurance.sources.physical import Place
from assurance.sources.resource import Resource, Unresolved
from capabilities.names import COMMON

CALL = "GetAccountAuthorizationDetails"
_KINDS = {
    "GroupDetailList": ("AWS::IAM::Group", ("Group",)),
    "Policies": ("AWS::IAM::ManagedPolicy", ("LocalManagedPolicy", "AWSManagedPolicy")),
    "RoleDetailList": ("AWS::IAM::Role", ("Role",)),
    "UserDetailList": ("AWS::IAM::User", ("User",)),
}
_PROVIDERS = {
    "ListOpenIDConnectProviders": ("AWS::IAM::OIDCProvider", "OpenIDConnectProviderList"),
    "ListSAMLProviders": ("AWS::IAM::SAMLProvider", "SAMLProviderList"),
}


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What an account holds beside the stacks of an environment."""

    identities: tuple[Resource, ...] | Unresolved = ()
    """Roles, users, groups and managed policies, those of our stacks too; a gap where they could not be listed."""
    providers: tuple[Resource | Unresolved, ...] = ()
    """OpenID Connect and SAML providers; a gap where they could not be listed."""
    elsewhere: tuple[Standing | Unresolved, ...] = ()
    """What stands in other Regions; a gap for each question that was not answered."""


def read(aws: Caller, place: Place) -> Whole:
    """All of it, with gaps for what could not be asked."""
    return Whole(
        identities=_identities(aws, place),
        providers=_providers(aws, place),
        elsewhere=elsewhere(aws, COMMON),
    )


def _identities(aws: Caller, place: Place) -> tuple[Resource, ...] | Unresolved:
    try:
        return attempt(lambda: tuple(_listed(aws, place)))
    except UNREADABLE as error:
        return Unresolved(f"iam:{CALL}", f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")


def _providers(aws: Caller, place: Place) -> tuple[Resource | Unresolved, ...]:
    found: list[Resource | Unresolved] = []
    for call, (type_, key) in _PROVIDERS.items():
        listed = attempt(lambda call=call, key=key: [one["Arn"] for one in aws.call("iam", call)[key]])  # type: ignore[misc]
        if isinstance(listed, Unresolved):
            found.append(listed)
        else:
            found += (_resource(type_, str(arn), {}, place) for arn in listed)
    return tuple(found)


def _listed(aws: Caller, place: Place) -> Iterator[Resource]:
    groups: dict[str, str] = {}
    for key, (type_, kinds) in _KINDS.items():
        for one in aws.pages("iam", CALL, key, Filter=list(kinds)):
            properties = _policy(one) if key == "Policies" else _identity(one, groups)
            groups |= {one["GroupName"]: one["Arn"]} if key == "GroupDetailList" else {}
            yield _resource(type_, str(one["Arn"]), properties, place, _state(one))


def _resource(
    type_: str, arn: str, properties: Mapping[str, Any], place: Place, state: Mapping[str, Any] | None = None
) -> Resource:
    """By its ARN alone: names of roles, users and groups may be alike."""
    id_ = arn.rpartition(":")[2]
    return Resource(id=id_, type=type_, properties=properties, template=place.location(), path=id_,
                    physical={"Ref": arn, "Arn": arn}, state=state or {})  # fmt: skip


def _identity(one: Mapping[str, Any], groups: Mapping[str, str]) -> dict[str, Any]:
    """`groups`: name → ARN, since a path may stand before the name."""
    kind = next(name for name in ("Role", "User", "Group") if f"{name}Name" in one)
    inline = one.get(f"{kind}PolicyList", ())
    return {
        **picked(one, f"{kind}Name", "Path", "AssumeRolePolicyDocument"),
        **filled(
            ManagedPolicyArns=[each["PolicyArn"] for each in one.get("AttachedManagedPolicies", ())],
            PermissionsBoundary=part(one, "PermissionsBoundary", "PermissionsBoundaryArn"),
            Policies=[{"PolicyName": each["PolicyName"], "PolicyDocument": each["PolicyDocument"]} for each in inline],
            Groups=[groups[name] for name in one.get("GroupList", ())],
            Tags=tags(one.get("Tags")),
        ),
    }


def _policy(one: Mapping[str, Any]) -> dict[str, Any]:
    """The version in force."""
    versions = [each["Document"] for each in one.get("PolicyVersionList", ()) if each.get("IsDefaultVersion")]
    arn = str(one["Arn"])
    gap = Unresolved(arn, "AWS lists no version of it that is in force")
    return {"ManagedPolicyName": arn.rpartition("/")[2], "PolicyDocument": versions[0] if versions else gap}


def _state(one: Mapping[str, Any]) -> dict[str, Any]:
    profiles = [str(each["InstanceProfileName"]) for each in one.get("InstanceProfileList", ())]
    return filled(CreateDate=one.get("CreateDate"), InstanceProfiles=profiles)
