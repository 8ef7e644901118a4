"""Records of any shape: what a field holds instead of what it should hold breaks no audit."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from assurance.audit.auditing import Asked, audited
from assurance.sources.failing import SourceError
from tests.support.auditing import ENDPOINTS, application, planted

VALUES = some.one_of(
    some.none(), some.booleans(), some.integers(-(2**70), 2**70), some.text(max_size=8), some.just([]), some.just({}),
    some.just([{"s3Object": 1}]), some.just({"s3Object": {"bucket": None, "name": ["x"]}}), some.just("9999-99-99T"),
)  # fmt: skip


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value within."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(place for name, one in inner for place in places(one, (*above, name)))]


def replaced(record: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    found = copy.deepcopy(record)
    at = found
    for name in place[:-1]:
        at = at[name]
    at[place[-1]] = value
    return found


@given(data=some.data())
def test_no_value_breaks_an_audit(data: some.DataObject, assemblies: Mapping[str, Path], tmp_path_factory: Any) -> None:
    """It answers, or says that there is nothing to answer from."""
    month = planted("example")
    records = list(month.records)
    for _ in range(data.draw(some.integers(1, 4))):
        number = data.draw(some.integers(0, len(records) - 1))
        place = data.draw(some.sampled_from(places(records[number])))
        records[number] = replaced(records[number], place, data.draw(VALUES))
    path = tmp_path_factory.mktemp("hostile") / "one.json"
    path.write_text(json.dumps({"Records": records}))
    asked = Asked(logs=[path], endpoints=ENDPOINTS, about=("4711",))
    try:
        found = audited(month.settings, application(assemblies["example"]), asked)
    except SourceError:
        return
    assert found.results.results
