"""Agents and supervisors: they race, vanish, double-click, come back too late, and now and then just call."""

import random
from collections.abc import Callable

from functions.callbacks.model import Callback, Disposition, Resolution, WithdrawReason, WrapUp
from functions.callbacks.people import Caller
from functions.shared import clock
from functions.shared.errors import KwartierError
from tests.simulation.desk import Desk, NoAnswer
from tests.simulation.engine import HOUR, MINUTE, SECOND, Loop, Run
from tests.simulation.faults import Faults
from tests.simulation.hearing import NUMBER
from tests.simulation.ledger import Ledger
from tests.simulation.writing import Writers

UNLUCKY = (
    Disposition.NO_ANSWER,
    Disposition.NO_ANSWER,
    Disposition.BUSY,
    Disposition.VOICEMAIL,
    Disposition.THIRD_PARTY,
    Disposition.DROPPED,
    Disposition.ASKED_LATER,
    Disposition.DECLINED,
    Disposition.WRONG_NUMBER,
    Disposition.FAILED,
)

PRESENT = 0.15
"""How often an agent who takes calls says so."""
LUCK = (0.4, 0.95)
"""Of all calls, those in which the customer is reached."""


class Agents:
    """The shift of a seed."""

    def __init__(self, loop: Loop, faults: Faults, desk: Desk, ledger: Ledger, chance: random.Random) -> None:
        self.writers = Writers(loop, desk, ledger, random.Random(0))
        """Those of them who write where a word is wanted."""
        self._loop, self._faults, self._desk, self._ledger, self._chance = loop, faults, desk, ledger, chance
        self._idle: list[int] = []
        self._dials = 0
        self._luck = chance.uniform(*LUCK)
        self.tidy = False
        """At the end everybody does as they should."""
        self.many = 0
        self._waits: Callable[[], bool] = lambda: False

    def come(self, many: int, waits: Callable[[], bool]) -> None:
        """So many agents, and two supervisors. `waits()`: whether something may be claimed."""
        self._waits = waits
        self.many = many
        self._idle = list(range(many))
        self._loop.at(self._loop.now + MINUTE, self._supervise)

    def ring(self) -> None:
        """Something waits: somebody who is free looks soon, when it can be seen."""
        if self._idle:
            number = self._idle.pop(int(self._chance.random() * len(self._idle)))
            after = self._faults.lag + int(300 * 200 ** self._chance.random())
            self._loop.spawn(lambda: self._works(number), Run("agent"), after)

    def _works(self, number: int) -> None:
        """Until nothing waits any more."""
        caller = Caller(sub=f"sub-{number}", name=f"agent{number}@example.com")
        failures, looks = 0, self._faults.lag > 0  # and may see who was called by now
        while (looks or self._waits()) and failures < 60:
            looks = False
            if self._chance.random() < PRESENT:
                self._desk.present(caller)
            try:
                callback = self._desk.claim(caller)
                failures += callback is None
                if callback is not None:
                    self._handle(caller, callback)
            except (NoAnswer, KwartierError):
                failures += 1
            turns = min(failures, 5)
            self._loop.pause(int((1 + 20 * turns + self._chance.random() * 20 * (turns + 1)) * SECOND))
        self._idle.append(number)
        if self._waits():
            self.ring()

    def _wrong(self, what: str) -> bool:
        return not self.tidy and self._faults.happens(what)

    def _handle(self, caller: Caller, callback: Callback) -> None:
        """One call, from the card to the wrap-up, or as far as it goes."""
        chance, loop = self._chance, self._loop
        loop.pause(int(chance.random() * 60 * SECOND))
        if self._wrong("agent vanishes"):
            loop.pause(int(chance.random() * 40 * MINUTE))
            if chance.random() < 0.5:
                return
        if self._wrong("agent late"):
            loop.pause(int(chance.random() * 118 * SECOND))
            self._desk.renew(caller, callback)
            loop.pause(int(chance.random() * 118 * SECOND))
        if self._wrong("agent stale lease"):
            loop.pause(int((121 + chance.random() ** 2 * 500) * SECOND))
        if chance.random() < 0.03 and not self.tidy:
            self._desk.release(caller, callback)
        elif chance.random() < 0.03:
            self._desk.withdraw(caller, callback.id, WithdrawReason.ALREADY_HELPED)
        elif not self.writers.answers(caller, callback):
            self._call(caller, callback)

    def _call(self, caller: Caller, callback: Callback) -> None:
        chance, loop = self._chance, self._loop
        for _ in range(3):
            self._dials += 1
            attempt_id = f"att{self._dials}"
            self._desk.dial(caller, callback, attempt_id)
            if self._wrong("agent vanishes"):
                loop.pause(int(chance.random() * 90 * MINUTE))
                if chance.random() < 0.3:
                    return
            loop.pause(int(10 * SECOND + chance.random() ** 2 * 8 * MINUTE))
            lucky = self.tidy or chance.random() < self._luck
            said = Disposition.REACHED if lucky else chance.choice(UNLUCKY)
            after = self._desk.outcome(caller, callback, attempt_id, said)
            if said is Disposition.REACHED:
                loop.pause(int(chance.random() * 2 * MINUTE))
                self._desk.wrap_up(caller, callback, self._wrap_up())
            if said is not Disposition.DROPPED:
                return
            callback = after

    def _wrap_up(self) -> WrapUp:
        if self.tidy or self._chance.random() < 0.9:
            return WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost", note="told")
        if self._chance.random() < 0.5:
            return WrapUp(resolution=Resolution.ESCALATE, cause="billing")
        later = clock.now().replace(microsecond=0)
        return WrapUp(resolution=Resolution.FOLLOW_UP, cause="parcel_late", follow_up_at=later)

    def _supervise(self) -> None:
        """Now and then, and at the end again and again."""
        chance = self._chance
        self._loop.at(
            self._loop.now + (5 * MINUTE if self.tidy else int((2 + chance.random() * 20) * MINUTE)), self._supervise
        )
        caller = Caller(sub="sub-boss", name="boss@example.com", supervisor=True)
        stuck = [call for call in map(self._ledger.calls.get, self._ledger.open.values()) if call]
        if not stuck:
            return
        if self.tidy:
            for call in stuck:
                self._loop.spawn(lambda call=call: self._settle(caller, call), Run("supervisor"))  # type: ignore[misc]
        else:
            one = chance.choice(stuck)
            self._loop.spawn(lambda: self._meddle(caller, one), Run("supervisor"))

    def _meddle(self, caller: Caller, call: object) -> None:
        """What supervisors do at any moment."""
        chance = self._chance
        callback_id, ticket_id = call.id, call.ticket_id  # type: ignore[attr-defined]
        which = chance.random()
        try:
            if which < 0.4:
                to = f"sub-{chance.randrange(max(self.many, 1))}"
                self._desk.assign(caller, callback_id, chance.choice((to, "group")))
            elif which < 0.5:
                self._desk.withdraw(caller, callback_id, chance.choice(list(WithdrawReason)))
            elif which < 0.8:
                known = [number for brand, number in self._ledger.numbers.open if brand == call.item["brand"]]  # type: ignore[attr-defined]
                new = f"+{NUMBER}{chance.randrange(10**6):06d}"
                self._desk.phone(caller, ticket_id, chance.choice(known) if known and chance.random() < 0.5 else new)
            else:
                self._settle(caller, call)
        except (NoAnswer, KwartierError):
            return

    def _settle(self, caller: Caller, call: object) -> None:
        """A word where nobody else says one: a call of an hour without an outcome, a number that never comes."""
        item, callback_id = call.item, call.id  # type: ignore[attr-defined]
        try:
            if item["state"] == "in_call":
                self._end_call(caller, callback_id, item)
            elif item["state"] == "waiting_for_number" and self.tidy:
                due = [one for one in item["promises"] if "outcome" not in one]
                if not due or self._chance.random() < 0.2:
                    self._desk.withdraw(caller, callback_id, WithdrawReason.INFORMED)
                elif self._chance.random() < 0.3:
                    self._desk.phone(caller, item["ticket_id"], f"+{NUMBER}{self._chance.randrange(10**6):06d}")
        except (NoAnswer, KwartierError):
            return

    def _end_call(self, caller: Caller, callback_id: str, item: dict[str, object]) -> None:
        attempt = item["attempts"][-1]  # type: ignore[index]
        began = self._ledger.text(self._loop.now - HOUR - MINUTE)
        if attempt["started_at"] > began:
            return
        callback = Callback.from_item(item)
        if attempt.get("disposition") is None:
            self._desk.outcome(caller, callback, attempt["id"], Disposition.NO_ANSWER)
        else:
            self._desk.wrap_up(caller, callback, WrapUp(resolution=Resolution.RESOLVED, cause="other"))
