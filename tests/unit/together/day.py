"""A day of Kwartier in a process: the product's own consumers, sweep and desk over a table that may fail anywhere.

Everybody does what they do outside: the queue delivers again what went back, the stream goes on where it stopped, the
next minute's sweep comes, an agent's page repeats the request with the same ids.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.flagging import Flagging
from functions.callbacks.model import Callback, Disposition, Remedy, Resolution, WithdrawReason, WrapUp
from functions.callbacks.people import Agent, Caller, PresenceState
from functions.callbacks.review import Review
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.conversation.channels.memory import MemoryChannels
from functions.conversation.model import Reason, Refused, Sent
from functions.conversation.service import Conversation
from functions.conversation.writing import Writing
from functions.deadlines.service import Sweep
from functions.intake.model import Author, Change, Contact, Mention, Visibility, contact_id
from functions.intake.reports import RemedyReport, remedy_id
from functions.journey import handler as journey
from functions.journey.service import Journey
from functions.lookup import handler as lookup
from functions.lookup.model import FoundOrder
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from functions.outbox import handler as outbox
from functions.shared import keys, queues
from functions.shared.errors import Conflict, Unavailable
from functions.shared.table import Item
from functions.tickets.model import Prefers, Ticket
from functions.tickets.service import Tickets
from functions.triage.model import Kind, Severity
from tests.builders import BRAND, NOON, Ticking, a_delivery, a_mention, a_supervisor, an_agent, at_once
from tests.unit.journey.world import Judging
from tests.unit.together.points import CountedBus, CountedQueue, CountedTable, CountedTopics, Killed, Points

HINTS = ("complaint.opened", "mention.joined")
"""What the rule on the bus hands to the lookup queue."""
ORDERS = {
    "100234": FoundOrder(number="100234", customer="Jan", phone="+31612345678"),
    "100777": FoundOrder(number="100777", customer="Els", phone="+31687654321"),
}
TRIES = 4
"""How often the world tries what failed; a single fault is over by the second."""


class _Source:
    def put_off(self, receipt: str, seconds: int) -> None:
        """The message is shown again; here that is at once."""


class Day:
    """The house, its customers and its agents. `hands` is its clock."""

    def __init__(self, hands: Ticking, writes: Points, reads: Points | None = None) -> None:
        self.hands = hands
        self._points = writes, reads or Points()
        self.table = CountedTable(self._points[1], writes)
        self.store = CallbackStore(self.table)
        self.bus = CountedBus(writes)
        self.topics, self.lookups = CountedTopics(writes), CountedQueue(writes)
        self.dead: list[str] = []
        self.delivered: list[tuple[Callable[[str], None], str]] = []
        """Every message that a queue delivered, and to whom."""
        self.asked: list[Callable[[], object]] = []
        """Every dial, outcome, wrap-up and withdrawal that an agent asked for."""
        self._journey = Journey(self.store, Judging(), wait=at_once)
        self._looking = Lookups(self.store, MemoryOrders(*((BRAND, order) for order in ORDERS.values())), at_once)
        self._calls, self._claims = Calls(self.store, at_once), Claims(self.store, wait=at_once)
        self._review = Review(self.store, wait=at_once)
        self._corrections, self._tickets = Corrections(self.store, wait=at_once), Tickets(self.store, at_once)
        self._flagging = Flagging(self.store, at_once)
        self._writing = Writing(self.store, at_once)
        self._conversation = Conversation(self.store, MemoryChannels(), at_once)
        self._sweep = Sweep(self.store, self.topics, self.lookups, wait=at_once)
        self._streamed = self._hinted = self._asked = 0

    # What the outside does

    def says(self, who: str, text: str | None, *, late: float = 0, **more: Any) -> Mention:
        """A webhook came in: its mention goes through the intake queue."""
        author = Author(id=who, handle=who, name=who.title(), followers=10)
        terms = {name: more.pop(name) for name in ("mode", "max_age") if name in more}
        mention = a_mention(**{"text": text, "author": author, "revised_at": self.hands.now, **more})
        body = a_delivery(mention, accepted_at=self.hands.now + timedelta(seconds=late), **terms).model_dump_json()
        self.deliver(lambda text: journey.receive(self._journey, text), body)
        return mention

    def tells(self, who: str, number: str) -> None:
        """A shop's system says that it saw the customer: a contact elsewhere."""
        contact = Contact(
            id=contact_id(source="demo", source_id=number),
            source="demo",
            source_id=number,
            brand=BRAND,
            channel="x",
            author=Author(id=who),
            at=self.hands.now,
        )
        body = a_delivery(accepted_at=self.hands.now, version=2, mentions=(), contacts=(contact,)).model_dump_json()
        self.deliver(lambda text: journey.receive(self._journey, text), body)

    def reports(self, who: str, number: str, *, completed: bool) -> None:
        """A warehouse says what became of what was promised on that author's ticket."""
        report = RemedyReport(
            id=remedy_id(source="demo", source_id=number),
            source="demo",
            source_id=number,
            brand=BRAND,
            ticket_id=self.ticket(who).id,
            completed=completed,
            remedy="resend",
            at=self.hands.now,
        )
        body = a_delivery(accepted_at=self.hands.now, version=3, mentions=(), remedies=(report,)).model_dump_json()
        self.deliver(lambda text: journey.receive(self._journey, text), body)

    def deliver(self, receive: Callable[[str], None], body: str) -> None:
        """One message of a queue, as often as it comes back."""
        self._begin()
        self.delivered.append((receive, body))
        for received in range(1, TRIES + 1):
            record = {"messageId": "m", "receiptHandle": "r", "body": body}
            record["attributes"] = {"ApproximateReceiveCount": str(received)}  # type: ignore[assignment]
            try:
                went_back = queues.consume(
                    {"Records": [record]}, lambda one: receive(str(one["body"])), _Source(), _Letters(self.dead)
                )["batchItemFailures"]
            except Killed:
                continue
            if not went_back:
                return
        raise AssertionError("it never went through")

    def pump(self) -> None:
        """The stream to the outbox, its events over the bus to the lookup queue, and what lies there to the lookup."""
        self._begin()
        for _ in range(TRIES):
            some = self.table.stream[self._streamed :]
            if not some:
                break
            try:
                failed = outbox.handler({"Records": some}, None)["batchItemFailures"]
            except Killed:
                continue
            first = min((int(one["itemIdentifier"]) for one in failed), default=len(self.table.stream))
            self._streamed = first
        assert self._streamed == len(self.table.stream)
        hints = [entry["Detail"] for entry in self.bus.told[self._hinted :] if entry["DetailType"] in HINTS]
        self._hinted = len(self.bus.told)
        asked = self.lookups.bodies[self._asked :]
        self._asked = len(self.lookups.bodies)
        for body in (*(json.dumps({"detail": json.loads(detail)}) for detail in hints), *asked):
            self.deliver(lambda text: lookup.receive(self._looking, text), body)

    def again(self) -> None:
        """All that was delivered and asked for, once more: messages, the whole stream, and what the page asked."""
        for receive, body in list(self.delivered):
            self.deliver(receive, body)
        for act in self.asked:
            act()
        self._streamed = 0
        self.pump()

    def sweep(self, *, lost: bool = False) -> None:
        """This minute's and the next two, however the first one ends. `lost`: what it asked for never arrives."""
        self._begin()
        for _ in range(3):
            try:
                self._sweep.run()
            except (Killed, Unavailable):
                continue
        if lost:
            self._asked = len(self.lookups.bodies)
        self.pump()

    def insists[Result](self, act: Callable[[], Result], *, over: str = "") -> Result | None:
        """An agent's request, repeated as the page does; `over`: the conflict by which a repetition says it is done."""
        self._begin()
        for turn in range(TRIES):
            try:
                return act()
            except (Killed, Unavailable):
                continue
            except Conflict as conflict:
                if turn and conflict.extra.get("code") == over:
                    return None
                raise
        raise AssertionError("it never went through")

    def _begin(self) -> None:
        for points in self._points:
            points.begin()

    # What agents do

    def claims(self, agent: Caller, callback: Callback | None = None) -> str:
        """The token of the lease; of the next one where none is named."""
        claimed = self.insists(lambda: self._claims.claim(agent, callback.id if callback else None))
        assert claimed is not None
        lease = claimed[0].lease
        assert lease is not None
        return lease.token

    def renews(self, callback: Callback, token: str) -> None:
        self.insists(lambda: self._calls.renew(callback.id, token))

    def releases(self, agent: Caller, callback: Callback, token: str) -> None:
        self.insists(lambda: self._calls.release(agent, callback.id, token), over="lease_lost")

    def dials(self, agent: Caller, callback: Callback, token: str, attempt: str, result: Disposition) -> None:
        self._asks(lambda: self._calls.dial(agent, callback.id, token, attempt))
        self._asks(lambda: self._calls.outcome(agent, callback.id, attempt, token, disposition=result))

    def wraps_up(self, agent: Caller, callback: Callback, token: str, said: WrapUp) -> None:
        self._asks(lambda: self._calls.wrap_up(agent, callback.id, token, said))

    def withdraws(self, agent: Caller, callback: Callback) -> None:
        self._asks(lambda: self._calls.withdraw(agent, callback.id, WithdrawReason.ALREADY_HELPED, "rang us"))

    def _asks(self, act: Callable[[], object]) -> None:
        self.asked.append(act)
        self.insists(act)

    def assigns(self, callback: Callback, to: str) -> None:
        self.insists(lambda: self._calls.assign(a_supervisor(), callback.id, to))

    def corrects(self, agent: Caller, ticket: Ticket, number: str) -> None:
        """Everything that can be put right beside a call."""
        self.insists(lambda: self._corrections.phone(agent, ticket.id, number))
        self.insists(lambda: self._corrections.prefers(agent, ticket.id, Prefers.MESSAGE))
        self.insists(lambda: self._corrections.triage(agent, ticket.id, Kind.COMPLAINT, Severity(2)))
        self.insists(lambda: self._flagging.change(agent, ticket.id, ("vulnerable", "safety"), ()))
        self.insists(lambda: self._tickets.note(ticket.id, "ask for the depot", agent.name))
        self.insists(lambda: self._tickets.reveal(ticket.id, agent.name, "to call"))
        self.insists(lambda: self._corrections.presence(agent, PresenceState.AVAILABLE))
        self.insists(lambda: self._corrections.profile(Agent(sub=agent.sub, languages=("nl",), group="north")))

    def writes_to(self, who: str, agent: Caller) -> None:
        """A tool is asked for the public reply, then for a person's words; it sends the one, and not the other.

        Nothing fails in between: what nobody knows is not said again, so such a day would end otherwise.
        `tests/unit/conversation` has that.
        """
        ticket_id = self.ticket(who).id
        self.insists(lambda: self._writing.write(agent, ticket_id, "w1", "It is found.", Visibility.PUBLIC))
        for points in self._points:
            points.spared = True
        self._conversation.work(ticket_id)
        self._conversation.told(ticket_id, "reply-1", Sent(id="9"))
        self._conversation.told(ticket_id, "w1", Refused(reason=Reason.BLOCKED))
        for points in self._points:
            points.spared = False
        self.pump()

    def lets_in(self, who: str) -> None:
        """A supervisor releases what the author said."""
        ticket = self.ticket(who)
        self._asks(lambda: self._review.release(a_supervisor(), ticket.id, "seen"))

    # What stands at the end

    def ticket(self, who: str) -> Ticket:
        """The author's latest."""
        known = self.table.items[keys.author(BRAND, "x", who)]
        return Ticket.from_item(self.table.items[keys.ticket(str(known["last_ticket_id"]))])

    def callback(self, who: str) -> Callback:
        """The open one."""
        callback = self.open_callback(who)
        assert callback is not None
        return callback

    def open_callback(self, who: str) -> Callback | None:
        """The open one, if one is."""
        place = keys.parse_callback_id(self.ticket(who).open_callback_id or "")
        return Callback.from_item(self.table.items[keys.callback(*place)]) if place else None

    def stands(self) -> dict[str, Any]:
        """What is true at the end, without random ids and versions: to be compared with a day without a fault."""
        items = list(self.table.items.values())
        names = _names(items)
        told = {entry["Detail"]: json.loads(entry["Detail"]) for entry in self.bus.told}
        events = {event["id"]: event for event in told.values()}
        return {
            "items": Counter(_plain(item, names) for item in items if not _is_a_line(item)),
            "timelines": Counter(_plain(item, names) for item in items if _is_a_line(item)),
            "events": Counter(_plain(event, names) for event in events.values()),
            "told": _named(self.topics.told, names),
            "dead": Counter(self.dead),
        }


class _Letters:
    """The dead letters."""

    def __init__(self, bodies: list[str]) -> None:
        self._bodies = bodies

    def send(self, body: str) -> None:
        self._bodies.append(body)


def _is_a_line(item: Item) -> bool:
    """What is put once and never changed: an entry, or that a number was shown."""
    return str(item["sk"]).startswith("E#") or str(item["pk"]).startswith("U#")


_ID = re.compile(r"(tkt|cbk|ent|evt|wrd)_[a-z0-9]+(_[0-9]+)?")
_RANDOM = {"version", "token", "wake_pk", "queue_pk"}
"""Fields that say how often a thing was written, or follow from a random id."""


def _names(items: list[Item]) -> dict[str, str]:
    """What a random id stands for: an author's ticket, or a round of it."""
    tickets = [Ticket.from_item(item) for item in items if item["sk"] == "HEAD"]
    names: dict[str, str] = {}
    for author in {ticket.author.id for ticket in tickets}:
        own = sorted((one for one in tickets if one.author.id == author), key=lambda one: one.opened_at)
        names |= {ticket.id: f"{author}'s ticket {number}" for number, ticket in enumerate(own)}
    for item in items:
        if item["sk"].startswith(keys.CALLBACK_PREFIX):
            names[item["id"]] = f"{names[item['ticket_id']]}, round {item['round']}"
    return names


def _plain(item: Item, names: dict[str, str]) -> str:
    """The item as text, ids by what they stand for; in which order people were told is all one."""
    item = item | {"alerted": sorted(item["alerted"])} if "alerted" in item else item
    text = json.dumps(_without(item, _RANDOM), sort_keys=True)
    return _ID.sub(lambda found: names.get(found[0], found[1]), text)


def _without(value: Any, fields: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(inner, fields) for name, inner in value.items() if name not in fields}
    return [_without(inner, fields) for inner in value] if isinstance(value, list) else value


def _named(texts: list[str], names: dict[str, str]) -> set[str]:
    """Of which callbacks people were told."""
    return {names[word] for text in texts for word in text.split() if word in names}


def whole_day(day: Day) -> None:
    """Everything that can be written is: every verb, every consumer and the sweep, with what changes their minds."""
    anna, bob = an_agent("anna"), an_agent("bob")
    _complaints_come_in(day, anna)
    _the_first_is_not_reached(day, anna)
    _the_second_is_escalated(day, anna, bob)
    _others_wait_too_long(day, anna)
    _the_first_is_called_as_agreed(day, anna)
    _one_is_never_reached(day, bob)
    _a_supervisor_reviews(day)
    _more_is_said_afterwards(day)


def _complaints_come_in(day: Day, anna: Caller) -> None:
    jan: dict[str, Any] = {"source_id": "1", "post_id": "p1", "order_number": "100234"}
    day.says("jan", "complaint about 100234", late=10, **jan)
    day.says("jan", "complaint about 100234", **{**jan, "source": "other"})
    day.says("els", "complaint", source_id="2", post_id="p2")
    day.says("kim", "praise", source_id="3", post_id="p3")
    post: dict[str, Any] = {"source_id": "4", "post_id": "p4"}
    day.says("lea", "other", **post)
    day.hands.advance(seconds=1)
    day.says("lea", "complaint after all", change=Change.UPDATED, **post)
    day.says("max", "question", source_id="5", post_id="p5")
    day.pump()
    token = day.claims(anna)  # the next one; so far there is one with a number
    day.releases(anna, day.callback("jan"), token)
    day.hands.advance(minutes=1)
    day.says("max", "complaint then", source_id="6", post_id="p6")
    day.says("els", "other my number", visibility=Visibility.PRIVATE, phone="+31611112222", source_id="7", post_id="p7")
    day.pump()


def _the_first_is_not_reached(day: Day, anna: Caller) -> None:
    jan = day.callback("jan")
    token = day.claims(anna, jan)
    day.renews(jan, token)
    day.releases(anna, jan, token)
    token = day.claims(anna, jan)
    day.dials(anna, jan, token, "a1", Disposition.NO_ANSWER)
    day.pump()


def _the_second_is_escalated(day: Day, anna: Caller, bob: Caller) -> None:
    els = day.callback("els")
    day.corrects(anna, day.ticket("els"), "+31655555555")
    day.writes_to("els", anna)
    day.tells("els", "c1")
    day.assigns(els, bob.sub)
    day.claims(bob, els)
    day.hands.advance(minutes=3)
    day.sweep()
    token = day.claims(bob, els)
    day.dials(bob, els, token, "b1", Disposition.DROPPED)
    day.dials(bob, els, token, "b2", Disposition.REACHED)
    remedies = (Remedy(kind="resend"), Remedy(kind="voucher", detail="ten euros"))
    day.wraps_up(
        bob, els, token, WrapUp(resolution=Resolution.ESCALATE, cause="staff", remedies=remedies, note="cross")
    )
    day.pump()


def _others_wait_too_long(day: Day, anna: Caller) -> None:
    day.hands.advance(minutes=7)
    day.sweep()
    jan = day.callback("jan")
    token = day.claims(anna, jan)
    day.dials(anna, jan, token, "a2", Disposition.REACHED)
    said = WrapUp(resolution=Resolution.FOLLOW_UP, cause="parcel_lost", follow_up_at=NOON + timedelta(minutes=40))
    day.wraps_up(anna, jan, token, said)
    day.hands.advance(minutes=6)
    day.sweep()
    day.withdraws(anna, day.callback("lea"))
    day.hands.advance(minutes=10)
    day.sweep()
    max_ = day.callback("max")
    token = day.claims(anna, max_)
    day.dials(anna, max_, token, "m1", Disposition.WRONG_NUMBER)
    day.pump()


def _the_first_is_called_as_agreed(day: Day, anna: Caller) -> None:
    day.hands.advance(minutes=20)
    day.sweep()
    jan = day.callback("jan")
    token = day.claims(anna, jan)
    day.dials(anna, jan, token, "a3", Disposition.REACHED)
    day.wraps_up(anna, jan, token, WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost"))
    day.pump()


def _one_is_never_reached(day: Day, bob: Caller) -> None:
    day.says("ole", "complaint", order_number="100777", source_id="10", post_id="p10")
    day.pump()
    day.hands.advance(seconds=1)
    day.says("sam", "complaint", order_number="100777", source_id="11", post_id="p11")
    day.pump()  # one number, one call
    day.corrects(bob, day.ticket("sam"), "+31644444444")  # and after all it is not
    for number in range(10):
        if (ole := day.open_callback("ole")) is None:
            return
        day.hands.now = max(day.hands.now, ole.next_attempt_at or day.hands.now)
        day.sweep()
        token = day.claims(bob, ole)
        day.dials(bob, ole, token, f"o{number}", Disposition.NO_ANSWER)
        day.pump()
    raise AssertionError("rung for ever")


def _a_supervisor_reviews(day: Day) -> None:
    old: dict[str, Any] = {"max_age": 86400, "posted_at": day.hands.now - timedelta(days=90)}
    day.says("ida", "complaint", source_id="20", post_id="p20", mode="review")
    day.says("ida", "complaint once more", source_id="21", post_id="p21", mode="review")
    day.says("joe", "complaint of long ago", source_id="22", post_id="p22", **old)
    day.says("liz", "complaint", source_id="23", post_id="p23", mode="observe")
    day.pump()
    day.hands.advance(minutes=16)
    day.sweep()
    day.lets_in("ida")
    day.says("joe", "complaint of today", source_id="24", post_id="p24")
    day.reports("jan", "r1", completed=False)
    day.reports("jan", "r1", completed=False)
    day.reports("jan", "r2", completed=True)
    day.pump()


def _more_is_said_afterwards(day: Day) -> None:
    day.hands.advance(minutes=5)
    day.says("jan", "praise", source_id="8", post_id="p8")
    day.says("jan", "complaint it is gone again", source_id="9", post_id="p9")
    day.says("jan", None, change=Change.DELETED, source_id="1", post_id="p1")
    day.pump()
    day.hands.advance(minutes=1)
    day.sweep()
