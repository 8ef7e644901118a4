"""An environment moves to FIPS endpoints and back, each time by two deployments in the order of their plans."""

from pathlib import Path
from typing import Any

import pytest

from rehearsal.life.planned import deploy_as_planned, planned
from tests.support.variants import settings_of, synthesized

ACCOUNT = "555566667777"
PLAIN: dict[str, Any] = {"account": ACCOUNT, "region": "us-east-1"}
BOTH: dict[str, Any] = {**PLAIN, "network.fips": True, "network.fips-transition": True}
FIPS: dict[str, Any] = {**PLAIN, "network.fips": True}
REKOGNITION = "com.amazonaws.us-east-1.rekognition"


@pytest.mark.thorough
def test_no_export_is_in_use_when_an_endpoint_goes(rehearsals: Any, tmp_path: Path) -> None:
    """Each deployment is accepted, and leaves the endpoints that the answers ask for."""
    running = rehearsals("example").at(ACCOUNT, "us-east-1")
    standing: list[set[str]] = []
    for number, answers in enumerate((PLAIN, BOTH, FIPS, BOTH, PLAIN)):
        settings, assembly = settings_of("minimal", answers), tmp_path / f"{number}"
        synthesized(settings, assembly)
        plan = planned(assembly, tmp_path / "minimal.toml", settings, running)
        assert plan.refused == ()
        deploy_as_planned(assembly, plan, running)
        listed = running.aws().ec2.describe_vpc_endpoints()["VpcEndpoints"]
        standing.append({one["ServiceName"] for one in listed if one["ServiceName"].startswith(REKOGNITION)})
    both = {REKOGNITION, f"{REKOGNITION}-fips"}
    assert standing == [{REKOGNITION}, both, {f"{REKOGNITION}-fips"}, both, {REKOGNITION}]
    assert running.crashes == []
