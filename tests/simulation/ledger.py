"""The independent oracle: what was acknowledged, what took effect, and whether the two agree.

It is told what tools, agents and customers did and were answered, and it sees every write that was committed, every
event on the bus and every word to people. What to expect it works out by itself, from the contract; it asks neither the
product's rules nor its table. Each commit is held against what the ledger knows already, in constant time.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zlib import crc32

from functions.shared import clock
from functions.shared.keys import PRESENCE, RHYTHM
from functions.shared.table import Item, Key, Put, Write
from tests.simulation import hours
from tests.simulation.answers import Answers
from tests.simulation.calls import Call, Dial, Violation
from tests.simulation.engine import Loop, Run
from tests.simulation.hearing import personal
from tests.simulation.numbers import Numbers
from tests.simulation.people import People, author_of
from tests.simulation.posts import Post, Wishes, owes

OUTCOMES = {"promise.kept": "kept", "promise.broken": "broken"}


def _ticket_of(item: Item) -> str | None:
    pk = str(item["pk"])
    return pk[2:] if pk.startswith("T#") else None


class Ledger:
    """What one seed's world did, and what must follow from it."""

    def __init__(self, loop: Loop, brands: dict[str, tuple[int, bool]]) -> None:
        self._loop = loop
        self._brands = brands
        """By brand: minutes of service time, and whether it is always open."""
        self.posts: dict[tuple[str, str], Post] = {}
        self.said: list[Post] = []
        self.dials: dict[str, Dial] = {}
        self.withdrawn: dict[str, set[str]] = {}
        """Reasons that somebody gave, by callback; by ticket where a verdict was given."""
        self.asked: dict[tuple[str, ...], set[str]] = {}
        self.arrived: Counter[str] = Counter()
        """By the id of a word of ours: how often customers can read it."""
        """When they want to be called, by author."""
        self.again: dict[tuple[str, ...], set[str]] = {}
        """The gateway's times of all that asks for a human, by author."""
        self.calls: dict[str, Call] = {}
        self.tickets: dict[str, Item] = {}
        self.numbers = Numbers(self.calls, self.tickets)
        self.wishes = Wishes(self.calls, self.tickets)
        self.answers = Answers(self.calls, self.tickets, self.arrived)
        self.seen: dict[str, Item] = {}
        self.entries: dict[tuple[str, str], str] = {}
        self.open: dict[str, str] = {}
        """The open callback of a ticket."""
        self.open_of_author: dict[tuple[str, str, str], str] = {}
        self.holding: dict[str, dict[str, None]] = {}
        """The callbacks that an agent may have, by agent."""
        self.events: dict[str, str] = {}
        """Events that were committed and not heard on the bus yet."""
        self._known_events: set[str] = set()
        self.announced: set[tuple[str, str, str]] = set()
        """What an event was committed for: (callback or ticket, due time, what became of it)."""
        self._versions: dict[Key, int] = {}
        self.people = People(loop, brands, self.calls, self.tickets)
        self.counts: Counter[str] = self.people.counts
        self.writers = False
        """Whether people write to customers here: else what waits for a word waits on."""
        self._trace = 0
        self.ring: Callable[[], None] = lambda: None
        self.story: list[tuple[int, str, str, str]] | None = None

    # What the world says

    def sends(self, posts: list[Post], gateway: str) -> None:
        """A tool posts this."""
        for post in posts:
            post.sent.add(gateway)
            if post.asks:
                self.again.setdefault(post.author, set()).add(gateway)
            if post.at is not None:
                self.asked.setdefault(post.author, set()).add(post.at)

    def accepted(self, posts: list[Post], gateway: str, mentions: list[str]) -> None:
        """It was answered with 2xx: now it must not be lost."""
        for post, mention_id in zip(posts, mentions, strict=True):
            if post.mention_id not in (None, mention_id):
                raise Violation("one post got two ids")
            post.mention_id = mention_id
            if post.accepted is None or gateway < post.accepted:
                post.accepted = gateway

    # What took effect

    def committed(self, run: Run, writes: tuple[Write, ...]) -> None:
        """A write, a moment after it took effect."""
        later: list[Item] = []
        for write in writes:
            if not isinstance(write, Put):
                continue
            item, sk = write.item, write.key.sk
            self.counts["writes"] += 1
            self._trace = crc32(f"{self._loop.now}{write.key.pk}{sk}".encode(), self._trace)
            if write.version is not None:
                self._version(write.key, item)
            if sk == "MENTION":
                later.append(item)
            else:
                self._written(run, write)
        for item in later:
            self._mention(item)
        self.wishes.committed()
        self.numbers.committed(self.open, self._loop.text(self._loop.now))

    def _written(self, run: Run, write: Put) -> None:
        item, sk = write.item, write.key.sk
        if sk == "HEAD":
            self._ticket(item)
        elif sk.startswith("C#"):
            self._callback(run, item)
        elif write.key.pk == PRESENCE:
            self.people.floor.said(item, self._loop.text(self._loop.now))
        elif write.key.pk == RHYTHM:
            self.people.sources[item["source"]] = item["last_at"]
        elif sk.startswith("E#"):
            self._entry(item, write.version == 0)

    def trace(self) -> str:
        """All that was written, in one figure."""
        return f"{self._trace:08x} after {self.counts['writes']} writes"

    def _version(self, key: Key, item: Item) -> None:
        expected = self._versions.get(key, 0) + 1
        if item["version"] != expected:
            raise Violation(f"a write over {key.sk} that was not as it was read", _ticket_of(item))
        self._versions[key] = expected

    def _ticket(self, item: Item) -> None:
        ticket_id = item["id"]
        self.tell(ticket_id, "ticket", f"{item['state']}, round {item['round']}, {item['lookup']['state']}")
        self.counts["tickets"] += ticket_id not in self.tickets
        self.answers.touched(self.tickets.get(ticket_id), item, self._loop.text(self._loop.now))
        self.tickets[ticket_id] = item
        self.numbers.touched(ticket_id)
        self.wishes.touched(ticket_id)
        account = item["author"].get("id")
        if account is None:
            return
        author = (item["brand"], item["channel"], account)
        other = self.open_of_author.get(author)
        if item["state"] == "open":
            if other not in (None, ticket_id):
                raise Violation("two open tickets of one author", ticket_id)
            self.open_of_author[author] = ticket_id
        elif other == ticket_id:
            del self.open_of_author[author]

    def _mention(self, item: Item) -> None:
        mention_id, owner = item["mention_id"], item.get("owner_id")
        before = self.seen.get(mention_id)
        self.seen[mention_id] = item
        self.answers.placed(item, self._loop.text(self._loop.now))
        if before is not None:
            was = before.get("owner_id")
            if was not in (None, mention_id, owner):
                raise Violation("one mention, two tickets", owner)
            if item["accepted_at"] > before["accepted_at"]:
                raise Violation("a mention was accepted later than it was", owner)
        for post in self._posts_of(item):
            if post.elsewhere:
                self.wishes.helped(item, self.open_of_author.get(post.author))
                continue
            if item["accepted_at"] not in post.sent:
                raise Violation("a mention accepted when nobody sent it", owner)
            self._earliest(item, post)
            if before is None and not item.get("deleted"):
                self._placed(item, post)

    def _placed(self, item: Item, post: Post) -> None:
        """Something new: on a ticket with a complaint somebody is owed for it."""
        owner, now = item["owner_id"], self._loop.text(self._loop.now)
        if owner not in self.tickets:
            return
        self.wishes.joined(post, item, now, self.expected_due(post.brand, item["accepted_at"]))
        if owner not in self.open and owes(post, self.tickets[owner]):
            self.numbers.joined(owner, item["accepted_at"], now)

    def _posts_of(self, item: Item) -> Iterator[Post]:
        for ref in item.get("refs", ()):
            post = self.posts.get((ref["source"], ref["id"]))
            if post is None:
                raise Violation("a mention that nobody made", item.get("owner_id"))
            yield post

    def _earliest(self, item: Item, post: Post) -> None:
        """The quarter of an hour of an open round begins with the earliest of its mentions."""
        ticket = self.tickets.get(item.get("owner_id") or "")
        if ticket is None or not post.wants or post.edited or item.get("deleted"):
            return
        open_id = self.open.get(ticket["id"])
        if open_id is None or item.get("round") != ticket["round"]:
            return
        if self.calls[open_id].item["accepted_at"] > item["accepted_at"]:
            raise Violation("a callback does not begin with the earliest of its mentions", ticket["id"])

    def _callback(self, run: Run, item: Item) -> None:
        callback_id, ticket_id = item["id"], item["ticket_id"]
        call = self.calls.get(callback_id)
        now = self._loop.text(self._loop.now)
        if call is None:
            call = self.calls[callback_id] = Call(self, item, now)
            self.counts["callbacks"] += 1
            self.people.rounds[ticket_id] += run.function == "journey"
        call.committed(run, item, now)
        self.tell(ticket_id, run.function, f"callback {item['round']} {item['state']} {call.promised()}", run.agent)
        if call.open:
            if self.open.setdefault(ticket_id, callback_id) != callback_id:
                raise Violation("two open callbacks of one ticket", ticket_id)
        elif self.open.get(ticket_id) == callback_id:
            del self.open[ticket_id]
            self.numbers.ended(callback_id)
            self.answers.ended(run, call, self._loop.text(run.since))
        if item.get("attempts"):
            self.wishes.called(call)
        self.people.floor.waits(call)
        self.numbers.touched(ticket_id)
        self.numbers.in_call(call, item["state"] == "in_call")
        if "queue_pk" in item:
            self.ring()

    def was_asked(self, call: Call) -> bool:
        """Whether the customer can read, in public or in private, that we asked for a number in this round."""
        return any(f"{call.ticket_id}.{what}-{call.item['round']}" in self.arrived for what in ("reply", "question"))

    def asked_for(self, call: Call, since: str) -> bool:
        """Whether one of those whose call it is asked for that time, or for one before that opening."""
        times = self._of_all(call, self.asked)
        at = datetime.fromisoformat(since)
        opening = not self._brands[call.item["brand"]][1] and not hours.is_open(at - hours.MINUTE)
        return bool(times) and (opening or at.astimezone(hours.AMSTERDAM).strftime("%H:%M") in times)

    def asked_again(self, call: Call, since: str) -> bool:
        """Whether one of those whose call it is asked for a human in what was sent at that moment."""
        return since in self._of_all(call, self.again)

    def _of_all(self, call: Call, of: dict[tuple[str, ...], set[str]]) -> set[str]:
        """What is known of each author whose call it is, together."""
        shared = [call.ticket_id, *(one["ticket_id"] for one in call.item.get("also", ()))]
        return set().union(*(of.get(author_of(self.tickets[one]), ()) for one in shared))

    def gave_way(self, call: Call, owed_since: str, was_in_hand: bool) -> None:
        """A call ended as a duplicate by itself."""
        self.numbers.withdrawn(call, owed_since, was_in_hand)
        self.wishes.follows(call.ticket_id)
        self.counts["calls that became one"] += 1

    def always(self, brand: str) -> bool:
        """Whether it never closes."""
        return self._brands[brand][1]

    def minutes(self, brand: str) -> int:
        """Of service time, within which somebody is called."""
        return self._brands[brand][0]

    def expected_due(self, brand: str, since: str) -> str:
        """By our own count."""
        minutes, always = self._brands[brand]
        return clock.to_text(hours.due(datetime.fromisoformat(since), minutes, always))

    def _entry(self, item: Item, new: bool) -> None:
        place = (item["pk"], item["sk"])
        self.entries[place] = item["data"] if item["kind"] == "mention" else ""
        if new and item["kind"] == "written":
            self.answers.accepted(item, json.loads(item["data"])["word"], self._loop.text(self._loop.now))
        if new and len(item["events"]) > 2:
            for event in json.loads(item["events"]):
                kind = event["type"]
                self.events[event["id"]] = kind
                self._known_events.add(event["id"])
                if kind in OUTCOMES:
                    self.announced.add((event["callback_id"], event["data"]["due_at"], OUTCOMES[kind]))
                elif kind == "reply.requested" and event["data"]["reason"] == "unreached":
                    self.announced.add((event["callback_id"], "", "unreached"))
                elif kind == "complaint.opened":
                    self.announced.add((event["ticket_id"], "", "opened"))

    # What was heard

    def heard(self, kind: str, detail: str) -> None:
        """An event on the bus."""
        event = json.loads(detail)
        if personal(detail):
            raise Violation(f"personal data in an event {kind}", event.get("ticket_id"))
        if event["id"] not in self._known_events:
            raise Violation(f"an event {kind} of nothing", event.get("ticket_id"))
        self.events.pop(event["id"], None)
        self.counts["events"] += 1
        if kind in OUTCOMES:
            self._outcome(event["callback_id"], event["data"]["due_at"], OUTCOMES[kind])

    def _outcome(self, callback_id: str, due_at: str, outcome: str) -> None:
        call = self.calls.get(callback_id)
        if call is None or not call.had(due_at, outcome):
            raise Violation(f"an event says {outcome} of a promise that was not", call.ticket_id if call else None)

    def forgotten(self, item: Item) -> None:
        """The stream lost this entry: its events need not be heard."""
        for event in json.loads(item["events"]):
            self.events.pop(event["id"], None)

    def text(self, moment: int) -> str:
        """A moment of the loop as the product writes it."""
        return self._loop.text(moment)

    def moment(self, text: str) -> int:
        """A moment of the loop from the product's text."""
        return int((datetime.fromisoformat(text) - self._loop.start) / timedelta(milliseconds=1))

    def tell(self, about: str, who: str, what: str, by: str | None = None) -> None:
        """For the story, where one is written."""
        if self.story is not None:
            self.story.append((self._loop.now, about, f"{who} {by}" if by else who, what))
