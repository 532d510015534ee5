"""What customers said and what they asked for in it: how to be answered, which number to call, who is owed a human."""

from typing import Any

from functions.shared.table import Item
from tests.simulation import tries
from tests.simulation.calls import Call, Violation

HELPED = "contact_elsewhere"
ENDED = ("found", "several", "not_found")
MANY = 50
"""Mentions of a ticket beyond which the lookup need not look at the first ones."""


class Post:
    """Something that a customer said, and what was said back at the door."""

    __slots__ = (
        "accepted",
        "at",
        "author",
        "brand",
        "deleted",
        "edited",
        "elsewhere",
        "mention_id",
        "names",
        "names_order",
        "number",
        "private",
        "said_at",
        "sent",
        "shop",
        "text",
        "wants",
        "wish",
    )

    def __init__(self, brand: str, author: tuple[str, str, str], text: str, wants: bool) -> None:
        self.brand, self.author, self.text, self.wants = brand, author, text, wants
        self.names: list[tuple[str, str]] = []
        """(source, id) as each tool calls it."""
        self.sent: set[str] = set()
        """The gateway's times of every request that carried it."""
        self.accepted: str | None = None
        """The earliest of those that were answered with 2xx."""
        self.mention_id: str | None = None
        self.at: str | None = None
        """Of the clock on the wall: from when on the author wants to be called."""
        self.edited = self.deleted = False
        self.said_at = ""
        self.wish: str | None = None
        """How the author wants to be answered, where it says so: call, message or none."""
        self.number: str | None = None
        """The number that it gives."""
        self.shop: str | None = None
        """The number of the order that it names, where the shop has one."""
        self.names_order = False
        """It says that it is an order's, too; else that is for the lookup to find out, or not."""
        self.private = False
        self.elsewhere = False
        """It is no post: a tool tells that the customer was helped elsewhere."""

    @property
    def asks(self) -> bool:
        """Whether its author wants a human, where a complaint of theirs is known."""
        return self.wants or self.private or self.number is not None or self.wish in ("call", "message")


class Wishes:
    """What was asked for on each ticket. `calls` and `tickets` are the ledger's own, as committed."""

    def __init__(self, calls: dict[str, Call], tickets: dict[str, Item]) -> None:
        self._calls, self._tickets = calls, tickets
        self._said: dict[str, tuple[str, str]] = {}
        """By ticket the latest wish: (when it was said, what)."""
        self._posts: dict[str, list[Post]] = {}
        """By ticket all that was said on it, in the order in which it came there."""
        self._helped: dict[str, int] = {}
        """By ticket the round in which its customer was helped elsewhere."""
        self._entered: dict[str, set[str]] = {}
        self._wrong: set[str] = set()
        """Tickets whose customer was not reached under a number: which one is tried next is the lookup's to say."""
        self._touched: dict[str, None] = {}
        self._followers: list[str] = []

    def follows(self, ticket_id: str) -> None:
        """The commit makes the call of this ticket another one's: a wish is a person's, wherever it was said."""
        self._followers.append(ticket_id)

    def entered(self, ticket_id: str, number: str) -> None:
        """Somebody at the desk writes down a number."""
        self._entered.setdefault(ticket_id, set()).add(number)

    def touched(self, ticket_id: str) -> None:
        """The commit wrote this ticket."""
        self._touched[ticket_id] = None

    def joined(self, post: Post, item: Item, now: str, due: str) -> None:
        """The commit placed this post on a ticket. `due`: when a call is due that was asked for with it."""
        ticket_id = item["owner_id"]
        said = self._said.get(ticket_id, ("", ""))
        self._posts.setdefault(ticket_id, []).append(post)
        self._touched[ticket_id] = None
        if post.asks and post.wish != "none" and post.at is None and post.said_at >= said[0]:
            self._brought_forward(ticket_id, item["accepted_at"], now, due)
        if post.wish is not None and post.said_at >= said[0]:
            self._said[ticket_id] = (post.said_at, post.wish)

    def _brought_forward(self, ticket_id: str, accepted_at: str, now: str, due: str) -> None:
        """Who asks again while the call is put off is called as if it were the first time."""
        call = self._calls.get(self._tickets[ticket_id].get("open_callback_id", ""))
        if call is None or not call.open:
            return
        attempts = call.item.get("attempts", ())
        if attempts and accepted_at <= attempts[-1]["started_at"]:
            return
        if call.changed == now and tries.took_over(call) and call.item.get("agreed_at") and accepted_at <= call.opened:
            return  # answered by a call that was agreed on since, and is theirs too from now on
        if call.item["state"] == "retry_later" and call.item["next_attempt_at"] > now:
            raise call.fails("who asks again is called no sooner")
        if call.changed == now and call.before["state"] == "retry_later" and call.item["state"] == "queued":
            over = sum("outcome" in one for one in call.before["promises"])  # the last of them may be active
            promised = (one for one in call.item["promises"][over:] if one.get("outcome") != "void")
            if not any(one["due_at"] <= due for one in promised):
                raise call.fails("who asks again is promised nothing")

    def helped(self, item: Item, ticket_id: str | None) -> None:
        """The commit recorded that somebody was helped elsewhere; `ticket_id`: the open ticket of that account."""
        if item["owner_id"] != (ticket_id or item["mention_id"]):
            raise Violation("who was helped elsewhere has a ticket that does not say so", ticket_id)
        if ticket_id is not None:
            self._helped[ticket_id] = self._tickets[ticket_id]["round"]
            self._touched[ticket_id] = None

    def committed(self) -> None:
        """All of one commit was seen."""
        for ticket_id in self._followers:
            leader = self._calls[self._tickets[ticket_id]["open_callback_id"]].ticket_id
            both = [self._said[one] for one in (leader, ticket_id) if one in self._said]
            self._said |= {leader: max(both, key=lambda said: said[0])} if both else {}
        self._followers.clear()
        for ticket_id in self._touched:
            ticket = self._tickets.get(ticket_id)
            if ticket is None:
                continue
            _, wish = self._said.get(ticket_id, ("", "call"))
            if ticket["prefers"] != wish:
                raise Violation(f"the card says {ticket['prefers']}, and the customer said {wish}", ticket_id)
            if self._helped.get(ticket_id) == ticket["round"] and HELPED not in ticket["flags"]:
                raise Violation("the card does not say that the customer was helped elsewhere", ticket_id)
        self._touched.clear()

    def called(self, call: Call) -> None:
        """The commit wrote a call that was dialled: at the dial, where it is to; later, whether it was wrong."""
        item = call.item
        if item["attempts"][-1].get("disposition") == "wrong_number":
            self._wrong.update((call.ticket_id, *(one["ticket_id"] for one in call.before.get("also", ()))))
        if item["state"] == "in_call" != call.before["state"]:
            self._dialled(call)

    def _dialled(self, call: Call) -> None:
        """It goes to a number that somebody gave; what the customer gave last, where the shop knows none."""
        ticket = self._tickets[call.ticket_id]
        number, posts = ticket.get("phone"), self._posts.get(call.ticket_id, [])
        if number is None:
            return
        given = [post.number for post in posts if post.number]
        shops = [post.shop for post in posts if post.shop]
        named = [post.shop for post in posts if post.shop and post.names_order]
        share_it = (call.ticket_id, *ticket.get("linked", ()))
        entered = set[str]().union(*(self._entered.get(one, ()) for one in share_it))
        if number not in entered.union(given, shops):
            raise call.fails("a call to a number that nobody gave")
        changed = any(post.edited or post.deleted for post in posts)
        unsure = changed or entered or call.ticket_id in self._wrong or len(posts) > MANY
        right = named[:1] or shops[:1] + given[-1:]
        if not unsure and ticket["lookup"]["state"] in ENDED and number not in right:
            raise call.fails("a call to another number than the one that was given last")


def owes(post: Post, ticket: Any) -> bool:
    """Whether a human is owed for a post on that ticket."""
    return post.wants or (post.asks and ticket is not None and ticket["round"] > 0)
