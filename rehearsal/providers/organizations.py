"""Organization policies."""

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, retagged, text


class Policy(Provider):
    """A policy of an organization, and what it is attached to."""

    type = "AWS::Organizations::Policy"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.organizations.create_policy(
            Name=wanted["Name"],
            Type=wanted["Type"],
            Description=wanted.get("Description", ""),
            Content=text(wanted["Content"]),
            Tags=list(wanted.get("Tags", ())),
        )
        return str(made["Policy"]["PolicySummary"]["Id"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.organizations.update_policy(
                PolicyId=id_,
                Name=wanted["Name"],
                Description=wanted.get("Description", ""),
                Content=text(wanted["Content"]),
            )
            changed, removed = retagged(wanted, former)
            aws.organizations.tag_resource(ResourceId=id_, Tags=changed)
            aws.organizations.untag_resource(ResourceId=id_, TagKeys=removed)
        now, before = set(wanted.get("TargetIds", ())), set(former.get("TargetIds", ()))
        for target in sorted(now - before):
            aws.organizations.attach_policy(PolicyId=id_, TargetId=target)
        for target in sorted(before - now):
            aws.organizations.detach_policy(PolicyId=id_, TargetId=target)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        for target in former.get("TargetIds", ()):
            aws.organizations.detach_policy(PolicyId=id_, TargetId=target)
        aws.organizations.delete_policy(PolicyId=id_)
