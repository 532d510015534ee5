"""A time of day in a few words of Dutch or English: `na 17:00`, `morgen om 10 uur`, `tomorrow after 9am`, `half zes`.

Written by hand, because it must be exact rather than broad: what is not plainly a moment from which on somebody wants
to be called is none (a date library finds a date in `3 dagen`, `order 10` or a price). The words come as `wishes` gives
them: lower case, without accents and apostrophes, one space between two.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

WITHIN = timedelta(days=7)
"""What lies further ahead is no time for this call."""

_MORNING, _AFTERNOON, _EVENING = "morning", "afternoon", "evening"
_BEGINS = {_MORNING: 9, _AFTERNOON: 13, _EVENING: 18}
"""Hours of the clock at which a part of a day begins, where no time is said."""

_DUTCH = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
HOURS = {word: hour for words in (_DUTCH, _ENGLISH) for hour, word in enumerate(words, 1)}
"""The hours of the clock in words."""

_WEEKDAYS = {
    word: number
    for words in (
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for number, word in enumerate(words.split())
}

_PARTS = (
    (_MORNING, re.compile(r"\b(?:s ochtends|s morgens|\w*ochtend|vanmorgen|morgen vroeg|morning)\b")),
    (_AFTERNOON, re.compile(r"\b(?:s middags|\w*middag|afternoon)\b")),
    (_EVENING, re.compile(r"\b(?:s avonds|\w*avond|evening|tonight)\b")),
)
_DAYS = (
    (2, re.compile(r"\b(?:overmorgen|day after tomorrow)\b")),
    (1, re.compile(r"\b(?:morgen(?:ochtend|middag|avond)?|tomorrow)\b")),
    (0, re.compile(r"\b(?:vandaag|vanavond|vanmiddag|vanochtend|vanmorgen|today|tonight|this (?:\w+ing|afternoon))\b")),
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(?:ochtend|middag|avond)?\b")
_VAGUE = re.compile(
    r"\b(?:volgende|next|januari|january|februari|february|maart|march|april|mei|juni|june|juli|july|augustus|august|"
    r"\w+ember|o[kc]tober)\b|(?<![\d-])\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?(?![\d-])"
)
"""Another week, or a date: nothing that is read here."""

_AFTERWARDS = (
    r"s|uur|oclock|am|pm|vandaag|vanavond|vanmiddag|vanochtend|morgen\w*|overmorgen|today|tonight|tomorrow|on|op|in|this|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*|\w+day|ochtend|middag|avond|graag|aub|svp|alsjeblieft|alstublieft|please|pls|thanks|dank\w*|bedankt|"
    r"thank|want|dan|then|because|ivm|pas|weer|terug\w*|bellen|opbellen|gebeld|te|back|kan|kunnen|kunt|thuis|home|"
    r"bereikbaar|en|and|of|or|to|tot|until|till|liefst|ok|oke|me|mij|ons|if|als|prive|even"
)
"""What may follow a bare number that is an hour: after `na 5` there are days, euros and attempts as well."""
_SAID = rf"""(?:(?P<part>half\ past|half|kwart\ over|kwart\ voor|quarter\ past|quarter\ to)\ )?
    (?:(?P<noon>noon|midday)|(?P<hour>[0-9]{{1,2}}|{"|".join(HOURS)})(?P<minutes>:[0-9]{{2}})?)
    (?P<unit>\ (?:uur|oclock))?(?:\ (?P<noons>am|pm))?(?=\ (?:{_AFTERWARDS})\b|$)"""
_FROM = r"na|vanaf|om|rond|omstreeks|tussen|after|from|at|around|between|past"
_TO = r"voor|tot|uiterlijk|before|until|till|by|en|and|binnen|within"
_TIME = re.compile(
    rf"(?<!\S)(?:(?P<when>{_FROM}|{_TO})\ (?:om\ |at\ |ongeveer\ |about\ |around\ |circa\ )?)?{_SAID}", re.VERBOSE
)
_NOT_BEFORE = re.compile(
    r"\b(?:(?:niet|not|dont) (?P<words>(?:(?:me|mij|ons|us|bellen|call|meer) ){0,3})(?:voor|before)|"
    r"(?:niet eerder|not earlier) (?:dan|than)|pas (?:na|om|vanaf))(?= (?:[0-9]|half|kwart|quarter|"
    rf"noon|{'|'.join(HOURS)}))"
)
_IN = re.compile(
    r"\b(?:over|in) (?P<some>(?:nog )?[0-9]{1,3}|een|een half|an?|half an|half a|a half|twee|drie|two|three)"
    r"(?: (?P<unit>uur|uurtje|kwartier|kwartiertje|minuten|min|hours?|minutes?|mins?))(?: of| or|$| [a-z])"
)
_SOME = {"een": 1.0, "a": 1.0, "an": 1.0, "twee": 2.0, "two": 2.0, "drie": 3.0, "three": 3.0}


@dataclass(frozen=True)
class _Clock:
    """A time of day as it was said: `sure` where it can mean one time only; `spans` in `between 9 and 12`."""

    hour: int
    minute: int
    sure: bool
    spans: bool = False


def not_before(clause: str) -> str:
    """`bel me niet voor 17:00` is `bel me na 17:00`."""
    return _NOT_BEFORE.sub(lambda found: f"{found['words'] or ''}na", clause)


def names_time(clause: str) -> bool:
    """Whether any day or time is in these words, understood or not."""
    times = any(
        found["when"] or found["minutes"] or found["noons"] or found["unit"] for found in _TIME.finditer(clause)
    )
    return times or _day(clause) is not None or _part(clause) is not None or _IN.search(clause) is not None


def moment(clause: str, said_at: datetime, zone: tzinfo) -> datetime | None:
    """The earliest instant (UTC) that these words name as a beginning; None where none is plain, or it is past."""
    local = said_at.astimezone(zone)
    if _VAGUE.search(clause):
        return None
    if (span := _span(clause)) is not None:
        return _within(said_at + span, said_at)
    days, part = _day(clause), _part(clause)
    clocks = [clock for found in _TIME.finditer(clause) if (clock := _clock(found)) is not None]
    if not clocks:
        return _within(_without_time(local, days, part), said_at)
    named = [_named(local, days, clock, part) for clock in clocks]
    return min((at for one in named if (at := _within(one, said_at)) is not None), default=None)


def _within(at: datetime | None, said_at: datetime) -> datetime | None:
    if at is None:
        return None
    at = at.astimezone(said_at.tzinfo)
    return at if timedelta(0) < at - said_at <= WITHIN else None


def _span(clause: str) -> timedelta | None:
    """`over een half uur`, `in 2 hours`."""
    found = _IN.search(clause)
    if found is None:
        return None
    some, unit = found["some"].removeprefix("nog "), found["unit"]
    amount = float(some) if some.isdigit() else 0.5 if "half" in some else _SOME[some]
    each = 15 if unit.startswith("kwartier") else 60 if unit[0] in "uh" else 1
    return timedelta(minutes=amount * each)


def _day(clause: str) -> int | str | None:
    """Days ahead, or the word of a weekday; None where no day is named."""
    for days, words in _DAYS:
        if words.search(clause):
            return days
    weekday = _WEEKDAY.search(clause)
    return weekday[1] if weekday else None


def _part(clause: str) -> str | None:
    return next((part for part, words in _PARTS if words.search(clause)), None)


def _clock(found: re.Match[str]) -> _Clock | None:
    """The time of a beginning; None for an end (`voor 17:00`), for what is no time, or does not say that it is one."""
    plain = bool(found["minutes"] or found["noons"] or found["noon"])
    if found["when"] in _TO.split("|") or (found["when"] is None and not plain):
        return None
    if found["noon"]:
        return _Clock(12, 0, sure=True)
    text, minute = found["hour"], int((found["minutes"] or ":0")[1:])
    hour = HOURS.get(text) or int(text)
    sure = bool(found["minutes"] and len(text) == 2) or hour > 12
    if found["noons"]:
        hour, sure = hour % 12 + (12 if found["noons"] == "pm" else 0), True
    match found["part"]:
        case "half" if text not in _ENGLISH:
            hour, minute = hour - 1, 30
        case "half" | "half past":
            minute = 30
        case "kwart over" | "quarter past":
            minute = 15
        case "kwart voor" | "quarter to":
            hour, minute = hour - 1, 45
    return (
        _Clock(hour, minute, sure, found["when"] in ("tussen", "between")) if 0 <= hour <= 23 and minute <= 59 else None
    )


def _named(local: datetime, days: int | str | None, clock: _Clock, part: str | None) -> datetime:
    """The instant of a time of day. What may be before or after noon is what somebody would want to be called at."""
    hour = clock.hour
    if not clock.sure:
        match part:
            case "evening" | "afternoon" if 1 <= hour <= 11:
                hour += 12
            case None if hour <= 6:
                hour += 12
            case None if (
                hour <= 9 and not clock.spans and days in (None, 0) and _on(local, 0, hour, clock.minute) <= local
            ):
                hour += 12
    if isinstance(days, str):
        ahead = (_WEEKDAYS[days] - local.weekday()) % 7
        at = _on(local, ahead, hour, clock.minute)
        return at if at > local else _on(local, ahead + 7, hour, clock.minute)
    return _on(local, days or 0, hour, clock.minute)


def _without_time(local: datetime, days: int | str | None, part: str | None) -> datetime | None:
    """A day or a part of it, from where it begins; today's own needs a part that is still to come."""
    if days is None or (days == 0 and part is None):
        return None
    if isinstance(days, str):
        days = (_WEEKDAYS[days] - local.weekday()) % 7
        if days == 0:
            return None
    return _on(local, days, _BEGINS[part or _MORNING], 0)


def _on(local: datetime, days: int, hour: int, minute: int) -> datetime:
    """That time on the clock on the wall, so many days later."""
    return (local + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
