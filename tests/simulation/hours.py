"""When a promise is due, counted minute by minute: slow, plain, and nothing of the product's own arithmetic.

A brand's hours are given to the product as text, and to this as a function of the clock on the wall.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

BLOCKS = ((9 * 60, 12 * 60 + 30), (13 * 60, 17 * 60 + 30))
"""Minutes of the day on weekdays."""
TEXT = "mon-fri 09:00-12:30,13:00-17:30; sat 10:00-24:00"
"""The same, and Saturday from ten, as the product is told."""

_open: dict[datetime, bool] = {}
_opens: dict[datetime, datetime] = {}


def is_open(minute: datetime) -> bool:
    """Whether the minute that begins then is service time."""
    known = _open.get(minute)
    if known is None:
        wall = minute.astimezone(AMSTERDAM)
        at, day = wall.hour * 60 + wall.minute, wall.weekday()
        weekday = day < 5 and any(begins <= at < ends for begins, ends in BLOCKS)
        known = _open[minute] = weekday or (day == 5 and at >= 10 * 60)
    return known


def _next_open(minute: datetime) -> datetime:
    """The first open minute from a closed one on."""
    known = _opens.get(minute)
    if known is None:
        known = minute
        while not is_open(known):
            known += MINUTE
        _opens[minute] = known
    return known


def opening(at: datetime) -> datetime:
    """The instant itself, or where it is closed then, when it opens next."""
    minute = at.replace(second=0, microsecond=0)
    return at if is_open(minute) else _next_open(minute)


def due(since: datetime, minutes: int, always: bool) -> datetime:
    """The earliest instant by which so many minutes of service time have passed since `since`."""
    left = timedelta(minutes=minutes)
    if always:
        return since + left
    at = since
    while True:
        minute = at.replace(second=0, microsecond=0)
        if not is_open(minute):
            at = _next_open(minute)
            continue
        ends = minute + MINUTE
        if ends - at >= left:
            return at + left
        left -= ends - at
        at = ends


def seconds_between(earlier: str, later: str) -> float:
    """Of two instants as text."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
