"""Regions: what one of them offers is offered where the service is, and the partition follows from the name."""

import pytest

from capabilities import regions
from capabilities.capabilities import CATALOGUE, approved
from settings.offered import REGIONS

PARTS = {
    name: getattr(regions, name)
    for name in ("CUSTOM_LABELS", "FACE", "FIPS", "LIVENESS", "STREAMING_FACES", "STREAMING_FIPS", "STREAMING_LABELS")
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_offered_where_faces_are(name: str) -> None:
    """No capability is offered in a Region where Rekognition is not."""
    assert PARTS[name] <= regions.FACE == REGIONS


@pytest.mark.parametrize(
    ("region", "offered"),
    [
        ("ca-central-1", {"face-comparison", "face-detection", "face-search"}),
        (
            "il-central-1",
            {
                "face-comparison",
                "face-detection",
                "face-search",
                "label-detection",
                "moderation",
                "resource-tags",
                "text-detection",
            },
        ),
    ],
)
def test_a_region_of_a_part_offers_that_part(region: str, offered: set[str]) -> None:
    """Canada has face operations without tags, Israel those of images and tags; both have no video."""
    assert {row.name for row in CATALOGUE if region in row.regions} == offered


@pytest.mark.parametrize(("region", "tags"), [("ca-central-1", False), ("eu-west-1", True)])
def test_a_companion_comes_where_the_region_offers_it(region: str, tags: bool) -> None:
    """Face search is approved in Canada without the operations on tags that are not there."""
    assert ("resource-tags" in {row.name for row in approved(["face-search"], region)}) is tags


def test_streaming_fips_is_a_part_of_fips() -> None:
    """Where the streaming endpoint has a FIPS variant, the main one has."""
    assert regions.STREAMING_FIPS <= regions.FIPS & regions.LIVENESS


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_of_a_region(region: str, partition: str) -> None:
    """GovCloud Regions are in a partition of their own."""
    assert regions.partition(region) == partition
