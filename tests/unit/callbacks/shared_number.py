"""A whole house on the table's twin, in which numbers come from what customers write and from the orders they name."""

from datetime import datetime, timedelta
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Callback, CallbackState, Disposition, Resolution, WrapUp
from functions.callbacks.parting import Parting
from functions.callbacks.people import Caller
from functions.callbacks.service import Calls
from functions.callbacks.uniting import Uniting
from functions.intake.model import Author
from functions.journey.service import Journey
from functions.lookup.model import FoundOrder
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from functions.shared import clock
from functions.shared.events import Event
from functions.tickets.model import Entry, EntryKind, LookupState, Ticket
from functions.triage.model import Kind, Post, Severity, Verdict
from tests.builders import BRAND, MeddledTable, a_mention, a_store, an_agent, at_once

JAN, PIET = "+31612345601", "+31612345602"
ORDERS = tuple(
    (BRAND, FoundOrder(number=number, phone=phone, customer=name))
    for number, phone, name in [("100234", JAN, "Jan Jansen"), ("100235", PIET, "Piet Pietersen")]
)


class Judging:
    """What begins with `thanks` is praise, with `when` a question, the rest complains; `!` makes it severe."""

    def judge(self, post: Post) -> Verdict:
        text = post.text or ""
        kind = next((kind for word, kind in KINDS.items() if text.startswith(word)), Kind.COMPLAINT)
        severity = Severity.GRAVE if "!" in text else Severity.ORDINARY
        return Verdict(kind=kind, severity=severity, language="en", reasons=())


KINDS = {"thanks": Kind.PRAISE, "when": Kind.QUESTION}


class House:
    """Every writer over one table."""

    def __init__(self) -> None:
        self.table = MeddledTable()
        self.store = a_store(self.table)
        self.journey = Journey(self.store, Judging(), wait=at_once)
        self.lookups = Lookups(self.store, MemoryOrders(*ORDERS), wait=at_once)
        self.calls = Calls(self.store, wait=at_once)
        self.claims = Claims(self.store, wait=at_once)
        self.corrections = Corrections(self.store, wait=at_once)
        self.uniting = Uniting(self.store, wait=at_once)
        self.parting = Parting(self.store, wait=at_once)

    def says(self, who: str, text: str = "gone", late: float = 0, **more: Any) -> Ticket:
        """Somebody (`channel:account`) writes, accepted `late` seconds ago; the ticket that it went to."""
        channel, _, account = who.partition(":")
        mention = a_mention(text=text, channel=channel, author=Author(id=account, handle=account), **more)
        self.journey.receive(mention, clock.now() - timedelta(seconds=late))
        return self.ticket(who)

    def writes(self, who: str, text: str = "gone", late: float = 0, **more: Any) -> Ticket:
        """The same, and the lookup reads it at once."""
        self.lookups.look(self.says(who, text, late, **more).id)
        return self.ticket(who)

    def ticket(self, who: str) -> Ticket:
        channel, _, account = who.partition(":")
        ticket_id = self.store.known(BRAND, channel, account).last_ticket_id
        ticket = self.store.ticket(ticket_id) if ticket_id else None
        assert ticket is not None
        return ticket

    def call(self, who: str) -> Callback:
        """The call that is owed to somebody, whosever it is."""
        ticket = self.ticket(who)
        callback = self.store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        assert callback is not None
        return callback

    def open_calls(self) -> list[Callback]:
        return self.store.all_open()[0]

    def withdrawn(self, who: str) -> list[Callback]:
        return [one for one in self.store.callbacks_of(self.ticket(who).id) if one.state is CallbackState.WITHDRAWN]

    def entries(self, who: str, kind: EntryKind) -> list[Entry]:
        return [one for one in self.store.timeline(self.ticket(who).id, 1_000)[0] if one.kind is kind]

    def events(self, who: str) -> list[Event]:
        return [event for entry in self.store.timeline(self.ticket(who).id, 1_000)[0] for event in entry.events]

    def takes(self, callback: Callback, agent: Caller | None = None) -> str:
        """An agent claims it; the token."""
        claimed = self.claims.claim(agent or an_agent(), callback.id)
        assert claimed is not None
        assert claimed[0].lease is not None
        return claimed[0].lease.token

    def dials(self, callback: Callback, agent: Caller | None = None, attempt_id: str = "att1") -> str:
        token = self.takes(callback, agent)
        self.calls.dial(agent or an_agent(), callback.id, token, attempt_id)
        return token

    def called(
        self,
        callback: Callback,
        disposition: Disposition = Disposition.REACHED,
        wrap_up: WrapUp | None = None,
        call_at: datetime | None = None,
    ) -> None:
        """Somebody is called, with that outcome; where they are reached, and nothing else is said, it is resolved."""
        agent, attempt_id = an_agent(), f"att{len(callback.attempts) + 1}"
        token = self.dials(callback, attempt_id=attempt_id)
        self.calls.outcome(agent, callback.id, attempt_id, token, disposition=disposition, call_at=call_at)
        if disposition is Disposition.REACHED:
            self.calls.wrap_up(agent, callback.id, token, wrap_up or RESOLVED)


RESOLVED = WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost")
FOLLOW_UP = WrapUp(resolution=Resolution.FOLLOW_UP, cause="parcel_lost")
PENDING = LookupState.PENDING
