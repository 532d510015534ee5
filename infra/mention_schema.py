"""The JSON Schema of a webhook of kind `standard`, made from the shapes that the door checks it by.

`python -m infra.mention_schema` writes it beside the documents; a test holds the file to the code. What a schema cannot
say is said in `description`: a time needs an offset, `metadata` has at most 4 KiB.
"""

import json
import re
from typing import Any

from pydantic.json_schema import models_json_schema

from functions.intake.providers import standard
from infra.bundle import ROOT

FILE = ROOT / "docs" / "mention.schema.json"


def as_text() -> str:
    """As it is kept."""
    text = json.dumps(document(), indent=1, ensure_ascii=False)
    return re.sub(r'"(#/\$defs/)?_([A-Z])', r'"\1\2', text) + "\n"  # by the names that others see


def document() -> dict[str, Any]:
    """The whole schema: of each type the shape that `data` has, one or an array of them."""
    shapes = dict.fromkeys(standard.SHAPES.values())
    schemas, definitions = models_json_schema([(shape, "validation") for shape in shapes])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A webhook of kind standard",
        "description": "Other values of `type` are counted as ignored, and fields that are not named here are.",
        "type": "object",
        "required": ["type", "data"],
        "properties": {
            "type": {"type": "string", "maxLength": 512, "examples": list(standard.SHAPES)},
            "timestamp": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "When this state came to be: of two states the later one stands. With an offset.",
            },
        },
        "allOf": [_of(type_, schemas[shape, "validation"]) for type_, shape in standard.SHAPES.items()],
        "$defs": _tidied(definitions["$defs"]),
    }


def _of(type_: str, shape: dict[str, Any]) -> dict[str, Any]:
    several = {"type": "array", "maxItems": standard.MAX_EVENTS, "items": shape}
    return {
        "if": {"properties": {"type": {"const": type_}}},
        "then": {"properties": {"data": {"anyOf": [shape, several]}}},
    }


def _tidied(schema: Any) -> Any:
    """Without titles, which only repeat names, and with docstrings on one line."""
    match schema:
        case dict():
            named = schema.get("properties", {}).keys()
            tidy = {name: _tidied(one) for name, one in schema.items() if name != "title" or not isinstance(one, str)}
            if isinstance(tidy.get("description"), str) and "description" not in named:
                tidy["description"] = " ".join(tidy["description"].split())
            return tidy
        case list():
            return [_tidied(inner) for inner in schema]
        case _:
            return schema


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
