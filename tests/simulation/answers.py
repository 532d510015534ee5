"""No message falls silent: after each that was acknowledged a person did something about it, or wrote to its author.

What counts, for whatever wants a human (a complaint; a private message, a number or a wish beside one): a dial that was
not in vain for the wrong number or a dead line, made after the message or under way as it came; a word of a person that
the customer can read; the end of the call by a person. Who writes or ends it must have been able to see the message: it
was being written on the ticket before that click began.
"""

from typing import Any

from functions.shared.table import Item
from tests.simulation.calls import KEEPS_NOTHING, Call, Violation
from tests.simulation.engine import Run
from tests.simulation.numbers import OF_ONE_TICKET
from tests.simulation.posts import Post

BY_A_PERSON = frozenset({"outcome", "wrap-up", "withdraw", "triage"})
"""Verbs of the desk that end a call."""
FOR_EVER = "9999"


class Word:
    """What a person wrote at the desk."""

    __slots__ = ("id", "since")

    def __init__(self, id_: str, since: str) -> None:
        self.id, self.since = id_, since


class Answers:
    """`calls` and `tickets` are the ledger's own, as committed; `arrived`: how often customers can read each word."""

    def __init__(self, calls: dict[str, Call], tickets: dict[str, Item], arrived: dict[str, int]) -> None:
        self._calls, self._tickets, self._arrived = calls, tickets, arrived
        self._shared: dict[str, list[tuple[str, str]]] = {}
        """By ticket: whose call was its own, one after the other, and until when."""
        self._placed: dict[str, tuple[str, str]] = {}
        """By mention: the ticket on which it stands, and when its author was heard with it."""
        self._ended: dict[str, str] = {}
        """The calls that a person ended: since when that click was under way."""
        self._words: dict[str, list[Word]] = {}
        self._accepted: dict[tuple[str, str], str] = {}
        """By ticket and moment: the words that the desk took then."""

    def touched(self, before: Item | None, ticket: Item, now: str) -> None:
        """The commit wrote this ticket."""
        was, is_ = before and before.get("open_callback_id"), ticket.get("open_callback_id")
        if was == is_:
            return
        shared = self._shared.setdefault(ticket["id"], [])
        if was is not None:
            shared[-1] = (str(was), now)
        if is_ is not None:
            shared.append((is_, FOR_EVER))

    def placed(self, mention: Item, now: str) -> None:
        """The commit wrote this mention."""
        owner = mention.get("owner_id")
        if owner in self._tickets and self._placed.get(mention["mention_id"], ("",))[0] != owner:
            self._placed[mention["mention_id"]] = (owner, self._tickets[owner].get("heard_at") or now)

    def ended(self, run: Run, call: Call, since: str) -> None:
        """The commit ended a call. `since`: when whoever did it began."""
        if run.function in BY_A_PERSON:
            self._ended.setdefault(call.id, since)

    def wrote(self, ticket_id: str, message_id: str, since: str) -> None:
        """A person writes to the customer; whether it arrives is seen where customers read."""
        self._words.setdefault(ticket_id, []).append(Word(f"{ticket_id}.{message_id}", since))

    def accepted(self, entry: Item, message_id: str, now: str) -> None:
        """The commit took a person's words, as its entry says."""
        ticket_id, at = str(entry["owner_id"]), str(entry["at"])
        words = [one for one in self._words.get(ticket_id, ()) if one.id == f"{ticket_id}.{message_id}"]
        if not words or not words[0].since <= at <= now:
            raise Violation("words that nobody wrote, or not then", ticket_id)
        self._accepted[ticket_id, at] = words[0].id

    def were_accepted(self, ticket_id: str, at: str) -> bool:
        """Whether a person's words to that customer were accepted at that moment."""
        return (ticket_id, at) in self._accepted

    def have_arrived(self, ticket_id: str, at: str) -> bool:
        """Whether the customer can read them."""
        return bool(self._arrived.get(self._accepted.get((ticket_id, at), "")))

    def tried(self, post: Post, seen: Item) -> bool:
        """Whether somebody who had read it wrote to its author, even if no platform let it through."""
        owner, since = self._placed[seen["mention_id"]]
        return any(word.since > since for word in self._words.get(owner, ()))

    def silent(self, post: Post, seen: Item) -> str | None:
        """The ticket on which nobody answered this post; None where somebody did, or nobody had to."""
        if not post.asks or post.deleted or post.elsewhere:
            return None
        owner, since = self._placed.get(seen["mention_id"], (None, ""))
        if owner is None:
            raise Violation("a message that asks for a human stands on no ticket", seen.get("owner_id"))
        said = seen["accepted_at"]
        if self.waits(owner) and self.tried(post, seen):
            return None
        if any(word.since > since and self._arrived.get(word.id) for word in self._words.get(owner, ())):
            return None
        return None if any(self._answers(owner, said, since, *one) for one in self._shared.get(owner, ())) else owner

    def waits(self, ticket_id: str) -> bool:
        """Whether no call is owed on it, and never was one: it waits for a word."""
        ticket = self._tickets[ticket_id]
        return bool(ticket["state"] == "open" and not ticket["round"])

    def _answers(self, ticket_id: str, said: str, since: str, callback_id: str, until: str) -> bool:
        """Whether this call, which was the ticket's until then, is an answer to what was said and stood there since."""
        call = self._calls[callback_id]
        if any(_after(attempt, said, until) for attempt in call.item.get("attempts", ())):
            return True
        if self._ended.get(callback_id, "") <= since or call.item.get("ended_at", FOR_EVER) > until:
            return False
        return call.ticket_id == ticket_id or call.item.get("resolution") not in OF_ONE_TICKET


def _after(attempt: Any, said: str, until: str) -> bool:
    in_vain = attempt.get("disposition") in (None, *KEEPS_NOTHING)
    return not in_vain and attempt["ended_at"] >= said and attempt["started_at"] <= until
