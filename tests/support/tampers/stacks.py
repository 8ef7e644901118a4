"""Rekognition's own resources, the organization, and CloudFormation's stacks."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.tampers.intruder import EXAMPLE, Intruder, N, reported

COLLECTION = EXAMPLE.capabilities.face_search.collections[0] if EXAMPLE.capabilities.face_search else ""
OPT_OUT = "AISERVICES_OPT_OUT_POLICY"


@reported("DEP03 Collection-kyc-customers")
def a_collection_is_gone(who: Intruder) -> Iterator[None]:
    arn = N.collection_arn(COLLECTION)
    tags = who.aws.rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"]
    who.aws.rekognition.delete_collection(CollectionId=COLLECTION)
    yield
    who.aws.rekognition.create_collection(CollectionId=COLLECTION, Tags=tags)


@reported("REK06 Collection-kyc-customers", "DEP04 Collection-kyc-customers Tags.data-classification", round=1)
def a_collection_is_not_classified(who: Intruder) -> Iterator[None]:
    arn = N.collection_arn(COLLECTION)
    tags = who.aws.rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"]
    who.aws.rekognition.untag_resource(ResourceArn=arn, TagKeys=list(tags))
    yield
    who.aws.rekognition.tag_resource(ResourceArn=arn, Tags=tags)


@reported("COM02 passers-by", "DEP05 passers-by", round=1)
def there_is_a_collection_that_nobody_approved(who: Intruder) -> Iterator[None]:
    who.aws.rekognition.create_collection(CollectionId="passers-by")
    yield
    who.aws.rekognition.delete_collection(CollectionId="passers-by")


@reported("RUN07 no AI services opt-out policy is in force")
def our_content_improves_services_of_aws(who: Intruder) -> Iterator[None]:
    (policy,) = who.aws.organizations.list_policies(Filter=OPT_OUT)["Policies"]
    (target,) = who.aws.organizations.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]
    where = {"PolicyId": policy["Id"], "TargetId": target["TargetId"]}
    who.aws.organizations.detach_policy(**where)
    yield
    who.aws.organizations.attach_policy(**where)


@reported("RUN07 optIn", round=1)
def the_organization_opts_in(who: Intruder) -> Iterator[None]:
    (policy,) = who.aws.organizations.list_policies(Filter=OPT_OUT)["Policies"]
    kept = who.aws.organizations.describe_policy(PolicyId=policy["Id"])["Policy"]["Content"]
    opted_in = kept.replace("optOut", "optIn")
    who.aws.organizations.update_policy(PolicyId=policy["Id"], Content=opted_in)
    yield
    who.aws.organizations.update_policy(PolicyId=policy["Id"], Content=kept)


@reported("DEP02 storage EnableTerminationProtection")
def a_stack_may_be_deleted(who: Intruder) -> Iterator[None]:
    protect = who.aws.cloudformation.update_termination_protection
    protect(StackName=N.stack("storage"), EnableTerminationProtection=False)
    yield
    protect(StackName=N.stack("storage"), EnableTerminationProtection=True)


@reported("DEP01 one-more", "DEP02 approved", "DEP05 one-more/One")
def there_is_one_more_stack(who: Intruder) -> Iterator[None]:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "one-more"}}
    body = json.dumps({"Resources": {"One": group}})
    who.aws.cloudformation.create_stack(StackName=N.stack("one-more"), TemplateBody=body)
    yield
    who.aws.cloudformation.delete_stack(StackName=N.stack("one-more"))


@reported("DEP02 alarms-3", "DEP04 alarms-3 Threshold")
def a_stack_was_deployed_from_another_template(who: Intruder) -> Iterator[None]:
    name = N.stack("alarms-3")
    approved = template(who, name)
    changed = json.loads(json.dumps(approved))
    next(iter(changed["Resources"].values()))["Properties"]["Threshold"] = 99
    who.aws.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(changed))
    yield
    who.aws.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(approved))


def template(who: Intruder, stack: str) -> dict[str, Any]:
    """The template that CloudFormation holds."""
    found: dict[str, Any] = who.aws.cloudformation.get_template(StackName=stack)["TemplateBody"]
    return found


@reported("DEP01 alarms-3 UPDATE_ROLLBACK_COMPLETE", round=1)
def a_deployment_has_failed(who: Intruder) -> Iterator[None]:
    name = N.stack("alarms-3")
    body = template(who, name)
    alias = {"AliasName": "alias/of-nothing", "TargetKeyId": "00000000-0000-0000-0000-000000000000"}
    failing = body | {"Resources": body["Resources"] | {"Z": {"Type": "AWS::KMS::Alias", "Properties": alias}}}
    who.aws.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(failing))
    yield
    tagged = [{"Key": "again", "Value": "1"}]
    tags = who.aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Tags"]
    who.aws.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(body), Tags=[*tags, *tagged])
    who.aws.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(body), Tags=tags)
