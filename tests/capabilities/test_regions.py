"""Regions: what one of them offers is offered where the service is, and the partition follows from the name."""

import pytest

from capabilities import regions
from settings.offered import REGIONS

PARTS = {
    name: getattr(regions, name)
    for name in ("CUSTOM_LABELS", "FACE", "FIPS", "LIVENESS", "STREAMING_FACES", "STREAMING_FIPS", "STREAMING_LABELS")
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_offered_where_faces_are(name: str) -> None:
    """No capability is offered in a Region where Rekognition is not."""
    assert PARTS[name] <= regions.FACE == REGIONS


def test_face_only_regions_do_not_offer_the_whole() -> None:
    """A Region of face operations only is not counted among those of the whole service."""
    assert not regions.FACE_ONLY & regions.WHOLE_SERVICE


def test_streaming_fips_is_a_part_of_fips() -> None:
    """Where the streaming endpoint has a FIPS variant, the main one has."""
    assert regions.STREAMING_FIPS <= regions.FIPS & regions.LIVENESS


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_of_a_region(region: str, partition: str) -> None:
    """GovCloud Regions are in a partition of their own."""
    assert regions.partition(region) == partition
