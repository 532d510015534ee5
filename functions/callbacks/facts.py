"""Facts: what is kept of a callback or of praise for the reports, in the write that ends or records it.

They hold ids, words of ours and instants, and nothing of the person. None is ever changed: what begins anew is another
round, with a fact of its own.
"""

from datetime import datetime
from typing import Any

from pydantic import Field

from functions.callbacks.model import Attempt, Callback
from functions.shared import clock, keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant, text_of
from functions.tickets.model import Entry, Ticket
from functions.triage.model import LABEL, NOT_LEARNT_FROM, Kind

MAX_DEPOT = 60
"""Characters of what a carrier calls a place."""


class Fact(Entity):
    """What the reports add up: one small row a closed callback or praise."""

    id: str
    at: Instant
    brand: str
    kind: str
    """`callback`, `praise` or `label`."""
    data: dict[str, Any] = Field(default_factory=dict)
    """Ids, words of ours and instants only."""

    def key(self) -> Key:
        return keys.fact(keys.day_of(self.at), self.brand, self.id)


class Named(Entity):
    """That there are facts of a brand: kept with the first of them, so that none is of a brand that no report knows."""

    brand: str

    def key(self) -> Key:
        return keys.named(self.brand)


def of_verdict(ticket: Ticket, verdict: Kind, entry: Entry, now: datetime) -> tuple[Fact, ...]:
    """A person's word to learn from, where it may be learnt from. The text stays in its one home."""
    if ticket.channel in NOT_LEARNT_FROM:
        return ()
    data = {"ticket_id": ticket.id, "said": ticket.said, "verdict": verdict, "was": ticket.kind}
    return (Fact(id=entry.id, at=now, brand=ticket.brand, kind=LABEL, data=data),)


def of_call(ticket: Ticket | None, after: Callback, now: datetime) -> Fact:
    """What the reports add up of a callback, once it is over: ids, words of ours and instants; nothing of the person.

    `reports.model.Call` reads it.
    """
    first = after.attempts[0] if after.attempts else None
    return Fact(
        id=after.id,
        at=now,
        brand=after.brand,
        kind="callback",
        data={
            "ticket_id": after.ticket_id,
            "round": after.round,
            "channel": after.channel,
            "language": after.language,
            "severity": int(after.severity),
            "repeat": after.repeat,
            "follows_up": after.follows_up,
            "in_writing": after.in_writing.why if after.in_writing else None,
            "state": after.state,
            "resolution": after.resolution,
            "cause": after.cause,
            "opened_at": clock.to_text(after.opened_at),
            "accepted_at": clock.to_text(after.accepted_at),
            "first_attempt_at": text_of(first.started_at if first else None),
            "group": first.group if first else None,
            "attempts": len(after.attempts),
            "dials": [_dialled(attempt) for attempt in after.attempts],
            "promises": [promise.to_item() for promise in after.promises],
            "carrier": ticket.parcel.carrier if ticket and ticket.parcel else None,
            "depot": _depot(ticket),
        },
    )


def _dialled(attempt: Attempt) -> dict[str, Any]:
    """A dial without who dialled: reports are of groups, not of persons."""
    ended, group = text_of(attempt.ended_at), attempt.group
    return {"at": clock.to_text(attempt.started_at), "ended_at": ended, "as": attempt.disposition, "group": group}


def _depot(ticket: Ticket | None) -> str | None:
    """Where the parcel was last, by the carrier's word: it is there that somebody has to look."""
    places = (event.place for event in ticket.parcel.events) if ticket and ticket.parcel else ()
    return next((place[:MAX_DEPOT] for place in places if place), None)
