"""The JSON Schema by which editors complete environment files: in sync with the settings, and true of what we ship."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from settings.schema import schema, text
from tests.conftest import ENVIRONMENTS, ROOT


def keys(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that an environment file can have, with what the schema says of it."""
    for inner in (node, *node.get("$defs", {}).values()):
        yield from inner.get("properties", {}).items()


def test_the_file_is_in_sync() -> None:
    """environments/schema.json is what `make schema` writes today."""
    written = (ROOT / "environments/schema.json").read_text(encoding="utf-8")
    assert written == text(), "environments/schema.json is out of date; run: make schema"


def test_it_is_a_schema() -> None:
    """The file is valid JSON Schema."""
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_accepts_what_we_ship(environment: str) -> None:
    """An editor marks no mistake in a shipped environment, and each begins with the line that names the schema."""
    content = (ROOT / "environments" / f"{environment}.toml").read_text(encoding="utf-8")
    assert content.startswith("#:schema ./schema.json\n")
    Draft202012Validator(schema()).validate(tomllib.loads(content))


@pytest.mark.parametrize(
    "line", ["zone = 2", 'account = "1"', "account = 111122223333", "[capabilities.face-livenes]", "[capabilities.x]"]
)
def test_it_refuses_mistakes(line: str) -> None:
    """An editor marks unknown keys and values of the wrong kind."""
    content = tomllib.loads((ROOT / "environments/example.toml").read_text(encoding="utf-8"))
    for table, value in tomllib.loads(line).items():
        content[table] = {**content[table], **value} if isinstance(value, dict) else value
    assert not Draft202012Validator(schema()).is_valid(content)


def test_every_key_is_described() -> None:
    """Anyone who writes an environment file is shown what a key is for, here or in the table that it refers to."""
    whole = schema()
    tables = {f"#/$defs/{name}": one for name, one in whole["$defs"].items()}
    described = [(key, one.get("description") or tables.get(one.get("$ref", ""), {}).get("description"))
                 for key, one in keys(whole)]  # fmt: skip
    assert len(described) > 200
    assert [key for key, text in described if not text] == []
