"""What people were told, and what they had to be told: each step in time, once, and never of what was not.

The steps, and who has to hear of them, are those of the contract; when each is due is our own count of service time.
"""

import heapq
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from functions.shared import clock
from functions.shared.table import Item
from tests.simulation import hours
from tests.simulation.calls import KEEPS_NOTHING, Call, Violation
from tests.simulation.engine import Loop, Run
from tests.simulation.floor import Floor
from tests.simulation.hearing import Message, personal
from tests.simulation.sweeps import Sweeps

STEPS = {
    "nobody opened it for three minutes": "unopened",
    "due within five minutes": "due soon",
    "promise broken: nobody called in time": "broken",
    "still not called, fifteen minutes after it was due": "overdue",
    "third complaint within 90 days": "repeated",
    "in call for an hour without an outcome": "long call",
    "waiting, or more, and nobody is present": "nobody present",
    "source has fallen silent": "silent",
}
LATE = ("broken", "overdue")
THIRD = 3
SHIFT, SUPERVISOR, ABOVE = 1, 2, 3
RANK = {"notify": SHIFT, "page": SUPERVISOR, "escalate": ABOVE}
NEEDS = {"broken": SUPERVISOR, "overdue": ABOVE, "repeated": ABOVE, "nobody present": SUPERVISOR}
"""Who has to hear of it at least; of the others the shift."""


class People:
    """`calls`, `tickets`: the ledger's own. `brands`: minutes of service time, and whether it is always open."""

    def __init__(
        self, loop: Loop, brands: dict[str, tuple[int, bool]], calls: dict[str, Call], tickets: dict[str, Item]
    ) -> None:
        self._loop, self._brands, self._calls = loop, brands, calls
        self._tickets = tickets
        self.rounds: Counter[str] = Counter()
        """By ticket: how many a message began."""
        self.counts: Counter[str] = Counter()
        self._due: list[tuple[str, str, int, str, str]] = []
        """(moment, callback, promise or dial, its due time or id, step): what people must hear of after that moment."""
        self._heard: dict[tuple[str, str], list[str]] = {}
        self._last: dict[tuple[str, str], tuple[Run, Any]] = {}
        self._rest: dict[tuple[str, str], list[list[Any]]] = {}
        """By brand and step: [when, how many, which they may be] of those that a message only counted."""
        self.sources: dict[str, str] = {}
        """When each source was heard last, as it was written down."""
        self.sweeps = Sweeps()
        self.floor = Floor(calls, self._is_open)

    def service(self, brand: str, since: str, minutes: int) -> str:
        """By our own count: when so much service time will have passed."""
        at = datetime.fromisoformat(since)
        return clock.to_text(hours.due(at, minutes, self._brands[brand][1]))

    def promised(self, call: Call, number: int) -> None:
        """A promise is due then: people must be told if nobody opens it, if little time is left, if it is broken."""
        promise, brand = call.item["promises"][number], call.item["brand"]
        due_at = promise["due_at"]
        soon = clock.to_text(datetime.fromisoformat(due_at) - timedelta(minutes=5))
        unopened = self.service(brand, max(promise["since"], call.opened), 3)
        overdue = self.service(brand, due_at, 15)
        for at, step in ((due_at, "broken"), (soon, "due soon"), (unopened, "unopened"), (overdue, "overdue")):
            heapq.heappush(self._due, (at, call.id, number, due_at, step))

    def dialled(self, call: Call, number: int) -> None:
        """Somebody is on the line: people must be told if that lasts for an hour."""
        attempt = call.item["attempts"][number]
        at = clock.to_text(datetime.fromisoformat(attempt["started_at"]) + timedelta(minutes=60))
        heapq.heappush(self._due, (at, call.id, number, attempt["id"], "long call"))

    def put_off(self, call: Call) -> None:
        """It is to be called from then on: somebody must be able to."""
        at = call.item["next_attempt_at"]
        heapq.heappush(self._due, (at, call.id, 0, at, "again"))

    def told(self, topic: str, subject: str, text: str) -> None:
        """People hear this."""
        if personal(subject + text):
            raise Violation("personal data in a message to people")
        message, run = Message(subject, text), self._loop.doing
        step = STEPS.get(message.words)
        if step is None:
            raise Violation(f"people were told what nobody understands: {message.words}")
        self.counts[f"told {topic}"] += 1
        now, since = self._loop.text(self._loop.now), self.text(run.since)
        enough = RANK[topic] >= NEEDS.get(step, SHIFT)
        if step == "nobody present":
            self.floor.told(message.brand, run, since, now, enough)
            return
        if step == "silent":
            self._silent(message)
            return
        for callback_id in message.named:
            call = self._calls.get(callback_id)
            if call is None or not self._so(step, call, since, now):
                raise Violation(f"people were told, and it was not so: {step}", call.ticket_id if call else None)
            if enough:
                self._once(call, step, now)
        if message.more:
            self._counted(message, step, since, now, enough)

    def _silent(self, message: Message) -> None:
        """Of none that was heard in the last quarter of an hour: none is usually heard more often than in each slot."""
        lately = clock.to_text(self._loop.instant() - timedelta(minutes=15))
        silent = [one for one in message.lines if one in self.sources]
        if len(silent) != message.many or any(self.sources[one] > lately for one in silent):
            raise Violation("people were told that a source is silent, and it is not")

    def _counted(self, message: Message, step: str, since: str, now: str, enough: bool) -> None:
        """Those that the message does not name must be there too; of each of so many people have heard."""
        brands = (call for call in self._calls.values() if call.item["brand"] == message.brand)
        so = {call.id for call in brands if self._so(step, call, since, now)}
        if len(so) < message.many:
            raise Violation(f"people were told of {message.many}, and it was so of {len(so)}: {step}")
        if enough:
            self._rest.setdefault((message.brand, step), []).append([now, message.more, so.difference(message.named)])

    def _once(self, call: Call, step: str, now: str) -> None:
        """What a sweep without a fault has told is told no more, unless something else is the matter since."""
        self._heard.setdefault((call.id, step), []).append(now)
        run, about = self._loop.doing, _about(call, step, now)
        before, known = self._last.get((call.id, step), (run, None))
        if known == about and before.good_by is not None and before.good_by < run.since:
            raise Violation(f"people were told again of what they know: {step}", call.ticket_id)
        self._last[call.id, step] = run, about

    def _so(self, step: str, call: Call, since: str, now: str) -> bool:
        """Whether it was so at any time since the sweep began that says it."""
        if step == "broken":
            return call.missed_any(now)
        if step == "repeated":
            return self._complained(call) >= THIRD
        attempts, stood = call.item.get("attempts", ()), call.changed < since
        on_the_line = stood and call.item["state"] == "in_call"
        if step == "long call":
            an_hour = clock.to_text(datetime.fromisoformat(now) - timedelta(minutes=60))
            return bool(attempts) and attempts[-1]["started_at"] <= an_hour and (on_the_line or not stood)
        if stood and (on_the_line or not call.open):
            return False
        return self._waited(step, call, since, now)

    def _complained(self, call: Call) -> int:
        """How often a message of its author began a round; of several authors who share the call, the most."""
        shared = [call.ticket_id, *(one["ticket_id"] for one in call.item.get("also", ()))]
        often: Counter[tuple[str, ...]] = Counter()
        for ticket_id, ticket in self._tickets.items():
            often[author_of(ticket)] += self.rounds[ticket_id]
        return max(often[author_of(self._tickets[ticket_id])] for ticket_id in shared)

    def _waited(self, step: str, call: Call, since: str, now: str) -> bool:
        """The steps of those who are waited for."""
        promises, brand = call.item["promises"], call.item["brand"]
        if step == "unopened":
            waited = self.service(brand, promises[0]["since"], 3)
            return waited <= now and (call.taken is None or call.taken >= since)
        if step == "due soon":
            soon = self.service(brand, now, 5)
            running = (one for number, one in enumerate(promises) if call.ended.get(number, "9999") >= since)
            return any(since <= one["due_at"] <= soon for one in running)
        if step == "overdue":
            return any(self._overdue(call, number, since, now) for number in range(len(promises)))
        return True

    def _overdue(self, call: Call, number: int, since: str, now: str) -> bool:
        promise = call.item["promises"][number]
        if not call.missed(number, now) or self.service(call.item["brand"], promise["due_at"], 15) > now:
            return False
        return not _called(call, promise["since"], since)

    def swept(self, since: int, hit: Collection[str] = ()) -> None:
        """A sweep is over: of whatever was due when it began, people must have been told.

        `hit`: the tickets, by partition, at which it met a fault; no fault elsewhere is an excuse.
        """
        began, again = self.text(since), []
        while self._due and self._due[0][0] < began:
            one = heapq.heappop(self._due)
            if (hit and f"T#{self._calls[one[1]].ticket_id}" in hit) or self._undecided(one, began):
                again.append(one)
        for one in again:
            heapq.heappush(self._due, one)

    def _undecided(self, one: tuple[str, str, int, str, str], began: str) -> bool:
        """Whether it is too early to say. Raises where people should have been told."""
        at, callback_id, number, what, step = one
        call = self._calls[callback_id]
        if step == "again":
            return _put_off(call, what, began)
        if not self._owed(call, step, number, what, began):
            return False
        if step != "long call" and call.clocked[number] >= began:
            return True  # promised while the sweep was under way
        if (step == "due soon" and call.writes) or (step in LATE and not call.missed(number, began)):
            return True  # a call or a written answer that may yet keep it, of which nobody was to hear
        since = call.item["promises"][number]["since"] if step in ("unopened", "due soon") else at
        if self.heard(call, step, since) is not None:
            return False
        if call.changed >= began:
            return True
        raise call.fails(f"{step}: a whole sweep after {at} nobody is told")

    def _owed(self, call: Call, step: str, number: int, what: str, began: str) -> bool:
        """Whether people are owed to be told of it, as far as it stands."""
        if step == "long call":
            return bool(call.item["state"] == "in_call" and call.item["attempts"][-1]["id"] == what)
        promise = call.item["promises"][number]
        if promise["due_at"] != what or promise.get("outcome") in ("kept", "void"):
            return False
        match step:
            case "unopened":
                queued = call.taken is None and call.item["state"] == "queued" and what > began
                return queued and self._is_open(call.item["brand"], began) is True
            case "due soon":
                return bool(call.open and what > self.text(self._loop.now) and call.item["state"] != "in_call")
            case "overdue":
                first = not any(call.missed(one, began) for one in range(number))
                waits = call.open and call.item["state"] != "in_call" and not _called(call, promise["since"], "9999")
                return first and waits
            case _:
                return True

    def _is_open(self, brand: str, at: str) -> bool | None:
        """Whether it is service time, and was a minute ago; None: it has just changed."""
        moment = datetime.fromisoformat(at).replace(second=0, microsecond=0)
        if self._brands[brand][1]:
            return True
        now, before = hours.is_open(moment), hours.is_open(moment - hours.MINUTE)
        return now if now == before else None

    def heard(self, call: Call, step: str, after: str) -> str | None:
        """When people were told that of it first, after a moment: by name, or among those that were only counted."""
        times = self._heard.setdefault((call.id, step), [])
        named = min((at for at in times if at > after), default=None)
        if named is not None:
            return named
        for rest in self._rest.get((call.item["brand"], step), ()):
            if rest[0] > after and rest[1] and call.id in rest[2]:
                rest[1] -= 1
                times.append(rest[0])
                return str(rest[0])
        return None

    def text(self, moment: int) -> str:
        """A moment of the loop as the product writes it."""
        return self._loop.text(moment)


def _put_off(call: Call, until: str, began: str) -> bool:
    """Whether it is too early to say that nobody is to call, now that the time has come which was agreed."""
    if call.item["state"] != "retry_later" or call.item["next_attempt_at"] != until:
        return False
    if call.changed < began:
        raise call.fails("the time has come that was agreed, and a whole sweep later nobody is to call")
    return True


def _called(call: Call, since: str, by: str) -> bool:
    """Whether somebody called since then, and had said so by then."""
    calls = (one for one in call.item.get("attempts", ()) if one.get("disposition") not in (None, *KEEPS_NOTHING))
    return any(one["started_at"] >= since and call.heard[one["id"]] < by for one in calls)


def author_of(ticket: Item) -> tuple[str, ...]:
    """Brand, channel and account; the ticket where the platform withholds that."""
    return ticket["brand"], ticket["channel"], ticket["author"].get("id", ticket["id"])


def _about(call: Call, step: str, now: str) -> Any:
    """What may be told again only when it has changed."""
    match step:
        case "broken":
            return call.misses(now)
        case "unopened" | "due soon":
            return len(call.item["promises"]), call.item["promises"][-1]["due_at"]
        case _:
            return len(call.item.get("attempts", ()))
