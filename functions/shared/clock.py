"""The one source of time and of waiting, so that a test or a simulation can own them.

Instants are aware, in UTC, and cut to milliseconds: what is stored is exactly what was decided on.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
_sleep: Callable[[float], object] = lambda seconds: time.sleep(seconds)  # noqa: E731, PLW0108 as it is when called


def now() -> datetime:
    """The present instant, in UTC, to the millisecond."""
    return to_milliseconds(_source())


def sleep(seconds: float) -> None:
    """Do nothing for so long."""
    _sleep(seconds)


@contextmanager
def driven_by(source: Callable[[], datetime], sleeping: Callable[[float], object] | None = None) -> Iterator[None]:
    """Let `source` tell the time until the block ends; and `sleeping(seconds)` let it pass, where it is given."""
    global _source, _sleep
    before = _source, _sleep
    _source, _sleep = source, sleeping or _sleep
    try:
        yield
    finally:
        _source, _sleep = before


def to_milliseconds(instant: datetime) -> datetime:
    """`instant` in UTC, cut to the millisecond; ValueError for a naive one, and where UTC has no such year."""
    if instant.tzinfo is UTC and instant.microsecond % 1000 == 0:
        return instant
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    try:
        instant = instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("an instant outside the years 1 to 9999") from error
    over = instant.microsecond % 1000
    return instant.replace(microsecond=instant.microsecond - over) if over else instant


def to_text(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`, of fixed width (24 characters), so that text sorts as time does."""
    return _text(instant if instant.tzinfo is UTC else to_milliseconds(instant))


@lru_cache(maxsize=1024)
def _text(instant: datetime) -> str:
    """Of an instant in UTC, cut: of equal ones in other zones, an hour that comes twice would be two."""
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


def from_text(text: str) -> datetime:
    """An RFC 3339 instant; ValueError when it is none or names no offset."""
    return to_milliseconds(datetime.fromisoformat(text))
