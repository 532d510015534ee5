"""What tools write for what we mean: times, numbers as ids, names of networks, HTML. Rules, for kind `generic`."""

import html
import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from functions.intake import shapes
from functions.shared import clock

IDS = ("id", "post_id", "conversation_id", "in_reply_to", "author_id")
LINES = ("author_handle", "author_name", "order_number", "parcel_number", "phone", "email", "customer_ref")
TIMES = ("posted_at", "revised_at")
MAX_ATTACHMENTS = 32

LANGUAGES = (
    {"eng": "en", "english": "en", "nld": "nl", "dut": "nl", "dutch": "nl", "deu": "de", "ger": "de", "german": "de"}
    | {"fra": "fr", "fre": "fr", "french": "fr", "spa": "es", "spanish": "es", "ita": "it", "italian": "it"}
    | {"por": "pt", "portuguese": "pt", "pol": "pl", "tur": "tr", "ara": "ar", "ukr": "uk", "rus": "ru"}
)
"""Some write three letters (ISO 639-2 and 639-3) or the word; here it is BCP 47's two."""

_SINCE_1970 = re.compile(r"[0-9]{9,15}(\.[0-9]{1,9})?")
_WITHOUT_OFFSET = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(UTC|GMT|Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_SECONDS_BEGIN = 10**8
"""In 1973: what is less is no time of a post."""
_SECONDS_END = 10**11
"""Above this a number of seconds is in the year 5138, so it is one of milliseconds."""
_NO_CHANNEL = re.compile(r"[^a-z0-9_-]+")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[/!a-zA-Z][^<>]*>")

_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)


def true(value: Any) -> bool:
    """As JMESPath has it: nothing, false and what is empty are not; 0 is."""
    return not (value is None or value is False or value in ("", [], {}))


def listed(value: Any) -> list[Any]:
    """One event, several or none."""
    if isinstance(value, list):
        return value
    return [value] if true(value) else []


def line(value: Any) -> str | None:
    """A name or a number, as text; None where it is neither."""
    if isinstance(value, str) and len(value) <= shapes.MAX_LINE:
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def values(found: Mapping[str, Any], channels: Mapping[str, str]) -> dict[str, Any]:
    """What the expressions gave, in the form in which the house has it; what is of no such form stays as it is."""
    made = dict(found)
    for name in (*IDS, *LINES):
        made[name] = _as_text(made.get(name))
    for name in TIMES:
        made[name] = instant(made.get(name))
    made["language"] = LANGUAGES.get(str(made.get("language")).lower(), made.get("language"))
    made["channel"] = channel(made.get("channel"), channels)
    made["attachments"] = attachments(made.get("attachments"))
    if isinstance(made.get("sentiment"), float) and not math.isfinite(made["sentiment"]):
        made["sentiment"] = None
    if not _is_plain(made.get("metadata")):
        made["metadata"] = None
    return made


def channel(value: Any, names: Mapping[str, str]) -> Any:
    """The channel of a tool's name for a network: as the description has it, else in our letters."""
    if not isinstance(value, str):
        return value
    known = names.get(value) or names.get(value.lower())
    return known or _NO_CHANNEL.sub("-", value.lower()).strip("-")[:32]


def instant(value: Any) -> datetime | None:
    """RFC 3339, `2026-11-22 09:00:00 UTC`, or seconds or milliseconds since 1970; else None.

    A time that names no offset is taken for UTC.
    """
    if isinstance(value, bool):
        return None
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, int | float) or (isinstance(value, str) and _SINCE_1970.fullmatch(value)):
            number = float(value)
            if number >= _SECONDS_BEGIN:
                return clock.to_milliseconds(
                    datetime.fromtimestamp(number if number < _SECONDS_END else number / 1000, UTC)
                )
        if isinstance(value, str) and (match := _WITHOUT_OFFSET.fullmatch(value)):
            day, time, offset = match.groups()
            return clock.from_text(f"{day}T{time}{'Z' if offset in (None, 'UTC', 'GMT') else offset}")
    return None


def attachments(value: Any) -> list[str]:
    """Web addresses, from a list of them or of objects with a `url`; what is none is left out."""
    given = [one.get("url") if isinstance(one, dict) else one for one in listed(value)[:MAX_ATTACHMENTS]]
    return [one for one in given if isinstance(one, str) and _ADDRESS.fullmatch(one)]


def words_of(text: str) -> str:
    """The words of HTML: breaks are line breaks, tags are gone, entities are characters."""
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", text))).strip()


def place_of(part: Any, document: Any) -> tuple[str | int, ...] | None:
    """Where in a document this very object is; None for one that an expression made."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        at, one = waiting.pop()
        match one:
            case dict() | list() if one is part:
                return at
            case dict():
                waiting.extend(((*at, name), inner) for name, inner in one.items())
            case list():
                waiting.extend(((*at, index), inner) for index, inner in enumerate(one))
    return None


def _as_text(value: Any) -> Any:
    """Many tools number things; nothing at all is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _is_plain(value: Any) -> bool:
    """JSON that other programs can read back: `to_number` can make an infinity."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
