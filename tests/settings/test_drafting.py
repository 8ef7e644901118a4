"""Environment files that `init` writes say what was answered, and mean what the files mean that we ship."""

import json
import re
import tomllib
from typing import Any

import pytest

from settings.drafting import answer, draft, merged
from settings.reading import frozen, settings_of
from tests.conftest import ENVIRONMENTS, ROOT


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_means_the_same(environment: str) -> None:
    """A shipped environment, written anew with comments, gives the same settings."""
    answers: Any = frozen(tomllib.loads((ROOT / "environments" / f"{environment}.toml").read_text()))
    again: Any = frozen(tomllib.loads(draft(answers)))
    assert settings_of(again) == settings_of(answers)


def test_every_default_is_there_to_be_read() -> None:
    """A key that was not answered stands as a comment below what it means."""
    lines = draft({"region": "eu-west-1"}).splitlines()
    at = lines.index("# rotation-days = 365")
    assert lines[at - 1] == "# Days between rotations."
    assert "# permission-boundary =" in lines


STREAM = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/entrance/1"
PROCESSOR = {"name": "entrance", "video-stream": STREAM, "labels": ["ALL"]}
ANSWERS = [
    ("account", "111122223333", "111122223333"),
    ("network.create.zones", "3", 3),
    ("network.fips", "true", True),
    ("capabilities.face-search.collections", "a, b,", ("a", "b")),
    ("capabilities.face-search.collections", '["a"]', ("a",)),
    ("trusted.callers", "ecs-tasks.amazonaws.com", ("ecs-tasks.amazonaws.com",)),
    ("tags.owner", "true", "true"),
    (
        "capabilities.streaming-video.processors",
        json.dumps([PROCESSOR]),
        ({**PROCESSOR, "labels": ("ALL",)},),
    ),
]


@pytest.mark.parametrize(("key", "text", "expected"), ANSWERS)
def test_a_text_is_read_as_its_key_wants_it(key: str, text: str, expected: object) -> None:
    """What stands on the command line becomes text, number, true or false, or a list, as the key wants it."""
    assert answer(key, text) == expected


MISTAKES = [
    ("account", "12", "account: found 12; expected the 12 digits of an AWS account id"),
    ("network.create.zones", "9", "network.create.zones: found 9; expected at most 3"),
    ("network.create.zones", "two", "network.create.zones: found 'two'; expected a whole number"),
    ("network.create.cidr", "10.0.0.1/8", "network.create.cidr: "),
    ("network.create", "10.0.0.0/22", "network.create: is a table; name one of its keys, e.g. network.create.cidr"),
    ("network.creat.cidr", "10.0.0.0/22", "network.creat.cidr: no such key; did you mean 'create'?"),
    ("region.x", "y", "region.x: region is no table"),
    ("trusted.callers", "bob", "trusted.callers[0]: found 'bob'; expected a role ARN"),
    ("capabilities.face-search", "yes", "capabilities.face-search: is a table"),
    ("capabilities.streaming-video.processors", '[{"name": "a b"}]', "capabilities.streaming-video.processors[0]"),
]


@pytest.mark.parametrize(("key", "text", "description"), MISTAKES)
def test_a_mistake_is_reported(key: str, text: str, description: str) -> None:
    """What cannot be the answer to a key is refused, with the key and what is expected."""
    with pytest.raises(ValueError, match=f"^{re.escape(description)}"):
        answer(key, text)


def test_answers_are_laid_over_others() -> None:
    """One more answer leaves the others, those of the same table included."""
    before = {"network": {"create": {"cidr": "10.0.0.0/22"}}, "region": "eu-west-1"}
    assert merged(before, "network.create.zones", 3) == {
        "network": {"create": {"cidr": "10.0.0.0/22", "zones": 3}},
        "region": "eu-west-1",
    }
