"""Agents who write instead of calling, where the customer would rather read; and who answers what waits for a word."""

import random

from functions.callbacks.model import Callback, Resolution, WrapUp
from functions.callbacks.people import Caller
from functions.intake.model import Visibility
from functions.shared.errors import KwartierError, Refused
from tests.simulation.calls import Violation
from tests.simulation.desk import Desk, NoAnswer
from tests.simulation.engine import SECOND, Loop, Run
from tests.simulation.ledger import Ledger

WORDS = (
    "We have found it: it comes tomorrow.",
    "Het pakket is gevonden, morgen is het er.",
    "Sorry! A new one is on its way.",
)
BESIDE = 0.03
"""Of all calls, those before which an agent writes a word all the same."""
LOOKS = 4
"""So often who wrote looks whether it has arrived, before somebody else is to go on."""


class Writers:
    """`chance`: its own, so that nothing else that a seed draws hangs on it. In half of the seeds nobody writes."""

    def __init__(self, loop: Loop, desk: Desk, ledger: Ledger, chance: random.Random) -> None:
        self._loop, self._desk, self._ledger, self._chance = loop, desk, ledger, chance
        self.here = chance.random() < 0.5
        self._rather = chance.choice((0.3, 0.7, 1.0))
        """How often an agent writes where a word is wanted, instead of ringing all the same."""
        self._written = 0
        self._looking = False

    def answers(self, caller: Caller, callback: Callback) -> bool:
        """Whether the call in hand needs no dial any more. Raises what the desk refused, and NoAnswer."""
        wanted = callback.in_writing is not None
        if not self.here or self._chance.random() >= (self._rather if wanted else BESIDE):
            return False
        if not self._write(caller, callback.ticket_id) or not wanted:
            return False
        for _ in range(LOOKS):
            self._loop.pause(int((5 + self._chance.random() ** 2 * 80) * SECOND))
            self._desk.renew(caller, callback)
            words = self._ledger.calls[callback.id].item.get("in_writing") or {}
            if words.get("arrived"):
                self._desk.wrap_up(caller, callback, WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost"))
                return True
            if not words.get("begun_at"):
                return False  # it failed, or a call is wanted after all
        return True  # somebody else sees to it when the lease is over

    def _write(self, caller: Caller, ticket_id: str) -> bool:
        """Whether the desk took the words, in private or else in public."""
        first = Visibility.PRIVATE if self._chance.random() < 0.7 else Visibility.PUBLIC
        for visibility in (first, *(one for one in Visibility if one is not first)):
            self._written += 1
            try:
                self._desk.write(caller, ticket_id, f"msg{self._written}", self._chance.choice(WORDS), visibility)
            except Refused:
                continue  # the platform does not allow it: the other way, if there is one
            return True
        return False

    def owes(self) -> bool:
        """Whether somebody waits for a word, as far as is known from what was said."""
        return self.here and (self._looking or bool(self._waiting()))

    def look(self) -> None:
        """A supervisor goes through the desk's own list of who waits for a word."""
        if not self._looking:
            self._looking = True
            self._loop.spawn(self._through, Run("supervisor"))

    def _waiting(self) -> list[str]:
        ledger = self._ledger
        there = (one for one in ledger.said if one.accepted is not None and (one.mention_id or "") in ledger.seen)
        silent = (ledger.answers.silent(one, ledger.seen[one.mention_id or ""]) for one in there)
        return [one for one in dict.fromkeys(silent) if one is not None and ledger.answers.waits(one)]

    def _through(self) -> None:
        caller = Caller(sub="sub-boss", name="boss@example.com", supervisor=True)
        try:
            waiting = self._waiting()
            listed = set(self._desk.waiting(caller))
            for ticket_id in waiting:
                if ticket_id not in listed:
                    raise Violation("a message waits for a word, and stands on no list", ticket_id)
                self._write(caller, ticket_id)
        except (NoAnswer, KwartierError):
            return
        finally:
            self._looking = False
