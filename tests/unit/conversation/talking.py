"""A brand on a platform in memory, its customers, and what they can read."""

from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, Disposition
from functions.callbacks.service import Calls
from functions.conversation.channels.memory import MemoryChannel, MemoryChannels
from functions.conversation.model import Word
from functions.conversation.service import Conversation, Worked
from functions.conversation.wording import Wording
from functions.conversation.writing import Writing
from functions.intake.model import Author, Visibility
from functions.journey.service import Journey
from functions.lookup.model import FoundOrder
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.triage.rules import PlainJudge
from tests.builders import BRAND, MeddledTable, Ticking, a_mention, a_store, an_agent, at_once, read

JAN = Author(id="42", handle="jan", name="Jan")
OWN = "+31612345601"
COMPLAINT = "@acme my order is gone, this is terrible"
WITH_ORDER = "@acme order 100234 is gone, this is terrible"


class World:
    """A brand on a platform in memory; order 100234 has a number, 100241 has none."""

    def __init__(self, hands: Ticking, *, connected: bool = True) -> None:
        self.hands, self.table = hands, MeddledTable()
        self.store = a_store(self.table)
        self.journey = Journey(self.store, PlainJudge(), wait=at_once)
        self.orders = MemoryOrders(
            (BRAND, FoundOrder(number="100234", phone=OWN)), (BRAND, FoundOrder(number="100241"))
        )
        self.lookups = Lookups(self.store, self.orders, wait=at_once)
        self.channel = MemoryChannel()
        channels = MemoryChannels(x=self.channel) if connected else MemoryChannels()
        self.conversation = Conversation(self.store, channels, wait=at_once)
        self.writing = Writing(self.store, wait=at_once)
        self.calls, self.claims = Calls(self.store, wait=at_once), Claims(self.store, wait=at_once)

    def hears(self, text: str = COMPLAINT, visibility: Visibility = Visibility.PUBLIC, **changes: object) -> None:
        """Jan says it; a second later his order has been looked for."""
        now = self.hands.now
        said = {"author": JAN, "text": text, "visibility": visibility, "revised_at": now, "posted_at": now, **changes}
        self.journey.receive(a_mention(**said), now)
        self.hands.advance(seconds=1)
        self.lookups.look(self.ticket.id)

    def works(self, **later: float) -> Worked | None:
        """The conversation has its turn, some time later."""
        self.hands.advance(**later)
        return self.conversation.work(self.ticket.id)

    def rings(self, disposition: Disposition = Disposition.NO_ANSWER) -> None:
        """An agent claims Jan's call and dials; this comes of it."""
        anna, callback = an_agent(), self.callback
        claimed, _ = self.claims.claim(anna, callback.id) or (None, None)
        assert claimed is not None
        assert claimed.lease is not None
        attempt = f"att{len(claimed.attempts)}"
        self.calls.dial(anna, callback.id, claimed.lease.token, attempt)
        self.calls.outcome(anna, callback.id, attempt, claimed.lease.token, disposition=disposition)

    def sets(self, **changes: object) -> None:
        """What the brand says."""
        self.store.save(Wording.model_validate({"brand": BRAND, **changes}))

    @property
    def ticket(self) -> Ticket:
        ticket = self.store.ticket(self.store.known(BRAND, "x", "42").last_ticket_id or "")
        assert ticket is not None
        return ticket

    @property
    def callback(self) -> Callback:
        return read(self.store, self.ticket.open_callback_id or "")

    @property
    def read(self) -> list[Word]:
        """What Jan can read of ours."""
        return self.channel.arrived

    @property
    def public(self) -> list[str]:
        return [one.text for one in self.read if one.visibility is Visibility.PUBLIC]

    @property
    def private(self) -> list[str]:
        return [one.text for one in self.read if one.visibility is Visibility.PRIVATE]

    def entries(self, *kinds: EntryKind) -> list[Entry]:
        return [one for one in self.store.timeline(self.ticket.id, 100)[0] if one.kind in kinds]
