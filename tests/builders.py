"""Values for tests, complete and plausible, of which a test names only what it is about; and a clock that it owns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.callbacks.people import Caller
from functions.callbacks.store import CallbackStore
from functions.intake.model import Author, Delivery, Mention, mention_id
from functions.shared import clock, ids
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Write
from functions.tickets.model import Lookup, LookupState, Ticket
from functions.triage.model import Kind, Severity

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BRAND = "acme"
COMPLAINT = "@acme order 100234 is gone, already a week no internet!"

_numbers = count(1)


class Ticking:
    """A clock that stands still until it is told to go on: `clock.driven_by(ticking)`."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0, milliseconds: float = 0) -> datetime:
        """Some time later; the new instant."""
        self.now += timedelta(hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
        return self.now


@contextmanager
def ticking(now: datetime = NOON) -> Iterator[Ticking]:
    """The system's clock in the hands of the test until the block ends."""
    hands = Ticking(now)
    with clock.driven_by(hands):
        yield hands


def a_mention(**changes: Any) -> Mention:
    """A complaint about a lost order, by an author and with a post of its own unless `changes` say otherwise.

    `id` follows from the brand, the channel, the post's id, the source and the source's id, as at the door.
    """
    number = str(1_000_000 + next(_numbers))
    values: dict[str, Any] = {
        "source": "demo",
        "source_id": number,
        "post_id": number,
        "channel": "x",
        "brand": BRAND,
        "text": COMPLAINT,
        "language": "en",
        "revised_at": NOON,
        "posted_at": NOON,
        "author": Author(id=f"a{number}", handle=f"jan{number}", name="Jan", followers=120),
        **changes,
    }
    parts = ("brand", "channel", "post_id", "source", "source_id")
    values.setdefault("id", mention_id(**{name: values[name] for name in parts}))
    return Mention.model_validate(values)


def a_delivery(*mentions: Mention, **changes: Any) -> Delivery:
    """One accepted webhook with these mentions, or with one."""
    values: dict[str, Any] = {
        "source": "demo",
        "accepted_at": NOON,
        "mentions": mentions or (a_mention(),),
        **changes,
    }
    return Delivery.model_validate(values)


class MeddledTable(MemoryTable):
    """The table's twin with somebody who meddles: just before a write, or with its answer after it was committed."""

    def __init__(self) -> None:
        super().__init__()
        self.before_write: list[Callable[[], object]] = []
        """Each is run once, before one write."""
        self.lost_answers = 0
        """So many of the next writes are committed, and then answered with Unavailable."""
        self.away = False
        """Nothing is answered, nothing written."""

    def get(self, key: Key) -> Item | None:
        self._there()
        return super().get(key)

    def write(self, *writes: Write) -> None:
        if self.before_write:
            self.before_write.pop(0)()
        self._there()
        super().write(*writes)
        if self.lost_answers:
            self.lost_answers -= 1
            raise Unavailable("committed, but the answer was lost")

    def _there(self) -> None:
        if self.away:
            raise Unavailable("the table is away")


def a_store(table: MemoryTable | None = None) -> CallbackStore:
    """A store over the table's twin, an empty one unless it is given."""
    return CallbackStore(table or MemoryTable())


def at_once(_turn: int) -> None:
    """No pause between the turns of a lost race."""


def a_ticket(**changes: Any) -> Ticket:
    """An open complaint in its first round, opened at noon. What it was about is not on its timeline."""
    ticket_id = changes.get("id", ids.new("tkt"))
    values: dict[str, Any] = {
        "id": ticket_id,
        "brand": BRAND,
        "channel": "x",
        "author": Author(id="42", handle="jan", name="Jan"),
        "kind": Kind.COMPLAINT,
        "severity": Severity.ORDINARY,
        "language": "en",
        "opened_at": NOON,
        "round": 1,
        "open_callback_id": f"cbk_{ticket_id.removeprefix('tkt_')}_1",
        "said": "",
        **changes,
    }
    return Ticket.model_validate(values)


def a_callback(ticket: Ticket | None = None, *, accepted_at: datetime = NOON, **changes: Any) -> Callback:
    """The callback of the ticket's round, queued and with a quarter of an hour from `accepted_at`."""
    ticket = ticket or a_ticket()
    begun = rules.begin(ticket, accepted_at, 15, 1, max(accepted_at, ticket.opened_at))
    return begun.evolve(**changes)


def an_open_complaint(store: CallbackStore, *, accepted_at: datetime = NOON, **changes: Any) -> Callback:
    """A ticket and its queued callback in the table, with a number and a found order unless `changes` (of the ticket)
    say otherwise.
    """
    found = {"phone": "+31612345678", "phone_from": "order", "lookup": Lookup(state=LookupState.FOUND, next_at=None)}
    ticket = a_ticket(**{"opened_at": accepted_at, **found, **changes})
    callback = a_callback(ticket, accepted_at=accepted_at)
    store.save(ticket, callback)
    return read(store, callback.id)


def read(store: CallbackStore, callback_id: str) -> Callback:
    """The callback as it stands."""
    callback = store.callback(callback_id)
    assert callback is not None
    return callback


def ticket_of(store: CallbackStore, callback: Callback) -> Ticket:
    """Its ticket as it stands."""
    ticket = store.ticket(callback.ticket_id)
    assert ticket is not None
    return ticket


def an_agent(name: str = "anna") -> Caller:
    """An agent at the desk."""
    return Caller(sub=f"sub-{name}", name=f"{name}@example.com")


def a_supervisor(name: str = "sofie") -> Caller:
    """A supervisor at the desk."""
    return Caller(sub=f"sub-{name}", name=f"{name}@example.com", supervisor=True)
