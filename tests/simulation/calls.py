"""What the ledger knows of one callback, and what no commit may do to it."""

from typing import Any, Protocol

from functions.shared.table import Item
from tests.simulation import tries
from tests.simulation.engine import Run

OPEN = frozenset({"waiting_for_number", "queued", "claimed", "in_call", "retry_later"})
HELD = ("claimed", "in_call")
KEEPS_NOTHING = ("wrong_number", "failed")
VERBS_NEED_NO_LEASE = ("claim", "withdraw", "assign", "triage", "phone")


class Violation(BaseException):
    """Something happened that must never happen. No handler of the product can swallow it."""

    def __init__(self, what: str, about: str | None = None) -> None:
        super().__init__(what)
        self.what, self.about = what, about


class Dial:
    """An attempt as an agent made it."""

    __slots__ = ("agent", "asked", "call_at", "callback_id", "dispositions")

    def __init__(self, agent: str, callback_id: str, asked: str) -> None:
        self.agent, self.callback_id, self.asked = agent, callback_id, asked
        self.dispositions: set[str] = set()
        """What the agent said came of it."""
        self.call_at: str | None = None
        """When the customer wants to be called, as the agent said."""


class Hears(Protocol):
    """Who has to know of its moments."""

    def promised(self, call: "Call", number: int) -> None: ...
    def dialled(self, call: "Call", number: int) -> None: ...
    def put_off(self, call: "Call") -> None: ...


class Accepts(Protocol):
    """Who knows what people wrote."""

    def were_accepted(self, ticket_id: str, at: str) -> bool: ...
    def have_arrived(self, ticket_id: str, at: str) -> bool: ...


class Book(Protocol):
    """What of the ledger a callback needs."""

    dials: dict[str, Dial]
    withdrawn: dict[str, set[str]]
    calls: dict[str, "Call"]
    holding: dict[str, dict[str, None]]

    @property
    def people(self) -> "Hears": ...
    @property
    def answers(self) -> "Accepts": ...

    def always(self, brand: str) -> bool: ...
    def minutes(self, brand: str) -> int: ...
    def asked_for(self, call: "Call", since: str) -> bool: ...
    def was_asked(self, call: "Call") -> bool: ...
    def asked_again(self, call: "Call", since: str) -> bool: ...
    def gave_way(self, call: "Call", owed_since: str, wasin_hand: bool) -> None: ...
    def text(self, moment: int) -> str: ...
    def expected_due(self, brand: str, since: str) -> str: ...


class Call:
    """One callback: each commit is held against the one before."""

    __slots__ = (
        "_begun",
        "_book",
        "arrived",
        "before",
        "changed",
        "clocked",
        "ended",
        "heard",
        "id",
        "in_words",
        "item",
        "once_more",
        "opened",
        "silenced",
        "taken",
        "ticket_id",
    )

    def __init__(self, book: Book, item: Item, now: str) -> None:
        self._book = book
        self.id: str = item["id"]
        self.ticket_id: str = item["ticket_id"]
        self.opened = self.changed = now
        self.item: Item = {"promises": [], "attempts": [], "state": ""}
        self.before = self.item
        """As it was before the last commit."""
        self._begun: list[str] = []
        """When each promise was first there."""
        self.clocked: dict[int, str] = {}
        """Since when each promise is due when it is."""
        self.ended: dict[int, str] = {}
        """When the outcome of each promise was written down."""
        self.heard: dict[str, str] = {}
        """When the outcome of each dial was written down."""
        self.arrived = ""
        """When it was written down that the written answer had arrived."""
        self.in_words: set[int] = set()
        """The promises that a written answer has kept."""
        self.silenced: list[str] = []
        """When it was written down that one would not."""
        self.once_more = False
        """It is the last try, a day after nobody was reached."""
        self.taken: str | None = None
        """When an agent had it first."""

    @property
    def open(self) -> bool:
        """Whether a human is owed."""
        return self.item["state"] in OPEN

    def fails(self, what: str) -> Violation:
        return Violation(what, self.ticket_id)

    def committed(self, run: Run, item: Item, now: str) -> None:
        """The next state of it."""
        before = self.before = self.item
        self.item, self.changed = item, now
        if before["state"] and before["state"] not in OPEN and self.open:
            raise self.fails("a callback that was over is open again")
        if "in_writing" in item or "in_writing" in before:
            self._in_writing(before, item, now)
        if item.get("attempts") or before.get("attempts"):
            self._attempts(before.get("attempts", []), item.get("attempts", []), now)
        self._promises(before["promises"], item["promises"], now)
        tries.held(self, self._book, run, now)
        self._lease(run, before, item, now)
        if item["state"] == "withdrawn" != before["state"]:
            self._withdrawn(run, before, now)

    def _said(self) -> set[str]:
        """The reasons that somebody gave for ending it."""
        return self._book.withdrawn.get(self.id, set()) | self._book.withdrawn.get(self.ticket_id, set())

    def _withdrawn(self, run: Run, before: Item, now: str) -> None:
        """It ends for a reason that somebody gave, or for another call to that number."""
        if not _gives_way(run, self.item):
            if self.item["resolution"] not in self._said():
                raise self.fails(f"withdrawn, and nobody said {self.item['resolution']}")
            return
        active = next((one for one in before["promises"] if "outcome" not in one), None)
        self._book.gave_way(self, active["since"] if active else self.item["accepted_at"], in_hand(before, now))

    def _attempts(self, before: list[Any], after: list[Any], now: str) -> None:
        if len(after) < len(before):
            raise self.fails("an attempt is gone")
        for number, attempt in enumerate(after):
            was = before[number] if number < len(before) else None
            dial = self._book.dials.get(attempt["id"])
            if dial is None or dial.callback_id != self.id or dial.agent != attempt["agent"]:
                raise self.fails("an attempt that nobody made")
            if was is None and not dial.asked <= attempt["started_at"] <= now:
                raise self.fails("an attempt at a time when nobody dialled")
            if was is not None and (was["id"], was["started_at"]) != (attempt["id"], attempt["started_at"]):
                raise self.fails("an attempt was changed")
            if was is None:
                self._book.people.dialled(self, number)
            said = attempt.get("disposition")
            if was is not None and was.get("disposition") not in (None, said):
                raise self.fails("an attempt has two outcomes")
            if said is not None and said not in dial.dispositions:
                raise self.fails("an outcome that nobody told")
            if said is not None:
                self.heard.setdefault(attempt["id"], now)

    def _promises(self, before: list[Any], after: list[Any], now: str) -> None:
        if len(after) < len(before):
            raise self.fails("a promise is gone")
        for number, promise in enumerate(after):
            was = before[number] if number < len(before) else None
            if was is None:
                self._begun.append(now)
            elif (was["kind"], was.get("told_for")) != (promise["kind"], promise.get("told_for")):
                raise self.fails("a promise became another one, or the customer was told another time")
            if was is None or was["due_at"] != promise["due_at"]:
                self.clocked[number] = now
                self._clock(number, was, promise)
            outcome = promise.get("outcome")
            if was is not None and was.get("outcome") is not None:
                if (outcome, promise["ended_at"]) != (was["outcome"], was["ended_at"]):
                    raise self.fails("the outcome of a promise was changed")
            elif outcome is not None:
                self.ended[number] = now
                self._ended(number, promise, after[number + 1 :], now)
        if sum("outcome" not in promise for promise in after) > 1:
            raise self.fails("two promises at once")

    def _clock(self, number: int, was: Any, promise: Any) -> None:
        if was is not None and promise["due_at"] > was["due_at"]:
            raise self.fails("a promise moved later")
        due = self._book.expected_due(self.item["brand"], promise["since"])
        if promise["due_at"] != due:
            raise self.fails(f"due {promise['due_at']} where {due} was promised")
        if was is None:
            tries.told(self, self._book, number)
        self._book.people.promised(self, number)

    def _ended(self, number: int, promise: Any, following: list[Any], now: str) -> None:
        outcome, in_time = promise["outcome"], self.in_time(promise, number)
        if outcome == "kept" and promise["kind"] == "asked":
            if not self._book.was_asked(self) or promise["ended_at"] > promise["due_at"]:
                raise self.fails("a question is kept that nobody could read, or not in time")
            return
        if outcome == "kept" and not any(attempt.get("disposition") for attempt in in_time):
            raise self.fails("kept by nobody's call")
        if outcome == "kept" and promise.get("reason") == "in_writing":
            self.in_words.add(number)
        attempts = self.item.get("attempts") or [{}]
        late_call = "ended_at" in attempts[-1] and attempts[-1]["started_at"] > promise["due_at"]
        held_back = self._words({"due_at": promise["due_at"]}, number) and not late_call
        if outcome == "broken" and (in_time or held_back or promise["due_at"] >= now):
            raise self.fails("broken, though it was not late")
        if outcome == "void":
            if promise["ended_at"] > promise["due_at"] and not in_time:
                raise self.fails("void, though it was broken by then")
            self._void(promise, following)

    def _void(self, promise: Any, following: list[Any]) -> None:
        """A promise falls away only for a reason that somebody gave, or for its successor."""
        reason = promise.get("reason")
        if reason in ("asked_later", "asked_sooner"):
            self._moved(promise, following)
        elif reason in ("no_number", "number_known", "in_writing"):
            if not following or following[0]["kind"] != ("asked" if reason == "no_number" else "called"):
                raise self.fails("void for a successor that is not there")
        elif reason == "called":
            if not self.item["attempts"]:
                raise self.fails("void by a call that was not made")
        elif reason == "duplicate" and self.item["state"] == "withdrawn":
            return  # held against the other call when all of the commit was seen
        elif reason not in self._said():
            raise self.fails(f"void, and nobody said {reason}")

    def _moved(self, promise: Any, following: list[Any]) -> None:
        """To a time that the customer asked for, or to one that is sooner, because they asked again."""
        if not following or following[0]["kind"] != "called":
            raise self.fails("put off to no time")
        after = following[0]
        if promise["reason"] == "asked_later" and not self._book.asked_for(self, after["since"]):
            raise self.fails("put off to a time that nobody asked for")
        sooner = after["due_at"] < promise["due_at"] and self._book.asked_again(self, after["since"])
        if promise["reason"] == "asked_sooner" and not sooner:
            raise self.fails("void for no sooner call that was asked for")

    def in_time(self, promise: Any, number: int) -> list[Any]:
        """The dials by then that keep it, or may yet; not one that was over before it was promised."""
        attempts = self.item.get("attempts", [])
        return [
            attempt
            for attempt in attempts
            if attempt["started_at"] <= promise["due_at"]
            and attempt.get("disposition") not in KEEPS_NOTHING
            and attempt.get("ended_at", "9999") >= self._begun[number]
            and ("disposition" in attempt or (self.item["state"] == "in_call" and attempt is attempts[-1]))
        ] + self._words(promise, number)

    def _words(self, promise: Any, number: int) -> list[Any]:
        """The written answer that keeps it once it arrives: of a person, and accepted by then."""
        words = self.item.get("in_writing") or {}
        if number in self.in_words:
            return [{"disposition": "in_writing"}]
        if promise.get("outcome") == "broken" or words.get("begun_at", "9999") > promise["due_at"]:
            return []
        if not words["arrived"]:
            return [{"disposition": None}]
        return [{"disposition": "in_writing"}] if self.arrived >= self._begun[number] else []

    @property
    def writes(self) -> bool:
        """Whether a person's written answer is on its way."""
        words = self.item.get("in_writing") or {}
        return "begun_at" in words and not words["arrived"]

    def _in_writing(self, before: Item, item: Item, now: str) -> None:
        was, is_ = before.get("in_writing") or {}, item.get("in_writing") or {}
        if was == is_:
            return
        begun = is_.get("begun_at")
        if begun is not None and not self._book.answers.were_accepted(self.ticket_id, begun):
            raise self.fails("answered in writing, and nobody wrote")
        if is_.get("arrived") and not was.get("arrived"):
            self.arrived = now
            if not self._book.answers.have_arrived(self.ticket_id, str(begun)):
                raise self.fails("answered in writing, and the customer can read nothing")
        elif "begun_at" in was and begun is None:
            self.silenced.append(now)

    def _lease(self, run: Run, before: Item, item: Item, now: str) -> None:
        old, new = before.get("lease"), item.get("lease")
        if run.token is not None and not run.overrules and before["state"]:
            if old is None or old["token"] != run.token or before["state"] not in HELD:
                raise self.fails(f"{run.function} by a lease that was lost")
            if before["state"] == "claimed" and old["expires_at"] <= self._book.text(run.since):
                raise self.fails(f"{run.function} by a lease that had run out")
        if old and in_hand(before, now) and run.token is None and not run.overrules:
            changed = new is None or new["token"] != old["token"]
            if before["state"] == "claimed" and _gives_way(run, item):
                changed = False  # for another call to that number, which must be in somebody's hands then
            if changed and (
                run.function in ("deadlines", "claim", "journey", "lookup") or before["state"] == "in_call"
            ):
                raise self.fails(f"{run.function} took a callback out of somebody's hands")
        if old is not None and (new is None or new["agent"] != old["agent"]):
            self._book.holding.get(old["agent"], {}).pop(self.id, None)
        if new is not None:
            self.taken = self.taken or now
            self._one_hand(new["agent"], now)

    def _one_hand(self, agent: str, now: str) -> None:
        held = self._book.holding.setdefault(agent, {})
        held[self.id] = None
        if len(held) > 1:
            for other in [one for one in held if not self._book.calls[one].held_by(agent, now)]:
                del held[other]
            if len(held) > 1:
                raise self.fails("an agent has two callbacks")

    def held_by(self, agent: str, now: str) -> bool:
        """Whether nobody else can have it now."""
        lease = self.item.get("lease")
        return lease is not None and lease["agent"] == agent and in_hand(self.item, now)

    def missed(self, number: int, now: str) -> bool:
        """By our own count: late, and no call in time that counts or may yet count."""
        promise = self.item["promises"][number]
        voided = promise.get("outcome") == "void"
        return promise["due_at"] < now and not voided and not self.in_time(promise, number)

    def missed_any(self, now: str) -> bool:
        return self.misses(now) > 0

    def misses(self, now: str) -> int:
        """How many of its promises were missed by now."""
        return sum(self.missed(number, now) for number in range(len(self.item["promises"])))

    def had(self, due_at: str, outcome: str) -> bool:
        """Whether a promise that was due then has this outcome."""
        return any(
            promise.get("outcome") == outcome and promise["due_at"] == due_at for promise in self.item["promises"]
        )

    def promised(self) -> str:
        """The promises in a few words."""
        return "; ".join(
            f"{one['kind']} by {one['due_at'][11:19]} {one.get('outcome', '')}".strip() for one in self.item["promises"]
        )


def _gives_way(run: Run, item: Item) -> bool:
    """Whether it ends for another call to its number, and not by somebody's word."""
    return item["state"] == "withdrawn" and item["resolution"] == "duplicate" and run.function != "withdraw"


def in_hand(item: Item, now: str) -> bool:
    """Whether somebody has it, by a lease that runs or on the line."""
    lease = item.get("lease")
    if lease is None or item["state"] not in HELD:
        return False
    return bool(item["state"] == "in_call" or lease["expires_at"] > now)
