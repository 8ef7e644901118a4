"""What stands in an account under our names, whether or not anything names it: what earlier deployments left behind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assurance.sources.live.calling import Caller, attempt
from assurance.sources.resource import Unresolved
from capabilities.names import Names


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Something that holds data, a record or the key of either."""

    type: str
    name: str
    state: str = ""
    """What is to be known of it: when its key will be gone, how many faces it holds."""
    region: str = ""
    """Where it stands, if that is not the Region of the environment."""


def standing(aws: Caller, names: Names) -> tuple[Standing | Unresolved, ...]:
    """Everything under our names; of Rekognition, whose resources have names of the bank's own, all there is."""
    looks: list[Callable[[], Iterable[Standing]]] = [
        lambda: _buckets(aws, names),
        lambda: _keys(aws, names),
        lambda: _streams(aws, names),
        lambda: _log_groups(aws, names),
        lambda: _trails(aws, names),
        lambda: collections(aws),
        lambda: projects(aws),
        lambda: processors(aws),
    ]
    found: list[Standing | Unresolved] = []
    for look in looks:
        seen = attempt(lambda look=look: list(look()))  # type: ignore[misc]
        found += [seen] if isinstance(seen, Unresolved) else seen
    return tuple(found)


def _buckets(aws: Caller, names: Names) -> Iterator[Standing]:
    begin, end = names.bucket("|").split("|")
    for one in aws.pages("s3", "ListBuckets", "Buckets"):
        if (name := str(one["Name"])).startswith(begin) and name.endswith(end):
            yield Standing(type="AWS::S3::Bucket", name=name)


def _keys(aws: Caller, names: Names) -> Iterator[Standing]:
    for one in aws.once("aliases", lambda: aws.pages("kms", "ListAliases", "Aliases")):
        if (name := str(one["AliasName"])).startswith(names.key_alias("")):
            key = aws.call("kms", "DescribeKey", KeyId=one["TargetKeyId"])["KeyMetadata"]
            ends = f"will be deleted on {key['DeletionDate']:%Y-%m-%d}" if "DeletionDate" in key else ""
            yield Standing(type="AWS::KMS::Alias", name=name, state=ends)


def _streams(aws: Caller, names: Names) -> Iterator[Standing]:
    for name in aws.pages("kinesis", "ListStreams", "StreamNames"):
        if str(name).startswith(names.data_stream("")):
            yield Standing(type="AWS::Kinesis::Stream", name=str(name))


def _log_groups(aws: Caller, names: Names) -> Iterator[Standing]:
    """But for those that workloads make."""
    for one in aws.pages("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=names.log_group("")):
        if not (name := str(one["logGroupName"])).startswith(names.log_group("workloads/")):
            yield Standing(type="AWS::Logs::LogGroup", name=name)


def _trails(aws: Caller, names: Names) -> Iterator[Standing]:
    for one in aws.call("cloudtrail", "DescribeTrails", includeShadowTrails=False)["trailList"]:
        if one["Name"] == names.trail:
            yield Standing(type="AWS::CloudTrail::Trail", name=str(one["Name"]))


def collections(aws: Caller) -> Iterator[Standing]:
    """Every collection, with how much it holds."""
    for name in aws.pages("rekognition", "ListCollections", "CollectionIds"):
        seen = aws.answer("rekognition", "DescribeCollection", CollectionId=str(name))
        holds = "" if isinstance(seen, Unresolved) else f"holds {seen.get('FaceCount', 0)} faces"
        users = "" if isinstance(seen, Unresolved) else f" and {seen.get('UserCount', 0)} users"
        yield Standing(type="AWS::Rekognition::Collection", name=str(name), state=f"{holds}{users}")


def projects(aws: Caller) -> Iterator[Standing]:
    """Every project."""
    for one in aws.pages("rekognition", "DescribeProjects", "ProjectDescriptions"):
        yield Standing(type="AWS::Rekognition::Project", name=str(one["ProjectArn"]).rsplit("/", 2)[-2])


def processors(aws: Caller) -> Iterator[Standing]:
    """Every stream processor."""
    for one in aws.pages("rekognition", "ListStreamProcessors", "StreamProcessors"):
        yield Standing(type="AWS::Rekognition::StreamProcessor", name=str(one["Name"]))
