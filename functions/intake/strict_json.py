"""JSON as RFC 8259 means it, for bytes that strangers chose: one reading, or an error that says where.

Refused beyond what `json` refuses: a name that stands twice (two readers would see two messages), NaN and Infinity,
numbers that no other program could keep, halves of surrogate pairs (no UTF-8 holds them), and nesting over 32 deep.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

from functions.shared.errors import InputError

MAX_DEPTH = 32
MAX_ERRORS = 20
INTEGERS = range(-(2**63), 2**63)

_MAX_DIGITS = 20  # of a 64-bit integer with its sign; `int` itself gives up only at thousands
_MAX_NAME = 100
# A string counts as one step, finished or not, so what stands in it is no bracket; possessive, so it is read once.
_STEPS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?+|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True)
class _Wrong:
    """Stands in the document where something may not be, until the walk that says where."""

    detail: str
    name: str | None = None


def loads(raw: bytes) -> Any:
    """The document. Raises InputError with JSON pointers to what is wrong (RFC 6901; "" is the whole)."""
    if _too_deep(raw):
        _refuse(f"nested more than {MAX_DEPTH} deep")
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=lambda _: _Wrong("not a number in JSON"),
        )
    except UnicodeDecodeError as error:
        _refuse(f"not UTF-8 at byte {error.start}")
    except json.JSONDecodeError as error:
        _refuse(f"not JSON at character {error.pos}: {error.msg}")
    if wrong := list(islice(_wrongs(document, ""), MAX_ERRORS)):
        raise InputError("not strict JSON", wrong)
    return document


def pointer(*parts: str | int) -> str:
    """A JSON pointer; over-long names are cut."""
    return "".join(f"/{str(part)[:_MAX_NAME].replace('~', '~0').replace('/', '~1')}" for part in parts)


def _refuse(detail: str) -> NoReturn:
    raise InputError("not strict JSON", [("", detail)]) from None


def _too_deep(raw: bytes) -> bool:
    depth = 0
    for step in _STEPS.finditer(raw):
        match step[0]:
            case b"[" | b"{":
                depth += 1
                if depth > MAX_DEPTH:
                    return True
            case b"]" | b"}":
                depth -= 1
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Wrong:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return _Wrong("this name stands twice", twice)


def _integer(text: str) -> int | _Wrong:
    if len(text) <= _MAX_DIGITS and (value := int(text)) in INTEGERS:
        return value
    return _Wrong("an integer of more than 64 bits")


def _number(text: str) -> float | _Wrong:
    value = float(text)
    return value if math.isfinite(value) else _Wrong("a number too large")


def _wrongs(value: Any, at: str) -> Iterator[tuple[str, str]]:
    match value:
        case _Wrong(detail=detail, name=name):
            yield (at if name is None else at + pointer(name)), detail
        case str() if _is_broken(value):
            yield at, "half of a surrogate pair"
        case list():
            for index, inner in enumerate(value):
                yield from _wrongs(inner, at + pointer(index))
        case dict():
            for name, inner in value.items():
                if _is_broken(name):
                    yield at + pointer(name), "half of a surrogate pair in a name"
                yield from _wrongs(inner, at + pointer(name))


def _is_broken(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
