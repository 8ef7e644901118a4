"""Regions: what one of them offers is offered where the service is, and the partition follows from the name."""

import pytest

from capabilities import regions
from capabilities.capabilities import CATALOGUE, approved
from settings.offered import REGIONS

SERVICE = (
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-5 ap-southeast-7 eu-central-1 "
    "eu-south-2 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-gov-west-1 us-west-1 us-west-2"
)
PARTS = {
    "WHOLE_SERVICE": SERVICE,
    "IMAGES": f"{SERVICE} il-central-1",
    "TAGS": f"{SERVICE} il-central-1",
    "FACE": f"{SERVICE} il-central-1 ca-central-1",
    "LIVENESS": ("ap-northeast-1 ap-south-1 ap-southeast-5 ap-southeast-7 eu-west-1 sa-east-1 us-east-1 us-west-2"),
    "CUSTOM_LABELS": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 eu-central-1 eu-west-1 eu-west-2 "
        "us-east-1 us-east-2 us-west-2"
    ),
    "STREAMING_FACES": "ap-northeast-1 eu-central-1 eu-west-1 us-east-1 us-west-2",
    "STREAMING_LABELS": "ap-south-1 eu-west-1 us-east-1 us-east-2 us-west-2",
    "FIPS": "ca-central-1 us-east-1 us-east-2 us-gov-west-1 us-west-1 us-west-2",
    "STREAMING_FIPS": "us-east-1 us-west-2",
}
"""As AWS lists them, written out once more (facts 21 and 28)."""


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_offered_where_aws_lists_it(name: str) -> None:
    """The Regions of each part, and none besides."""
    assert getattr(regions, name) == set(PARTS[name].split())


def test_an_environment_can_be_in_any_region_of_the_service() -> None:
    """Canada and Israel, which offer a part only, included."""
    assert set(PARTS["FACE"].split()) == REGIONS


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


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_of_a_region(region: str, partition: str) -> None:
    """GovCloud Regions are in a partition of their own."""
    assert regions.partition(region) == partition


@pytest.mark.parametrize(
    ("region", "short"),
    [
        ("eu-west-1", "euw1"),
        ("eu-central-1", "euc1"),
        ("us-east-1", "use1"),
        ("ap-northeast-3", "apne3"),
        ("ap-southeast-2", "apse2"),
        ("il-central-1", "ilc1"),
        ("us-gov-west-1", "usgw1"),
        ("us-gov-east-1", "usge1"),
    ],
)
def test_a_region_has_a_short_form(region: str, short: str) -> None:
    """As in the ids of its zones, e.g. euw1-az1."""
    assert regions.code(region) == short


def test_no_two_regions_share_their_short_form() -> None:
    """Names that hold it differ wherever the Region does."""
    known = regions.WHOLE_SERVICE | regions.FACE | regions.FIPS
    assert len({regions.code(region) for region in known}) == len(known)
