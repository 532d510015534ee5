"""A journey over an empty table, and what stands in it afterwards."""

from datetime import datetime, timedelta

from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, Disposition, Remedy, Resolution, WrapUp
from functions.callbacks.people import Caller
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.intake.model import Author, Mention
from functions.journey.service import Journey
from functions.shared.events import Happened
from functions.shared.memory import MemoryTable
from functions.shared.table import Table
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.rules import Threading
from functions.tickets.seen import Seen
from functions.triage.model import Kind, Post, Severity, Verdict
from tests.builders import NOON, a_mention, an_agent

JAN = Author(id="42", handle="jan", name="Jan", followers=120)


class Judging:
    """A judge that says what the text begins with, and flags what it has behind a #."""

    def judge(self, post: Post) -> Verdict:
        word = (post.text or "complaint").split()[0]
        flags = tuple(one[1:] for one in (post.text or "").split() if one.startswith("#") and one[1:].isidentifier())
        reasons = (f"says {word}",)
        return Verdict(kind=Kind(word), severity=Severity.ORDINARY, language="en", reasons=reasons, flags=flags)


class World:
    """A journey over an empty table, and what stands in it afterwards."""

    def __init__(self, table: Table | None = None) -> None:
        self._table = table or MemoryTable()
        self.store = CallbackStore(self._table)
        self.journey = Journey(self.store, Judging(), wait=lambda _: None)
        self.calls = Calls(self.store, wait=lambda _: None)
        self.claims = Claims(self.store, wait=lambda _: None)

    def hears(self, text: str = "complaint", **changes: object) -> Threading | None:
        mention = a_mention(**{"text": text, "author": JAN, **changes})
        return self.receives(mention)

    def receives(self, mention: Mention, late: float = 0) -> Threading | None:
        return self.journey.receive(mention, NOON + timedelta(seconds=late))

    @property
    def ticket(self) -> Ticket:
        """The latest ticket of Jan."""
        ticket_id = self.store.known("acme", "x", "42").last_ticket_id
        assert ticket_id is not None
        ticket = self.store.ticket(ticket_id)
        assert ticket is not None
        return ticket

    @property
    def callback(self) -> Callback:
        """The callback that is open on it."""
        assert self.ticket.open_callback_id is not None
        callback = self.store.callback(self.ticket.open_callback_id)
        assert callback is not None
        return callback

    def table(self) -> Table:
        """The table under the store."""
        return self._table

    def seen(self) -> list[Seen]:
        """The mentions of the timeline as they were recorded."""
        ids = [entry.data["id"] for entry in self.timeline() if entry.kind is EntryKind.MENTION]
        return [seen for seen in map(self.store.seen, ids) if seen is not None]

    def said(self) -> list[str | None]:
        """The texts on the timeline, in order."""
        return [entry.data.get("text") for entry in self.timeline() if entry.kind is EntryKind.MENTION]

    def timeline(self) -> list[Entry]:
        return self.store.timeline(self.ticket.id, 100)[0]

    def announced(self) -> list[Happened]:
        return [event.type for entry in self.timeline() for event in entry.events]

    def is_called(self, agent: Caller | None = None, *promised: str) -> None:
        """An agent takes Jan's call, reaches him, promises remedies of these kinds, and resolves it."""
        agent = agent or an_agent()
        claimed = self.claims.claim(agent)
        assert claimed is not None
        callback = claimed[0]
        assert callback.lease is not None
        token = callback.lease.token
        self.calls.dial(agent, callback.id, token, f"att{callback.round}")
        self.calls.outcome(agent, callback.id, f"att{callback.round}", token, disposition=Disposition.REACHED)
        remedies = tuple(Remedy(kind=kind) for kind in promised)
        said = WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost", remedies=remedies)
        self.calls.wrap_up(agent, callback.id, token, said)


def says(world: World, text: str, at: datetime, **changes: object) -> Threading | None:
    """Jan says it at that moment, and it is accepted at once."""
    mention = a_mention(**{"text": text, "author": JAN, "revised_at": at, "posted_at": at, **changes})
    return world.journey.receive(mention, at)
