"""How AWS behaves where its documents are silent or disagree: what is assumed, and how to find out."""

from collections.abc import Iterator
from dataclasses import dataclass

from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Unconfirmed:
    """Something not established; `only_with` as in `assurance.pack.manual`."""

    title: str
    assumed: str
    find_out: str
    only_with: tuple[str, ...] = ()


UNCONFIRMED = (
    Unconfirmed(
        title="In which Regions Rekognition has PrivateLink endpoints",
        assumed="where it has a regional endpoint; whether the streaming endpoint takes a policy is not documented",
        find_out="aws ec2 describe-vpc-endpoint-services in the Region",
    ),
    Unconfirmed(
        title="In which Regions and zones PrivateLink reaches the FIPS hosts of KMS, STS, SQS and Kinesis",
        assumed="where those hosts are, in every zone; whether s3-fips passes a gateway endpoint is not documented",
        find_out="aws ec2 describe-vpc-endpoint-services in the Region",
        only_with=("fips",),
    ),
    Unconfirmed(
        title="For whom CloudTrail says it acts when it assumes the role of the trail's log group",
        assumed="nothing: the role's trust names the trail, and holds only where CloudTrail says so",
        find_out="in a sandbox: the trust without IfExists, then whether events still arrive",
        only_with=("created-trail",),
    ),
    Unconfirmed(
        title="That Rekognition reads S3 in its caller's name",
        assumed="forward access sessions, so that aws:ViaAWSService is true; no page of AWS says so outright",
        find_out="in a sandbox: a bucket policy that denies aws:ViaAWSService=false, then a call by S3Object",
    ),
    Unconfirmed(
        title="Who reads a stored video",
        assumed="the caller, as with images; one page's text says the service role, its example the caller",
        find_out="in a sandbox: a video job whose service role has no right on the bucket",
        only_with=("video",),
    ),
    Unconfirmed(
        title="Whether image bytes are kept out of CloudTrail",
        assumed="they are, or at least no result is recorded; callers pass S3 objects where they can",
        find_out="in a sandbox: a call with Image.Bytes, then its event",
    ),
    Unconfirmed(
        title="Whether StartFaceLivenessSession is logged, and by which source",
        assumed="nothing: no control counts on it",
        find_out="in a sandbox: a liveness session, then the trail",
        only_with=("face-liveness",),
    ),
    Unconfirmed(
        title="Whether network activity events cover the streaming endpoint",
        assumed="nothing: denials there may be seen by nobody",
        find_out="in a sandbox: a denied call through the streaming endpoint, then the trail",
        only_with=("face-liveness", "streaming-video"),
    ),
    Unconfirmed(
        title="Names of the streaming metrics",
        assumed="nothing: no alarm is made on them",
        find_out="aws cloudwatch list-metrics after a stream processor ran",
        only_with=("streaming-video",),
    ),
    Unconfirmed(
        title="Whether liveness images can always be written under a customer-managed key",
        assumed="yes; one page speaks of SSE-S3 only",
        find_out="in a sandbox: a session with OutputConfig into the evidence bucket",
        only_with=("face-liveness",),
    ),
    Unconfirmed(
        title="Whether liveness images carry the checksum that S3 asks for under a default Object Lock",
        assumed="yes, where retention.evidence-lock is more than 0",
        find_out="in a sandbox: a session with OutputConfig into the evidence bucket",
        only_with=("evidence-lock",),
    ),
    Unconfirmed(
        title="Whether grants for Custom Labels count as made for an AWS resource",
        assumed="yes (kms:GrantIsForAWSResource)",
        find_out="in a sandbox: train a model under the models key",
        only_with=("custom-labels", "custom-labels-sharing"),
    ),
    Unconfirmed(
        title="Whether aws:ResourceOrgID is filled for actions that take no resource",
        assumed="nothing: no statement on such actions needs it",
        find_out="in a sandbox: CompareFaces under an endpoint policy that demands it",
    ),
    Unconfirmed(
        title="Whether HumanLoopConfig needs sagemaker:StartHumanLoop of the caller",
        assumed="yes, and no role has it; no page of AWS says so outright",
        find_out="in a sandbox: DetectModerationLabels with a HumanLoopConfig, as a caller role",
        only_with=("moderation",),
    ),
    Unconfirmed(
        title="Which compliance programs Rekognition is in today",
        assumed="nothing: the list is the design source's, with its date",
        find_out="AWS Artifact; the “Services in Scope” page",
    ),
    Unconfirmed(
        title="Identifiers of MAS TRM and APRA CPG 234 that were not read",
        assumed="the framework views hold what was read, and say so",
        find_out="the conformance packs of AWS Config for both",
    ),
)


def unconfirmed_of(settings: Settings) -> Iterator[Unconfirmed]:
    """What matters to the approved capabilities."""
    names = settings.features | {row.family for row in settings.approved}
    yield from (one for one in UNCONFIRMED if not one.only_with or names.intersection(one.only_with))
