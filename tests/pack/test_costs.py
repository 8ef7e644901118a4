"""What an environment costs and which quotas it nears: counted, multiplied, and never guessed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance.model.units import counted
from assurance.pack.costs import default_of, lines, page_of, quotas
from assurance.sources.template import read
from capabilities.capabilities import CATALOGUE
from settings.loading import SettingsError, load
from settings.prices import Prices, PricesError, own_prices, prices_of
from tests.conftest import ROOT
from tests.support.packs import dossier
from tests.support.running import run_cli
from tests.support.variants import settings_of

OWN = """
currency = "EUR"
region = "eu-central-1"
[[price]]
unit = "interface endpoints, each zone"
price = 0.012
per = "hour"
source = "contract 7"
as-of = 2026-11-01
[[price]]
unit = "calls"
operations = ["DetectFaces"]
price = 0.002
per = "call"
source = "contract 7"
as-of = 2026-11-01
"""


def own(folder: Path, text: str = OWN) -> Path:
    """An environment file with a price file of the bank's own beside it."""
    (folder / "prices").mkdir()
    (folder / "prices/mybank.toml").write_text(text, encoding="utf-8")
    path = folder / "mybank.toml"
    path.write_text((ROOT / "environments/minimal.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def prices(folder: Path) -> Prices:
    return prices_of(own(folder))


def test_units_are_counted_in_templates() -> None:
    """An endpoint of two subnets is two hourly units and one of the VPC's; a gateway endpoint is none."""
    interface = {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b"]}
    found = counted([
        ("AWS::EC2::VPCEndpoint", interface),
        ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway", "RouteTableIds": ["r"]}),
        ("AWS::KMS::Key", {}),
        ("AWS::KMS::Key", {}),
    ])  # fmt: skip
    assert {unit: number for unit, number in found.items() if number} == {
        "interface endpoints, each zone": 2,
        "interface endpoints of a VPC": 1,
        "keys": 2,
    }


def test_what_has_a_price_is_multiplied(tmp_path: Path) -> None:
    """An hourly unit by 730 hours, a call by its number, both now and after a year of growth; the rest has no price."""
    settings = settings_of("minimal", {"volumes.calls": {"DetectFaces": 1000}, "volumes.faces": 10,
                                       "volumes.growth": 10})  # fmt: skip
    units = {"interface endpoints, each zone": 4, "keys": 3, "alarms": 0}
    found = {one.unit: (one.cost(one.number), one.cost(one.later)) for one in lines(settings, units, prices(tmp_path))}
    assert found.keys() == {"interface endpoints, each zone", "keys", "calls of DetectFaces", "faces"}
    assert found["interface endpoints, each zone"] == pytest.approx((35.04, 35.04))
    assert found["calls of DetectFaces"] == pytest.approx((2.0, 6.276857))
    assert found["keys"] == (None, None)
    assert found["faces"] == (None, None)


@pytest.mark.parametrize(
    ("operation", "region", "most"),
    [
        ("CompareFaces", "eu-west-1", 100),
        ("CompareFaces", "eu-central-1", 25),
        ("DetectFaces", "us-east-1", 100),
        ("SearchFacesByImage", "us-west-2", 50),
        ("SearchFacesByImage", "eu-west-2", 5),
        ("CreateFaceLivenessSession", "eu-west-1", 5),
        ("CreateFaceLivenessSession", "us-east-1", 25),
        ("GetFaceDetection", "us-gov-west-1", 20),
        ("DetectProtectiveEquipment", "us-east-1", 5),
        ("ReadMinds", "us-east-1", None),
    ],
)
def test_defaults_of_calls_a_second(operation: str, region: str, most: int | None) -> None:
    """As AWS's General Reference lists them (fact 193)."""
    assert default_of(operation, region) == most


def test_every_operation_that_is_alarmed_on_has_a_default() -> None:
    """But for those of Custom Labels' and stream processors' administration, of which nobody calls many."""
    without = {one for row in CATALOGUE for one in row.alarms if default_of(one, "us-east-1") is None}
    assert {one for one in without if "Project" not in one and "Stream" not in one and "Dataset" not in one} == set()


def test_quotas_say_how_near_and_what_to_ask_for() -> None:
    """Calls a second always, where they are expected; what is held only when it is near."""
    settings = settings_of("minimal", {"volumes.per-second": {"DetectFaces": 30.0}})
    found = list(quotas(settings, {"interface endpoints of a VPC": 5}, iter(())))
    (calls,) = found
    assert (calls.what, calls.used, calls.most) == ("calls of DetectFaces a second", 30.0, 25)
    assert calls.ask == "Transactions per second of DetectFaces in eu-central-1 (rekognition)"
    (near,) = quotas(settings_of("minimal", {}), {"interface endpoints of a VPC": 41}, iter(()))
    assert (near.used, near.most) == (41, 50)
    assert "L-29B6F2EB" in near.ask


def test_the_pack_says_so(assemblies: Mapping[str, Path]) -> None:
    """A row a unit, the sum of what has a price, and each quota with its share."""
    example = dossier(assemblies["example"])[0]
    full = replace(example, settings=load("full"), application=read([assemblies["full"]]))
    text = page_of(full)
    assert "| keys | 5 | 1 USD | 5.00 | 5.00 | 2026-11-30, https://aws.amazon.com/kms/pricing/" in text
    assert "| calls of DetectLabels | 50,000 | 0.001 USD | 50.00 | 71.29 | 2026-10-07" in text
    assert "| calls of CompareFaces | 200,000 | no price given | | | |" in text
    assert "| **all that has a price** | | | **55.00** | **76.29** | |" in text
    assert "| calls of CompareFaces a second | 90 | 100 | 90% |" in text
    assert "No calls are expected" not in text
    assert "No calls are expected in `[volumes]`" in page_of(example)


def test_the_banks_own_replaces_the_example(tmp_path: Path) -> None:
    """Beside the environment file, under its name; nothing of the example is mixed in."""
    found = prices(tmp_path)
    assert (found.currency, found.monthly("keys")) == ("EUR", None)
    assert found.monthly("interface endpoints, each zone") == pytest.approx(8.76)
    assert own_prices(tmp_path / "other.toml") is None
    assert prices_of(tmp_path / "other.toml").monthly("keys") == 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OWN.replace('"hour"', '"day"'), "price[0].per"),
        (OWN.replace("0.012", "-1"), "price[0].price"),
        (OWN.replace('operations = ["DetectFaces"]\n', ""), "operations together"),
        (OWN.replace('"EUR"', '"euro"'), "currency"),
        (OWN.replace("source", "sauce", 1), "price[0].sauce"),
        ("price = [", "cannot be read"),
    ],
)
def test_what_is_no_price_file_is_a_mistake(text: str, words: str, tmp_path: Path) -> None:
    """Each mistake is reported with its place."""
    with pytest.raises(PricesError) as error:
        prices_of(own(tmp_path, text))
    assert words in str(error.value)
    assert "prices/mybank.toml" in str(error.value)


def test_volumes_of_what_is_not_approved_are_a_mistake() -> None:
    """A misspelt operation would be left out of the sum."""
    given: dict[str, Any] = {"volumes.calls": {"DetectFace": 5}, "volumes.per-second": {"CompareFaces": 1.0}}
    with pytest.raises(SettingsError) as error:
        settings_of("minimal", given)
    assert "volumes.calls: no approved capability has the operation 'DetectFace'; did you mean" in str(error.value)
    assert "volumes.per-second: no approved capability has the operation 'CompareFaces'" in str(error.value)


@pytest.mark.thorough
def test_a_plan_says_what_a_month_more_costs(
    assemblies: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside how many more, with the currency; and that no price is given."""
    status, out, _ = run_cli(capsys, "plan", "full", "--assembly", assemblies["full"], "--approved",
                             assemblies["minimal"], "--against", "minimal", "--format", "markdown")  # fmt: skip
    assert status == 1
    assert "| keys | 3 | 5 | +2.00 USD |" in out
    assert "| alarms | 35 |" in out
    assert "no price given |" in out
