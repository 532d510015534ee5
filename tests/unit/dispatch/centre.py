"""A contact centre in memory, and a house that hands its calls to one: on a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Callback, CallbackState, Disposition
from functions.callbacks.people import Caller, PresenceState
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.deadlines.service import Sweep
from functions.dispatch import hand_overs, handler
from functions.dispatch.hand_overs import Contact, HandOver, Offer, Seen
from functions.dispatch.handing_over import Due, HandingOver
from functions.dispatch.store import DispatchStore
from functions.shared import clock
from functions.shared.connections import Connection, ConnectionKind, Connections
from functions.shared.errors import Refused
from functions.shared.events import Event
from functions.shared.exchange import Fault, NotAnswered
from tests.builders import (
    MeddledTable,
    Ticking,
    an_agent,
    an_open_complaint,
    at_once,
    read,
    ticking,
)

FLOW = "11111111-2222-3333-4444-555555555555"
INSTANCE = "arn:aws:connect:eu-west-1:123456789012:instance/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
DESK = "https://desk.example.com/desk"
CONNECT = Connection(kind=ConnectionKind.AMAZON_CONNECT, flow=FLOW, language="en")
AGENTS = {"agent-anna": "anna@example.com", "agent-bob": "Bob@Example.com", "agent-temp": "temp@example.com"}
"""Who signs in at the centre. `temp` has no account at the desk."""


@dataclass
class AtTheCentre:
    """One task contact."""

    id: str
    offer: Offer
    agent: str | None = None
    accepted_at: datetime | None = None
    ended: bool = False
    disposition: Disposition | None = None


@dataclass
class Trouble:
    """What goes wrong with one call: nothing is answered, before it is done or after."""

    done: bool
    fault: Fault = Fault.SLOW


@dataclass
class CentreTwin:
    """`dispatch.ports.Centre` in memory, with agents who accept and end. `troubles`: of the next calls."""

    contacts: dict[str, AtTheCentre] = field(default_factory=dict)
    troubles: list[Trouble | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def start(self, offer: Offer) -> str:
        with self._asked("start"):
            known = next((one for one in self.contacts.values() if one.offer.token == offer.token), None)
            if known is None:
                if offer.flow != FLOW:
                    raise Refused("no such flow")
                ahead = (offer.starts_at or clock.now()) - clock.now()
                if not timedelta(0) <= ahead <= timedelta(days=6):
                    raise Refused("not such a time")
                contact_id = f"contact-{len(self.contacts) + 1}"
                known = self.contacts[contact_id] = AtTheCentre(contact_id, offer)
            return known.id

    def look(self, contact_id: str) -> Seen:
        with self._asked("look"):
            one = self.contacts.get(contact_id)
            if one is None:
                return Seen(ended=True)
            if one.agent is not None:
                one.accepted_at = one.accepted_at or clock.now()
            return Seen(agent=one.agent, accepted_at=one.accepted_at, ended=one.ended, disposition=one.disposition)

    def stop(self, contact_id: str) -> None:
        with self._asked("stop"):
            if contact_id in self.contacts:
                self.contacts[contact_id].ended = True

    def who(self, agent_id: str) -> str | None:
        with self._asked("who"):
            return AGENTS.get(agent_id)

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        self.asked.append(what)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and not trouble.done:
            raise NotAnswered(trouble.fault)
        yield
        if trouble is not None:
            raise NotAnswered(trouble.fault)

    @property
    def standing(self) -> list[AtTheCentre]:
        return [one for one in self.contacts.values() if not one.ended]


class Quiet:
    """People who are told, and queues that nobody reads."""

    def page(self, subject: str, text: str) -> None: ...

    def notify(self, subject: str, text: str) -> None: ...

    def escalate(self, subject: str, text: str) -> None: ...

    def send(self, body: str) -> None: ...


class House:
    """Desk, sweep, bus and centre. Nothing goes by itself: `events` go by `hears`, minutes by `sweeps`."""

    def __init__(self, hands: Ticking, **connection: Any) -> None:
        self.hands, self.table, self.centre = hands, MeddledTable(), CentreTwin()
        self.store, self.rows = CallbackStore(self.table), DispatchStore(self.table)
        self.connections: Connections = {"centre": CONNECT.evolve(**connection)}
        self.handing = HandingOver(self.store, self.centre, lambda: self.connections, DESK, at_once)
        self.claims, self.calls = Claims(self.store, wait=at_once), Calls(self.store, at_once)
        self.queue: list[str] = []
        self.due = Due(self.rows, self.store, lambda: self.connections, self, shards=1)
        for name in ("anna", "bob"):
            self.shows_up(an_agent(name))

    def send(self, body: str) -> None:
        """The dispatch queue, as the sweep sees it."""
        self.queue.append(body)

    def shows_up(self, caller: Caller) -> None:
        Corrections(self.store, wait=at_once).presence(caller, PresenceState.AVAILABLE)

    def opens(self, **ticket: Any) -> Callback:
        return an_open_complaint(self.store, accepted_at=self.hands.now, **ticket)

    def goes(self) -> None:
        """What the sweep has put on the queue is worked off, as the function does."""
        while self.queue:
            handler.receive(SimpleNamespace(), self.queue.pop(0), self.handing)  # type: ignore[arg-type]

    def sweeps(self, minutes: float = 1) -> None:
        """So many minutes go by, and the sweep looks each time."""
        while minutes > 0:
            self.hands.advance(minutes=min(minutes, 1))
            minutes -= 1
            Sweep(self.store, Quiet(), Quiet(), wait=at_once, centre=self.due).run()
            self.goes()

    def tells(self, callback: Callback) -> None:
        """All events of its ticket so far, once more: late, twice and out of order, as the bus may have it."""
        for event in reversed(self.events(callback)):
            self.handing.happened(event)

    def events(self, callback: Callback) -> list[Event]:
        entries, _ = self.store.timeline(callback.ticket_id, 500)
        return [event for entry in entries for event in entry.events]

    def accepts(self, contact: AtTheCentre, agent: str = "agent-anna") -> None:
        """An agent accepts the task, and the centre says so."""
        contact.agent = agent
        self.hears(contact)

    def ends(self, contact: AtTheCentre, disposition: Disposition | None = None) -> None:
        contact.disposition, contact.ended = disposition, True
        self.hears(contact)

    def hears(self, contact: AtTheCentre) -> None:
        self.handing.heard(Contact(contact_id=contact.id))

    def row(self, callback: Callback) -> HandOver:
        row = self.store.stored(HandOver, hand_overs.of_callback(callback.id))
        assert row is not None
        return row

    def now(self, callback: Callback) -> Callback:
        return read(self.store, callback.id)

    def token(self, callback: Callback) -> str:
        lease = self.now(callback).lease
        assert lease is not None
        return lease.token

    def handed(self, **ticket: Any) -> tuple[Callback, AtTheCentre]:
        """An open complaint, and the task that stands for it."""
        callback = self.opens(**ticket)
        self.handing.follow(callback.id)
        return callback, self.stands(callback)

    def stands(self, callback: Callback) -> AtTheCentre:
        (one,) = self.all_of(callback)
        return one

    def all_of(self, callback: Callback) -> list[AtTheCentre]:
        return [one for one in self.centre.standing if one.offer.attributes["kwartier_callback"] == callback.id]

    def holder(self, callback: Callback) -> str | None:
        now = self.now(callback)
        held = now.state in (CallbackState.CLAIMED, CallbackState.IN_CALL)
        return now.lease.agent_name if held and now.lease else None


@contextmanager
def house(**connection: Any) -> Iterator[House]:
    with ticking() as hands:
        yield House(hands, **connection)
