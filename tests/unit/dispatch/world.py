"""Subscribers, what they answer, and the queue between the bus and them: dispatch in memory, on a clock of its own."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.dispatch import handler
from functions.dispatch.model import Answer, Delivery, Subscriber
from functions.dispatch.service import Dispatch, Owed
from functions.dispatch.store import DispatchStore
from functions.shared import ids
from functions.shared.errors import Unavailable
from functions.shared.events import Event, Happened
from functions.shared.queues import again_after
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.service import line
from tests.builders import MeddledTable, Ticking, a_ticket, at_once, ticking

SECRET = "whsec_" + base64.b64encode(b"a secret of a receiver, of 32 by").decode()
OK = Answer(status=200)
BROKEN = Answer(status=500)


def a_subscriber(name: str = "crm", **changes: Any) -> Subscriber:
    values = {"id": ids.derived("sub", name), "url": f"https://{name}.example.com/hooks", "secret": SECRET, **changes}
    return Subscriber.model_validate(values)


@dataclass(frozen=True)
class Posted:
    """One attempt that reached somebody."""

    at: datetime
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class World:
    """`answers[name]` is what a subscriber says, one after the other and the last one ever after; else it takes all."""

    def __init__(self, hands: Ticking, *names: str, **one: Any) -> None:
        self.hands, self.table = hands, MeddledTable()
        self.store = DispatchStore(self.table)
        self.subscribers = {name: a_subscriber(name, **one) for name in names or ("crm",)}
        self.answers: dict[str, list[Answer]] = {}
        self.takes = timedelta(0)
        """How long an attempt lasts at those who are slow."""
        self.posted: list[Posted] = []
        self.queue: list[str] = []
        self.hurried: Callable[[], bool] = lambda: False
        self.dispatch = Dispatch(
            self.store, lambda: self.subscribers, self._post, self, hurry=self._hurried, wait=at_once
        )
        self.owed = Owed(self.store, lambda: self.subscribers, self)

    def send(self, body: str) -> None:
        """The queue, as dispatch and the sweep see it."""
        self.queue.append(body)

    def happens(
        self,
        type_: Happened = Happened.COMPLAINT_OPENED,
        *,
        kind: EntryKind = EntryKind.MENTION,
        data: dict[str, Any] | None = None,
        ticket: Ticket | None = None,
    ) -> Event:
        """Something is committed, and the bus hands it over."""
        ticket = ticket or a_ticket()
        entry = line(ticket, kind, self.hands.now, data=data or {"text": "gone"}, events={type_: {"severity": 2}})
        self.store.save(entry)
        self.queue.append(told(entry))
        return entry.events[0]

    def goes(self, tries: int = 20) -> None:
        """All that is in the queue is worked off; what is refused comes back as often as the queue shows it."""
        while self.queue:
            body = self.queue.pop(0)
            for received in range(1, tries):
                try:
                    handler.receive(self.dispatch, body)
                    break
                except Unavailable:
                    self.hands.advance(seconds=again_after(received) or 360)

    def sweeps(self, minutes: int = 1) -> None:
        """So many minutes go by, and the sweep looks each time."""
        for _ in range(minutes):
            self.hands.advance(minutes=1)
            self.owed.start(self.hands.now)
            self.goes()

    def to(self, name: str) -> list[Posted]:
        return [one for one in self.posted if one.url == self.subscribers[name].url]

    def row(self, event: Event, name: str = "crm") -> Delivery:
        row = self.store.delivery(self.subscribers[name].id, event.occurred_at, event.id)
        assert row is not None
        return row

    def _hurried(self) -> bool:
        return self.hurried()

    def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.posted.append(Posted(self.hands.now, url, headers, body))
        (name,) = (name for name, one in self.subscribers.items() if one.url == url)
        left = self.answers.get(name, [OK])
        return left.pop(0) if len(left) > 1 else left[0]


def told(entry: Entry) -> str:
    """The message that the bus makes of an entry's first event."""
    (event, *_) = entry.to_item()["events"] and json.loads(entry.to_item()["events"])
    place = [entry.owner_id, entry.key().sk]
    return json.dumps({"detail-type": event["type"], "detail": event, "resources": place})


@contextmanager
def world(*names: str, **one: Any) -> Iterator[World]:
    with ticking() as hands:
        yield World(hands, *names, **one)
