"""One open call a number: what must be so after each commit, and what the one call owes to whoever shares it."""

from typing import Any

from functions.shared.table import Item
from tests.simulation.calls import KEEPS_NOTHING, Call, Violation, in_hand

OF_ONE_TICKET = ("not_a_complaint", "duplicate", "abuse", "legal")
"""Withdrawn for what its own ticket is: whoever shared the call is owed it still."""

type Number = tuple[str, str]
"""Brand and number."""


class Gone:
    """A callback that gave way to another one with its number, or a complaint that never had one of its own."""

    __slots__ = ("at", "id", "into", "line", "since", "ticket_id")

    def __init__(self, ticket_id: str, into: Call, since: str, at: str, callback_id: str = "") -> None:
        self.ticket_id, self.id, self.into, self.since, self.at = ticket_id, callback_id, into.id, since, at
        self.line: str | None = into.item["attempts"][-1]["id"] if into.item["state"] == "in_call" else None
        """The dial that was under way then: what is said during a call is answered by it."""


class Numbers:
    """Who is called where. `calls` and `tickets` are the ledger's own, as committed."""

    def __init__(self, calls: dict[str, Call], tickets: dict[str, Item]) -> None:
        self._calls, self._tickets = calls, tickets
        self.open: dict[Number, str] = {}
        """The open callback of each number."""
        self._of: dict[str, Number] = {}
        """The number of each open callback that has one."""
        self._on_the_line: dict[Number, str] = {}
        self._dialled: dict[str, Number | None] = {}
        """What each call under way was dialled with; nothing, where the agent knew the number and we did not yet."""
        self._touched: dict[str, None] = {}
        self._withdrawn: list[tuple[Call, str, bool]] = []
        self.gone: list[Gone] = []

    def touched(self, ticket_id: str) -> None:
        """The commit wrote this ticket, or a callback of it."""
        self._touched[ticket_id] = None

    def withdrawn(self, call: Call, owed_since: str, was_in_hand: bool) -> None:
        """The commit ended this one as a duplicate, and nobody at the desk said so."""
        self._withdrawn.append((call, owed_since, was_in_hand))

    def committed(self, open_: dict[str, str], now: str) -> None:
        """All of one commit was seen. `open_`: the open callback of each ticket."""
        if not self._touched:
            return
        touched = [(open_.get(ticket_id), self._tickets.get(ticket_id)) for ticket_id in self._touched]
        self._touched.clear()
        for callback_id, _ in touched:
            number = self._of.pop(callback_id or "", None)
            if number is not None:
                self.open.pop(number, None)
        for callback_id, ticket in touched:
            if callback_id is not None and ticket is not None:
                self._has(callback_id, ticket)
        for call, owed_since, was_in_hand in self._withdrawn:
            into = self._gives_way(call, now)
            if was_in_hand and not in_hand(into.item, now):
                raise call.fails("taken out of somebody's hands for a call that nobody has")
            self.gone.append(Gone(call.ticket_id, into, owed_since, now, call.id))
        self._withdrawn.clear()

    def ended(self, callback_id: str) -> None:
        """Nobody is to be called for it any more."""
        number = self._of.pop(callback_id, None)
        if number is not None:
            self.open.pop(number, None)

    def _has(self, callback_id: str, ticket: Item) -> None:
        number = number_of(ticket)
        if number is not None:
            if self.open.setdefault(number, callback_id) != callback_id:
                raise Violation("two open calls to one number", ticket["id"])
            self._of[callback_id] = number

    def in_call(self, call: Call, is_in_call: bool) -> None:
        """Somebody is on the line, with the number that the ticket showed at the dial; or not any more."""
        if not is_in_call:
            number = self._dialled.pop(call.id, None)
            if number is not None:
                self._on_the_line.pop(number, None)
        elif call.id not in self._dialled:
            number = self._dialled[call.id] = number_of(self._tickets[call.ticket_id])
            if number is not None and self._on_the_line.setdefault(number, call.id) != call.id:
                raise Violation("one number is called by two agents at once", call.ticket_id)

    def joined(self, ticket_id: str, since: str, now: str) -> None:
        """A complaint on a ticket that has no call of its own: somebody else's must be its too."""
        into = self._calls.get(self._tickets[ticket_id].get("open_callback_id", ""))
        if into is None or not into.open:
            raise Violation("a complaint for which nobody is owed", ticket_id)
        self.gone.append(Gone(ticket_id, into, since, now))

    def _gives_way(self, call: Call, now: str) -> Call:
        """As a duplicate only where another call to that number was open, and is, by the earlier due time of both."""
        ticket = self._tickets[call.ticket_id]
        into = self._calls.get(ticket.get("open_callback_id", ""))
        if into is None or into is call or not into.open or min(into.opened, call.opened) >= now:
            raise call.fails("withdrawn as a duplicate of no open call")
        if number_of(ticket) not in (number_of(self._tickets[into.ticket_id]), self._dialled.get(into.id)):
            raise call.fails("withdrawn as a duplicate of a call to another number")
        owed = [one for one in call.item["promises"] if one.get("reason") == "duplicate" and one["kind"] == "called"]
        for promise in owed:
            if not _as_early(into, promise):
                raise call.fails(f"the call that stayed is not due by {promise['due_at']}")
        return into

    def verdict(self) -> None:
        """Each of those that shared a call was answered by it, or has had one of its own."""
        for gone in self.gone:
            if not self._answered(gone):
                raise Violation("a complaint whose call is another one's, and that never was made", gone.ticket_id)
        for ticket_id, ticket in self._tickets.items():
            call = self._calls.get(ticket.get("open_callback_id", ""))
            if call is not None and not call.open:
                raise Violation("a ticket waits for a call that is over", ticket_id)

    def _answered(self, gone: Gone) -> bool:
        into = self._calls[gone.into]
        if any(_answers(attempt, gone) for attempt in into.item.get("attempts", ())):
            return True
        if into.item["state"] == "done" and (into.item.get("in_writing") or {}).get("arrived"):
            return True
        later = (call for call in self._calls.values() if call.ticket_id == gone.ticket_id)
        if any(call.opened >= gone.at and call.id != gone.id for call in later):
            return True
        again = next((one for one in self.gone if one.id == into.id), None)
        if again is not None:
            following = Gone(gone.ticket_id, self._calls[again.into], gone.since, again.at, gone.id)
            following.line = again.line
            return self._answered(following)
        if into.item["state"] == "withdrawn" and into.item["resolution"] not in OF_ONE_TICKET:
            return True
        heir = next((call for call in self._calls.values() if _passed_on(into, call, gone)), None)
        return heir is not None and self._answered(Gone(gone.ticket_id, heir, gone.since, heir.opened, gone.id))


def number_of(ticket: Item) -> Number | None:
    """Where its customer is called."""
    phone = ticket.get("phone")
    return None if phone is None or ticket.get("phone_wrong") else (ticket["brand"], phone)


def _passed_on(call: Call, to: Call, gone: Gone) -> bool:
    """Whether a call that ended for what its own ticket is goes on as another one's who shared it, and for this one."""
    shared = {one["ticket_id"] for one in call.item.get("also", ())}
    theirs = {one["ticket_id"] for one in to.item.get("also", ())}
    return to.ticket_id in shared and gone.ticket_id in theirs and to.opened >= max(gone.at, call.item["ended_at"])


def _answers(attempt: Any, gone: Gone) -> bool:
    """Whether this dial was for both: made since, or under way then, though perhaps not written down yet."""
    if attempt["id"] == gone.line or attempt["started_at"] < gone.at < attempt.get("ended_at", ""):
        return attempt.get("disposition") not in KEEPS_NOTHING
    shared_since = min(
        gone.since, gone.at
    )  # who is reached by a shared call need not be called at the time agreed before
    return bool(attempt["started_at"] >= shared_since and attempt.get("disposition") != "wrong_number")


def _as_early(call: Call, owed: Any) -> bool:
    """Whether a promise that falls away is made by this call: due as early, late already, or called since."""
    promises, attempts = call.item["promises"], call.item.get("attempts", ())
    if any(one["kind"] == "called" and "outcome" not in one and one["due_at"] <= owed["due_at"] for one in promises):
        return True
    if any(one.get("outcome") == "broken" for one in promises):
        return True
    if call.item["state"] == "in_call" and attempts[-1].get("disposition") == "reached":
        return True  # they are talking
    if call.item.get("agreed_at") and owed["since"] <= call.opened:
        return True
    return any(one["started_at"] >= owed["since"] for one in attempts)
