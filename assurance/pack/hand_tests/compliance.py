"""Tries of what was approved, of what the organization forbids, and of what is deployed at all."""

import json
from dataclasses import replace

from assurance.iam.evaluate import Verdict
from assurance.pack.hand_tests.bench import ENDPOINT, INTERNET, SCP, Bench
from assurance.pack.hand_tests.events import event, refusal
from assurance.pack.hand_tests.trying import Borne, HandTest, Try
from capabilities.capabilities import CATALOGUE
from capabilities.capability import Duty, Scope

OPT_OUT = "ai-services-opt-out.json"


def another_operation_is_refused(bench: Bench) -> HandTest:
    """An approved operation works; one that nobody approved does not."""
    role, action = bench.caller
    approved = {name for row in bench.settings.approved for name in row.actions}
    plain = (grant for row in CATALOGUE for grant in row.of(Duty.USE) if grant.scope is Scope.ANY)
    others = (name for grant in plain for name in grant.actions if name not in approved)
    return HandTest(
        title="An approved operation works, another is refused at the endpoint",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=bench.rekognition(role, next(others, "rekognition:StartPersonTracking"), ENDPOINT, Verdict.DENY),
    )


def the_opt_out_is_in_force(bench: Bench) -> HandTest | None:
    """The account has opted out, and cannot opt in again."""
    policy = bench.resource("AWS::Organizations::Policy", Type="AISERVICES_OPT_OUT_POLICY")
    told = f"{OPT_OUT}, applied by hand" if policy is None else f"the template of {policy.path}"
    content = bench.dossier.documents.get(OPT_OUT, "") if policy is None else policy.get("Content")
    opted = _opts_out(json.loads(content) if isinstance(content, str) and content else content)
    account = f"an administrator of {bench.settings.account}"
    basis = f"{told} says optOut and lets no account below say otherwise" if opted else f"{told} does not say optOut"
    return HandTest(
        title="The opt-out from AI services is in force, and the account cannot undo it",
        positive=Try(
            who=account,
            where="anywhere",
            command="aws organizations describe-effective-policy --policy-type AISERVICES_OPT_OUT_POLICY",
            expected="PolicyContent with optOut for rekognition, or for default and no word of rekognition",
            event=event("organizations", "DescribeEffectivePolicy"),
            basis=basis,
            borne=Borne.OUT if opted else Borne.CONTRADICTED,
        ),
        negative=Try(
            who=account,
            where="anywhere",
            command=f"aws organizations detach-policy --policy-id POLICY_ID --target-id {bench.settings.account}",
            expected=refusal("organizations"),
            event=event("organizations", "DetachPolicy", error="AccessDeniedException"),
            basis="only the management account and its delegated administrators may change an organization's policies",
        ),
    )


def the_organization_overrules_the_account(bench: Bench) -> HandTest | None:
    """Whoever administers the account is refused past the endpoint all the same."""
    role, action = bench.caller
    deployed = bool(bench.dossier.matrix.estate.service_control)
    if not deployed and bench.guarded is None:
        return None
    told = bench.rekognition(role, action, INTERNET, Verdict.DENY).command
    asked = ("stranger-in-account", action, "*", INTERNET)
    refused = bench.call(asked, told, Verdict.DENY, proof=None if deployed else bench.guarded)
    waits = "" if deployed else f"; so far as {SCP} has been applied by hand, which no template shows"
    return HandTest(
        title="The organization refuses even an administrator of the account",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=replace(refused, basis=f"{refused.basis}{waits}"),
    )


def what_was_reviewed_is_at_hand(bench: Bench) -> HandTest:
    """The pack knows its own templates from others."""
    nothing = "none: nothing is called"
    check = "fsi-rekognition report --check approval-pack --assembly cdk.out"
    first = bench.dossier.inputs[0].path
    return HandTest(
        title="The pack belongs to the templates, and tells when one changes",
        positive=Try(
            who="anybody",
            where="on a laptop, without credentials",
            command=check,
            expected="“approval-pack belongs to cdk.out, and is as it was made”, exit status 0",
            event=nothing,
            basis="MANIFEST.json holds the SHA-256 of every template and of every file of the pack",
        ),
        negative=Try(
            who="anybody",
            where="on a laptop, without credentials",
            command=f"echo >> cdk.out/{first} && {check}",
            expected=f"“{first}: this template has changed since the pack was made”, exit status 1",
            event=nothing,
            basis="one byte more is another SHA-256",
        ),
    )


def tags_say_how_confidential(bench: Bench) -> HandTest | None:
    """Resources carry their classification; a tag with a person in it does not pass the check."""
    bucket = bench.resource("AWS::S3::Bucket")
    if bucket is None:
        return None
    name = str(bucket.physical.get("Ref"))
    return HandTest(
        title="Tags say how confidential the data is, and nothing of people",
        positive=bench.look(
            f"s3api get-bucket-tagging --bucket {name}", bucket, {"Tags": "TagSet"}, arn=str(bucket.physical.get("Arn"))
        ),
        negative=Try(
            who="anybody",
            where="on a laptop, without credentials",
            command='write customer = "somebody@example.com" under [tags] of the environment file, then make synth',
            expected="COM12 is not met, exit status 1",
            event="none: nothing is called",
            basis="the control COM12 judges every tag",
        ),
    )


def _opts_out(content: object) -> bool:
    """Whether Rekognition, or every service that is not named, is opted out, and nothing below may change it."""
    match content:
        case {"services": {"rekognition": {"opt_out_policy": {"@@assign": found}}}}:
            return bool(found == "optOut")
        case {"services": {"default": {"opt_out_policy": {"@@assign": found}}}}:
            return bool(found == "optOut")
        case _:
            return False
