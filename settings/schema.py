"""The JSON Schema of environment files, by which editors complete and check them: `make schema` writes it."""

import json
from typing import Any

from capabilities.capabilities import CAPABILITIES
from settings.settings import Settings

HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Environment file of the Amazon Rekognition FSI baseline",
}


def schema() -> dict[str, Any]:
    """The schema of `Settings`, with the names and docstrings that its author reads."""
    found: dict[str, Any] = {**plain(Settings.model_json_schema()), **HEAD}
    for model in ("Capabilities", "Retirements"):
        for name, table in found["$defs"][model]["properties"].items():
            row = CAPABILITIES[name]
            table["description"] = f"{row.title}. {row.note}".strip()
    return found


def text() -> str:
    """The schema as it stands in environments/schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


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
    print(text(), end="")
