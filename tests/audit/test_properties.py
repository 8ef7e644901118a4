"""What must not matter: order, repeated delivery, how files are cut, named and compressed."""

import gzip
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assurance.audit.auditing import Asked, audited
from tests.support.auditing import ENDPOINTS, application, planted
from tests.support.cloudtrail import Record
from tests.support.months import Month
from tests.support.planting import KINDS

SEVERAL = ("another role of the account", "no endpoint", "TLS 1.0", "another role read media", "a user",
           "our endpoint refused another role", "the trail was stopped", "an e-mail address as an id",
           "an approved operation is refused", "image bytes were sent")  # fmt: skip
"""Kinds that leave something in each reduction."""


def everything(month: Month) -> None:
    for kind in SEVERAL:
        KINDS[kind][0](month)


def description(records: list[Record], assembly: Path, chance: Random, *, size: int, packed: bool) -> object:
    """Every result of an audit of the records, written in files of some size under names that say nothing."""
    settings = planted("example").settings
    with tempfile.TemporaryDirectory() as place:
        for number in range(0, len(records), size):
            content = json.dumps({"Records": records[number : number + size]}).encode()
            name = f"{chance.getrandbits(32):08x}.json"
            Path(place, name).write_bytes(gzip.compress(content) if packed else content)
        found = audited(settings, application(assembly), Asked(logs=[Path(place)], endpoints=ENDPOINTS))
    return [(one.control, one.status, one.resource, one.property, one.message) for one in found.results.results]


@pytest.mark.thorough
@given(seed=some.integers(0, 2**32), size=some.integers(1, 200), packed=some.booleans())
def test_order_copies_cuts_and_compression_do_not_matter(
    assemblies: Mapping[str, Path], seed: int, size: int, packed: bool
) -> None:
    """The same events give the same results, down to the words."""
    month = planted("example", everything)
    chance = Random(seed)
    shuffled = [*month.records, *chance.sample(month.records, chance.randrange(len(month.records)))]
    chance.shuffle(shuffled)
    plain = description(month.records, assemblies["example"], Random(0), size=1000, packed=False)
    assert description(shuffled, assemblies["example"], chance, size=size, packed=packed) == plain
