"""Answers that ask for what the Region does not offer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capabilities.capability import Endpoint
from capabilities.regions import (
    CUSTOM_LABELS,
    FACE,
    FIPS,
    LIVENESS,
    STREAMING_FACES,
    STREAMING_FIPS,
    STREAMING_LABELS,
    STREAMING_VIDEO,
    partition,
)
from settings.words import suggestion

if TYPE_CHECKING:
    from settings.approvals import Processor
    from settings.settings import Settings

REGIONS = FACE | LIVENESS | CUSTOM_LABELS | STREAMING_VIDEO


def processors(settings: "Settings") -> Iterator[tuple[str, "Processor"]]:
    """Each stream processor with the key it stands under."""
    streaming = settings.capabilities.streaming_video
    for number, processor in enumerate(streaming.processors if streaming else ()):
        yield f"capabilities.streaming-video.processors[{number}]", processor


def _region(settings: "Settings") -> Iterator[str]:
    region = settings.region
    if region not in REGIONS:
        yield f"region: found {region!r}; expected a Region of Amazon Rekognition{suggestion(region, sorted(REGIONS))}"
    elif settings.partition != partition(region):
        yield f"partition: found {settings.partition!r}; expected {partition(region)!r}, the partition of {region}"


def _capabilities_offered(settings: "Settings") -> Iterator[str]:
    for row in settings.approved:
        yield from _offered(settings, f"capabilities.{row.name}", row.regions)


def _processors_offered(settings: "Settings") -> Iterator[str]:
    for where, processor in processors(settings):
        kind = STREAMING_FACES if processor.search_collection else STREAMING_LABELS
        yield from _offered(settings, f"{where}: {processor.name}", kind)


def _fips_offered(settings: "Settings") -> Iterator[str]:
    if settings.network.fips:
        yield from _offered(settings, "network.fips: the FIPS endpoint", FIPS)
        if Endpoint.STREAMING in settings.endpoints:
            yield from _offered(settings, "network.fips: the streaming FIPS endpoint", STREAMING_FIPS)


def _zones(settings: "Settings") -> Iterator[str]:
    if settings.network.create and settings.region == "us-west-1" and settings.network.create.zones > 2:
        yield "network.create.zones: found 3; us-west-1 offers an account 2"


def _offered(settings: "Settings", what: str, regions: frozenset[str]) -> Iterator[str]:
    if settings.region in REGIONS and settings.region not in regions:
        yield f"{what} is not offered in {settings.region}; it is in {', '.join(sorted(regions))}"


RULES = (_region, _capabilities_offered, _processors_offered, _fips_offered, _zones)
