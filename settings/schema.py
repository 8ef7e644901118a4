"""The JSON Schema of environment files, by which editors complete and check them: `make schema` writes it."""

import json
import sys
from typing import Any

from capabilities.capabilities import CAPABILITIES
from settings.fleets import FleetFile
from settings.settings import Settings

HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Environment file of the Amazon Rekognition FSI baseline",
}
LAYERS = {
    "extends": {
        "description": "The file whose answers hold here too, by its path from this file: tables merge, every other "
        "value replaces.",
        "pattern": r"\.toml$",
        "type": "string",
    },
    "unset": {
        "description": 'Keys of what is extended that do not hold here, e.g. ["network.create"].',
        "items": {"type": "string"},
        "type": "array",
    },
}


def schema() -> dict[str, Any]:
    """The schema of `Settings`, with the names and docstrings that its author reads."""
    found: dict[str, Any] = {**plain(Settings.model_json_schema()), **HEAD}
    for model in ("Capabilities", "Retirements"):
        for name, table in found["$defs"][model]["properties"].items():
            row = CAPABILITIES[name]
            table["description"] = f"{row.title}. {row.note}".strip()
    found["properties"] |= LAYERS
    listed = _listed(found)
    for name, table in found["$defs"].items():
        if name not in listed:  # what it requires may stand in a layer
            table.pop("required", None)
    whole = {"required": ["account"], "not": {"required": ["extends"]}}
    found["if"], found["then"] = whole, {"required": found.pop("required")}
    return found


def of_fleets() -> dict[str, Any]:
    """The schema of fleet files; what differs from target to target is said as in an environment file."""
    found: dict[str, Any] = {**plain(FleetFile.model_json_schema()), **HEAD}
    found["title"] = "Fleet file of the Amazon Rekognition FSI baseline"
    for model in ("Group", "Target"):
        answers = found["$defs"][model]["properties"]["answers"]
        answers.pop("additionalProperties", None)
        answers["$ref"] = "../environments/schema.json"
    return found


def text() -> str:
    """The schema as it stands in environments/schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _listed(node: Any) -> set[str]:
    """The tables that are items of a list, which is replaced whole, so that a layer says all of it."""
    match node:
        case {"items": {"$ref": str(name)}}:
            return {name.rpartition("/")[2]}
        case dict():
            return set().union(*(_listed(inner) for inner in node.values()))
        case list():
            return set().union(*(_listed(inner) for inner in node))
        case _:
            return set()


def plain(node: Any) -> Any:
    """A schema without what means nothing in TOML: null, generated titles, and defaults of whole tables."""
    match node:
        case {"anyOf": [inner, {"type": "null"}], **rest}:
            return plain({**{key: value for key, value in rest.items() if key != "default"}, **inner})
        case dict():
            return {
                key: {name: plain(value) for name, value in inner.items()} if key == "properties" else plain(inner)
                for key, inner in node.items()
                if key != "title" and not (key == "default" and isinstance(inner, dict))
            }
        case list():
            return [plain(item) for item in node]
        case _:
            return node


if __name__ == "__main__":
    print(json.dumps(of_fleets(), indent=2) + "\n" if "--fleets" in sys.argv else text(), end="")
