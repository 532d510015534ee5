"""When a call is tried again, by our own count, after each outcome of a dial; and what time the customer is told."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from functions.shared import clock
from functions.shared.table import Item
from tests.simulation import hours
from tests.simulation.engine import Run

if TYPE_CHECKING:
    from tests.simulation.calls import Book, Call

PAUSES = (10, 60)
"""Minutes after a call that nobody answered, the first time and the second; after that nobody was reached."""
NOT_ANSWERED = ("no_answer", "busy", "voicemail")
AT_A_TIME = ("asked_later", "third_party")
THEIRS = ("journey", "lookup", "phone")
"""What brings a customer's word to a call: their own, or that of another complaint with their number."""
QUICK = 3
"""Lines in a row that never connected are tried again after a minute, so often."""
FIVES = tuple(f"{minute:02d}" for minute in range(0, 60, 5))
"""A predicted time is told in steps of five minutes."""


def held(call: "Call", book: "Book", run: Run, now: str) -> None:
    """What comes of a call, when it is made again, and that it is not made sooner than was agreed."""
    before, item, always = call.before, call.item, book.always(call.item["brand"])
    was, is_ = before["state"], item["state"]
    if was == "in_call" and "disposition" in item["attempts"][-1] and "disposition" not in before["attempts"][-1]:
        last = item["attempts"][-1]
        then = _expected(item, last["ended_at"], book.dials[last["id"]].call_at, always)
        if last["ended_at"] > now or then not in (None, (is_, item.get("next_attempt_at"))):
            raise call.fails(f"after {last['disposition']} {is_}, where {then} is right")
    sooner = was == "retry_later" and is_ in ("queued", "claimed") and before["next_attempt_at"] > now
    if sooner and run.function in ("deadlines", "claim"):
        raise call.fails("somebody is to be called before the time that was agreed")
    if call.once_more and run.function in THEIRS and _asked_anew(before, item):
        call.once_more = False  # a customer asked for it since
    if is_ == "retry_later" and item["next_attempt_at"] != before.get("next_attempt_at"):
        book.people.put_off(call)
        if not was and run.function == "outcome":
            _once_more(call, book, always)


def _asked_anew(before: Item, item: Item) -> bool:
    """Whether the call is due at another time, or put off to another one, than it was."""
    last, now = before["promises"][-1:], item["promises"][-1]
    return bool(last) and (
        last[0]["due_at"] != now["due_at"] or before.get("next_attempt_at") != item.get("next_attempt_at")
    )


def _once_more(call: "Call", book: "Book", always: bool) -> None:
    """A call that begins with the outcome of another one: once, a day after nobody was reached."""
    call.once_more = True
    stem, _, number = call.id.rpartition("_")
    before = book.calls[f"{stem}_{int(number) - 1}"]
    at = datetime.fromisoformat(before.item["ended_at"]) + timedelta(days=1)
    right = before.item["state"] == "unreached" and not before.once_more
    if not right or call.item["next_attempt_at"] != _in_service(at, always):
        raise call.fails("it is tried once more, and not once and a day after nobody was reached")


def told(call: "Call", book: "Book", number: int) -> None:
    """What the customer is told as a promise begins: the due time where it is closed meanwhile, a later one where too
    many wait. Whatever becomes of the promise, that stands.
    """
    promise = call.item["promises"][number]
    said, due_at = promise.get("told_for"), promise["due_at"]
    closed = hours.seconds_between(promise["since"], due_at) != book.minutes(call.item["brand"]) * 60
    before = call.item["promises"][number - 1].get("told_for") if number else None
    if said is None and closed:
        raise call.fails("it is closed, and nobody is told until when")
    if said in (None, before) or call.item.get("resolution") == "duplicate":
        return  # nothing, what was told already, or what gave way to another call as it began
    if said > due_at and took_over(call):
        return  # as another customer was told, who is called sooner now
    if said == due_at:
        if not closed:
            raise call.fails("a time was told where none had to be")
        return
    in_fives = said[14:16] in FIVES and said[16:] == ":00.000Z"
    if said < due_at or not in_fives or promise["kind"] != "called" or call.item["state"] != "queued":
        raise call.fails("a time was told that is none")


def took_over(call: "Call") -> bool:
    """Whether the call is another one's too since this very commit."""
    return len(call.item.get("also", ())) > len(call.before.get("also", ()) if call.before else ())


def _expected(item: Item, ended_at: str, call_at: str | None, always: bool) -> tuple[str, str | None] | None:
    """The state of a call that has just ended, and when it is tried again; None where that is for others to say."""
    attempts = item["attempts"]
    said, at = attempts[-1]["disposition"], datetime.fromisoformat(ended_at)
    if said in AT_A_TIME:
        asked = max(datetime.fromisoformat(call_at), at) if call_at else at + timedelta(hours=1)
        return "retry_later", _in_service(asked, always)
    if said not in (*NOT_ANSWERED, "failed"):
        return {"reached": ("in_call", None), "dropped": ("claimed", None), "declined": ("done", None)}.get(said)
    vain, counts = _in_vain(attempts)
    if counts and vain > len(PAUSES) and all("outcome" in one for one in item["promises"]):
        return "unreached", None
    minutes = PAUSES[min(vain, len(PAUSES)) - 1] if counts else 1
    return "retry_later", _in_service(at + timedelta(minutes=minutes), always)


def _in_vain(attempts: list[Any]) -> tuple[int, bool]:
    """How many dials the customer did not answer, and whether the last was one of them."""
    vain = dead = 0
    counts = False
    for attempt in attempts:
        said = attempt["disposition"]
        dead = dead + 1 if said == "failed" else 0
        counts = said in NOT_ANSWERED or dead > QUICK
        vain += counts
    return vain, counts


def _in_service(at: datetime, always: bool) -> str:
    return clock.to_text(at if always else hours.opening(at))
