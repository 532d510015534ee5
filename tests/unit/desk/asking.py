"""A desk over the table's twin, and people who ask it things as the gateway would hand them over."""

import json
from dataclasses import dataclass, field
from typing import Any

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.desk.application import Application
from functions.desk.desk import Desk
from functions.intake.model import Author
from functions.journey.service import Journey
from functions.shared import clock
from functions.shared.memory import MemoryTable
from functions.tickets.model import Lookup, LookupState, Ticket
from functions.tickets.parcels import Order, Parcel, TrackingEvent
from functions.triage.rules import PlainJudge
from tests.builders import COMPLAINT, NOON, a_mention

CLIENT = "the-desk"

type Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def claims(name: str = "anna", /, *groups: str, **changes: Any) -> Json:
    """What the gateway says of an access token."""
    own = {"sub": f"sub-{name}", "username": f"{name}@example.com", "token_use": "access", "client_id": CLIENT}
    return {**own, "cognito:groups": f"[{' '.join(groups)}]", **changes}


def event(method: str, path: str, who: Json | None, body: str | None = None, **changes: Any) -> Json:
    """A request of an HTTP API, payload 2.0."""
    context: Json = {"http": {"method": method, "path": path}, "stage": "$default", "requestId": "r"}
    if who is not None:
        context["authorizer"] = {"jwt": {"claims": who, "scopes": None}}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
        **changes,
    }


@dataclass
class Person:
    """Somebody who asks; everything they were ever answered is kept."""

    application: Application
    who: Json | None
    answered: list[Reply] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **changes: Any) -> Reply:
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        answer = self.application.answer(event(method, path, self.who, text, **changes))
        reply = Reply(answer["statusCode"], answer["headers"], answer["body"])
        self.answered.append(reply)
        return reply

    def event(self, method: str, path: str, headers: dict[str, str]) -> Json:
        """What the gateway is answered, as it is handed over."""
        return self.application.answer(event(method, path, self.who, headers=headers))

    def get(self, path: str, headers: dict[str, str] | None = None, /, **query: str) -> Reply:
        return self.ask("GET", path, queryStringParameters=query, headers=headers or {})

    def post(self, path: str, **body: Any) -> Reply:
        return self.ask("POST", path, body)

    def put(self, path: str, **body: Any) -> Reply:
        return self.ask("PUT", path, body)

    def claim(self, callback_id: str | None = None) -> Json:
        reply = self.post("/api/callbacks/claim", **({"callback_id": callback_id} if callback_id else {}))
        assert reply.status == 200, reply.text
        claimed: Json = reply.json
        return claimed

    def dial(self, claimed: Json, attempt: str = "a1") -> Reply:
        return self.post(_path(claimed, "attempts"), lease_token=claimed["lease_token"], attempt_id=attempt)

    def outcome(self, claimed: Json, disposition: str, attempt: str = "a1", **more: Any) -> Reply:
        path = _path(claimed, f"attempts/{attempt}/outcome")
        return self.post(path, lease_token=claimed["lease_token"], disposition=disposition, **more)

    def wrap_up(self, claimed: Json, **changes: Any) -> Reply:
        said = {"resolution": "resolved", "cause": "parcel_lost", "remedies": [], "note": "", **changes}
        return self.post(_path(claimed, "wrap-up"), lease_token=claimed["lease_token"], **said)


def _path(claimed: Json, rest: str) -> str:
    return f"/api/callbacks/{claimed['callback']['id']}/{rest}"


@dataclass
class Office:
    """A desk and its people."""

    desk: Desk
    application: Application

    @classmethod
    def open(cls, table: Any = None) -> "Office":
        desk = Desk.over(table or MemoryTable(), client_id=CLIENT)
        return cls(desk, Application(desk))

    def agent(self, name: str = "anna") -> Person:
        return Person(self.application, claims(name, "agent"))

    def supervisor(self, name: str = "sofie") -> Person:
        return Person(self.application, claims(name, "supervisor"))

    def with_claims(self, who: Json | None) -> Person:
        return Person(self.application, who)

    def say(self, author: str = "jan", text: str | None = COMPLAINT, **changes: Any) -> Ticket:
        """Somebody says something, now; the author's ticket after it."""
        now = clock.now()
        who = changes.pop("said_by", Author(id=author, handle=author, name=author.title(), followers=120))
        mention = a_mention(text=text, author=who, posted_at=now, revised_at=now, **changes)
        Journey(self.desk.store, PlainJudge()).receive(mention, now)
        known = self.desk.store.known(mention.brand, mention.channel, author)
        assert known.last_ticket_id is not None
        ticket = self.desk.store.ticket(known.last_ticket_id)
        assert ticket is not None
        return ticket

    def complain(self, author: str = "jan", text: str | None = COMPLAINT, **changes: Any) -> Callback:
        """Somebody complains, now."""
        ticket = self.say(author, text, **changes)
        assert ticket.open_callback_id is not None
        return self.callback(ticket.open_callback_id)

    def found(self, callback: Callback, phone: str | None = "+31612345678", number: str = "100234") -> Ticket:
        """The lookup finds the order, and with it the parcel and the number."""
        store = self.desk.store
        ticket = self.ticket(callback)
        step = TrackingEvent(at=NOON, status="in_transit", code="B1", place="Utrecht")
        ticket = ticket.evolve(
            order=Order(number=number, status="shipped", city="Utrecht"),
            parcel=Parcel(carrier="postnl", number="3SABCD1234567", status="in_transit", events=(step,)),
            customer_name="Johanna de Vries",
            phone=phone,
            phone_from="order" if phone else None,
            lookup=Lookup(state=LookupState.FOUND),
        )
        learned = rules.learned(
            self.callback(callback.id), has_number=phone is not None, lookup_ended=True, now=clock.now()
        )
        store.save(ticket, learned)
        store.index_for_search(ticket)
        return self.ticket(callback)

    def callback(self, callback_id: str) -> Callback:
        callback = self.desk.store.callback(callback_id)
        assert callback is not None
        return callback

    def ticket(self, callback: Callback) -> Ticket:
        ticket = self.desk.store.ticket(callback.ticket_id)
        assert ticket is not None
        return ticket
