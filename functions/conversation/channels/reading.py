"""What the platforms' answers have in common."""

import json
from typing import Any


def told(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is none, or half of one."""
    return mapping(parsed(body.decode(errors="replace")))


def parsed(document: str) -> Any:
    """JSON; None where it is none."""
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return None


def mapping(value: Any) -> dict[str, Any]:
    """An object; empty where it is something else."""
    return value if isinstance(value, dict) else {}


def first(value: Any) -> dict[str, Any]:
    """The first object of an array; empty where there is none."""
    return mapping(value[0]) if isinstance(value, list) and value else {}


def whole(value: Any) -> int | None:
    """A whole number; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
