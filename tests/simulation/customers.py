"""Customers: they complain and complain again, give a number, praise, change and take back what they said."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from functions.shared import clock
from tests.simulation import hours
from tests.simulation.engine import DAY, HOUR, MINUTE, SECOND, Loop, Run
from tests.simulation.hearing import CANARY, NUMBER
from tests.simulation.ledger import Ledger
from tests.simulation.posts import Post
from tests.simulation.tools import Tool

COMPLAINTS = (
    "@acme order {order} is gone, already a week no internet! {canary}",
    "@acme bestelling {order} is kwijt, al een week geen internet! {canary}",
    "{canary} still nothing arrived, this is a disgrace @acme {order}",
    "Waar blijft mijn pakket?? Niemand reageert {canary} {order}",
)
PRAISE = ("Thank you @acme, great service! {canary}", "Top bezorging, dank je wel! {canary}")
LATER = ("Bel mij om {at} uur {canary}", "Please call me after {at} {canary}", "kunt u mij na {at} bellen? {canary}")
QUESTIONS = ("Hoe laat zijn jullie open? {canary}", "What are your opening hours? {canary}")
CHANNELS = ("x", "reviews")
WISHES = (
    ("message", "Bel me niet, stuur maar een bericht. {canary}"),
    ("message", "Please don't call me. {canary}"),
    ("call", "Bel me gewoon. {canary}"),
    ("none", "Laat me met rust. {canary}"),
)
"""How somebody wants to be answered, and in what words."""
WISHFUL = (0.0, 0.05, 0.2)
"""How often they say so, at most."""
NUMBERS = ("my number is {phone} {canary}", "bel me op {phone} {canary}")


class Customers:
    """All of a seed's customers. `wanted`: complaints that they make together."""

    def __init__(self, loop: Loop, ledger: Ledger, tools: dict[str, list[Tool]], chance: random.Random) -> None:
        self._loop, self._ledger, self._tools, self._chance = loop, ledger, tools, chance
        self.complaints = self._posts = self._accounts = 0
        self.orders: dict[tuple[str, str], str] = {}
        """What the shop knows: by brand and order number the phone, or nothing."""
        self.busy = 0
        self.chatty = chance.choice((1.0, 3.0, 8.0))
        self._elsewhere = chance.choice((0.0, 0.15, 0.5))
        """How many of them have a second account."""
        self._puts_off = chance.random() < 0.5
        """Whether they ask for a call at a time of theirs."""
        self._wishful = chance.choice(WISHFUL)
        self.together = chance.choice((1, 1, 3, 10))
        """Posts of one author that a tool hands over at once."""
        self.quietly: Callable[[], bool] = lambda: False
        """Whether beside this one somebody asks something in private, and complains of nothing."""

    def come(self, wanted: int, span: int) -> None:
        """They come one after the other, some in a burst."""
        left, burst = wanted, self._chance.random() < 0.2
        while left > 0:
            many = min(left, 1 + int(self._chance.expovariate(1 / (1.5 + self.chatty))))
            left -= many
            begins = int(span * self._chance.random() ** (4 if burst else 1))
            self._accounts += 1
            accounts = self._person()
            self.busy += 1
            self._loop.spawn(lambda many=many, one=accounts: self._live(one, many), Run("customer"), begins)  # type: ignore[misc]

    def _person(self) -> list[dict[str, Any]]:
        """The accounts of one person, or of one house: with the same order, and the same number."""
        first, chance = self._account(), self._chance
        if chance.random() >= self._elsewhere:
            return [first]
        channel = chance.choice([one for one in CHANNELS if one != first["channel"]] * 2 + [first["channel"]])
        self._accounts += 1
        number = self._accounts
        author = {"id": f"{7_000_000 + number}", "handle": f"h{CANARY}{number}", "name": f"{CANARY} {number}"}
        return [first, {**first, "channel": channel, "author": author}]

    def _account(self) -> dict[str, Any]:
        number, chance = self._accounts, self._chance
        order = str(20_000_000 + number)
        kind = chance.choice(("known", "known", "known", "no phone", "unknown", "unnamed"))
        phone = f"+{NUMBER}{number:06d}"
        brand = chance.choice(sorted(self._tools))
        if kind in ("known", "no phone"):
            self.orders[brand, order] = phone if kind == "known" else ""
        return {
            "brand": brand,
            "channel": chance.choice(("x", *CHANNELS)),
            "author": {"id": f"{7_000_000 + number}", "handle": f"h{CANARY}{number}", "name": f"{CANARY} {number}"},
            "order": "" if kind == "unnamed" else order,
            "phone": phone,
            "mobile": f"+{NUMBER}{500_000 + number:06d}",
        }

    def _live(self, accounts: list[dict[str, Any]], many: int) -> None:
        """One customer's days with us."""
        chance, loop = self._chance, self._loop
        of_each: list[list[tuple[Post, dict[str, Any]]]] = [[] for _ in accounts]
        if self.quietly():
            self._accounts += 1
            self._asks(self._account())
        while many > 0:
            account, said = chance.choice(list(zip(accounts, of_each, strict=True)))
            some = min(many, 1 + int(chance.random() * self.together))
            said += [self._says(account, COMPLAINTS, wants=True) for _ in range(some)]
            many -= some
            self._carry(account, "created", said[-some:])
            loop.pause(self._after())
            self._besides(account, said)
        self.busy -= 1

    def _after(self) -> int:
        """Until the next word: seconds, mostly within the call's quarter of an hour, now and then days."""
        chance = self._chance
        if chance.random() < 0.004:
            return int(chance.random() * 9 * DAY)
        return int(2 * SECOND * 600 ** chance.random()) if chance.random() < 0.85 else int(chance.random() * 3 * HOUR)

    def _besides(self, account: dict[str, Any], said: list[tuple[Post, dict[str, Any]]]) -> None:
        """What customers do besides complaining."""
        chance, which = self._chance, self._chance.random()
        if which < 0.08:
            self._gives_a_number(account)
        elif which < 0.25 and which > 0.19 and self._puts_off:
            minutes = 20 + int(chance.random() ** 2 * 20 * 60)
            at = (self._loop.instant() + timedelta(minutes=minutes)).astimezone(hours.AMSTERDAM).strftime("%H:%M")
            one = self._says({**account, "at": at}, LATER, wants=False)
            one[0].at, one[0].wish = at, "call"
            self._carry(account, "created", [one])
        elif which < 0.12:
            self._carry(account, "created", [self._says(account, PRAISE, wants=False)])
        elif which < 0.16:
            post, data = chance.choice(said)
            post.edited = True
            text = self._text(account, COMPLAINTS)
            self._carry(account, "updated", [(post, {**data, "text": text, "timestamp": self._now()})])
        elif which < 0.19:
            post, data = chance.choice(said)
            post.deleted = True
            self._carry(account, "deleted", [(post, {**data, "timestamp": self._now()})])
        elif 0.25 < which < 0.27:
            one = self._says(account, ("helped at the shop {canary}",), wants=False)
            one[0].elsewhere = True
            self._carry(account, "contact", [one])
        elif which > 1 - self._wishful:
            wish, words = chance.choice(WISHES)
            one = self._says(account, (words,), wants=False, visibility=chance.choice(("public", "private")))
            one[0].wish = wish
            self._carry(account, "created", [one])

    def _asks(self, account: dict[str, Any]) -> None:
        """In private, and no complaint."""
        self._carry(
            account, "created", [self._says(account, QUESTIONS, wants=False, visibility="private", post_id=None)]
        )

    def _gives_a_number(self, account: dict[str, Any]) -> None:
        """In private, the one that the shop may know or another one."""
        phone = self._chance.choice((account["phone"], account["mobile"]))
        words = self._chance.choice(NUMBERS)
        one = self._says({**account, "phone": phone}, (words,), wants=False, visibility="private", post_id=None)
        one[0].number, one[0].wish = phone, "call" if words is NUMBERS[1] else None
        self._carry(account, "created", [one])

    def _now(self) -> str:
        return clock.to_text(self._loop.instant())

    def _text(self, account: dict[str, Any], among: tuple[str, ...]) -> str:
        return self._chance.choice(among).format(
            canary=CANARY, order=account["order"], phone=account["phone"], at=account.get("at")
        )

    def _says(
        self, account: dict[str, Any], among: tuple[str, ...], *, wants: bool, **more: Any
    ) -> tuple[Post, dict[str, Any]]:
        """A new post, in the ledger before anybody carries it."""
        self._posts += 1
        self.complaints += wants
        number, text = str(500_000_000 + self._posts), self._text(account, among)
        author = (account["brand"], account["channel"], account["author"]["id"])
        post = Post(account["brand"], author, text, wants)
        post.said_at, post.private = self._now(), more.get("visibility") == "private"
        post.names_order = any(word in text for word in (" order ", " bestelling "))
        post.shop = (wants and self.orders.get((account["brand"], account["order"]))) or None
        for tool in self._tools[account["brand"]]:
            name = number if tool.source.kind == "x" else f"{tool.name}-{number}"
            post.names.append((tool.name, name))
            self._ledger.posts[tool.name, name] = post
        self._ledger.said.append(post)
        data = {"channel": account["channel"], "post_id": number, "brand": account["brand"], "text": text}
        return post, {**data, "author": account["author"], "timestamp": self._now(), **more}

    def _carry(self, account: dict[str, Any], kind: str, some: list[tuple[Post, dict[str, Any]]]) -> None:
        """By one tool or by two, the second some time after the first."""
        chance = self._chance
        public = all(data.get("visibility") != "private" for _, data in some)
        able = [
            tool
            for tool in self._tools[account["brand"]]
            if tool.source.kind == "standard" or (account["channel"] == "x" and public and kind == "created")
        ]
        for tool in chance.sample(able, 1 if not public or chance.random() < 0.7 else min(2, len(able))):
            together = [[one] for one in some] if tool.source.kind == "x" else [some]
            for group in together:
                events = [(kind, _for(tool, kind, data), post) for post, data in group]
                tool.carry(events, int(chance.random() ** 3 * 4 * MINUTE))


def _for(tool: Tool, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    if kind == "contact":
        return {name: data[name] for name in ("channel", "brand", "author", "text", "timestamp")}
    if tool.source.kind == "x" or kind != "deleted":
        return data
    return {name: data[name] for name in ("channel", "post_id", "brand", "timestamp")}
