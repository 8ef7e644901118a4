"""The JSON Schema of the bank's answers, by which editors complete and check them: `make schema` writes it."""

import json
from typing import Any

from assurance.pack.words.governance import governance
from settings.governance import Given
from settings.schema import plain


def schema() -> dict[str, Any]:
    """A table for each question, each with what it asks, why, and what its answer must hold."""
    given: dict[str, Any] = plain(Given.model_json_schema())
    shapes = given.pop("$defs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The bank's answers, of the Amazon Rekognition FSI baseline",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            one.id: {
                "description": f"{one.title}. {one.ask} {one.why} Answered by: {one.who}. Holds: {one.evidence}.",
                "$ref": "#/$defs/Given",
            }
            for one in governance().item
        },
        "$defs": {**shapes, "Given": given},
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
