"""What stands in the other Regions of an account: stacks named like the baseline's, and all there is of Rekognition."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from assurance.sources.live.calling import WORKERS, Caller, attempt
from assurance.sources.live.leftovers import Standing, collections, processors, projects
from assurance.sources.live.together import together
from assurance.sources.resource import Unresolved
from capabilities.regions import CUSTOM_LABELS, FACE, STREAMING_VIDEO

STACK = "AWS::CloudFormation::Stack"
_OF_REKOGNITION: tuple[tuple[frozenset[str], Callable[[Caller], Iterable[Standing]]], ...] = (
    (FACE, collections),
    (CUSTOM_LABELS, projects),
    (STREAMING_VIDEO, processors),
)
"""Regions → what may stand in them."""


def elsewhere(aws: Caller, common: str) -> tuple[Standing | Unresolved, ...]:
    """What stands in each enabled Region but the caller's own; `common` is in the name of every stack of a baseline."""
    listed = attempt(lambda: [str(one["RegionName"]) for one in aws.call("ec2", "DescribeRegions")["Regions"]])
    if isinstance(listed, Unresolved):
        return (listed,)
    looks = [look for region in listed if region != aws.region for look in _looks(aws.at(region), common)]
    found = dict(together(looks, lambda look: attempt(lambda: list(look())), WORKERS))
    return tuple(one for look in looks for one in _told(found[look]))


def _looks(aws: Caller, common: str) -> Iterator[Callable[[], Iterator[Standing]]]:
    yield partial(_in, aws.region, partial(_stacks, aws, common))
    yield from (partial(_in, aws.region, partial(look, aws)) for there, look in _OF_REKOGNITION if aws.region in there)


def _in(region: str, look: Callable[[], Iterable[Standing]]) -> Iterator[Standing]:
    return (replace(one, region=region) for one in look())


def _stacks(aws: Caller, common: str) -> Iterator[Standing]:
    for one in aws.pages("cloudformation", "DescribeStacks", "Stacks"):
        if common in (name := str(one["StackName"])) and one["StackStatus"] != "DELETE_COMPLETE":
            yield Standing(type=STACK, name=name)


def _told(found: list[Standing] | Unresolved) -> Iterable[Standing | Unresolved]:
    return [found] if isinstance(found, Unresolved) else found
