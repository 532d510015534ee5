"""Days in which people complain, praise and are called, by chance but through the product's own services."""

import random
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, Disposition, Resolution, WithdrawReason, WrapUp
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.deadlines.service import Sweep
from functions.intake.model import Author
from functions.journey.service import Journey
from functions.reports.service import Reports
from functions.reports.store import ReportStore
from functions.shared.errors import Conflict
from functions.shared.memory import MemoryTable
from functions.shared.settings import BrandSettings, change_brand
from functions.tickets.model import Ticket
from tests.builders import Ticking, a_mention, an_agent, at_once
from tests.unit.journey.world import Judging
from tests.unit.together.points import CountedQueue, CountedTopics, Points

ZONES = {"acme": "Europe/Amsterdam", "bolt": "Asia/Kolkata"}
CHANNELS = ("x", "reviews")
STEPS = {"parcel_lost": "carrier", "not_home": "last mile", "billing": "billing"}
NUMBERS = count(1)


def _in(zone: str, _: BrandSettings) -> dict[str, Any]:
    return {"time_zone": zone, "retry_minutes": (10,)}


class Busy:
    """A house over a table of its own. `chance` decides what happens next; `hands` is its clock."""

    def __init__(self, hands: Ticking, chance: random.Random) -> None:
        self.hands, self.table, self._chance = hands, MemoryTable(), chance
        for brand, zone in ZONES.items():
            change_brand(self.table, brand, partial(_in, zone))
        self.store = CallbackStore(self.table)
        self._journey = Journey(self.store, Judging(), wait=at_once)
        self._calls, self._claims = Calls(self.store, at_once), Claims(self.store, wait=at_once, chance=chance)
        self._sweep = Sweep(self.store, CountedTopics(Points()), CountedQueue(Points()), wait=at_once)

    def reports(self) -> Reports:
        """As a process reads them that has read nothing yet."""

        def opened() -> tuple[list[Callback], dict[str, Ticket]]:
            callbacks, tickets = self.store.all_open()
            return callbacks, {ticket.id: ticket for ticket in tickets}

        return Reports(ReportStore(self.table), opened, STEPS)

    def goes_on(self, steps: int) -> None:
        """So many things happen."""
        acts = (
            self._somebody_speaks,
            self._somebody_speaks,
            self._an_agent_calls,
            self._an_agent_calls,
            self._withdrawn,
        )
        for _ in range(steps):
            self._chance.choice(acts)()
            self.passes(minutes=self._chance.choice((0, 1, 4, 17, 90)))

    def passes(self, minutes: float) -> None:
        """Time does, and a sweep comes."""
        self.hands.advance(minutes=minutes)
        self._sweep.run()

    def _somebody_speaks(self) -> None:
        who = Author(id=f"a{self._chance.randrange(6)}", handle="jan", name="Jan", followers=1)
        number = str(next(NUMBERS))
        mention = a_mention(
            text=self._chance.choice(("complaint", "complaint again", "praise", "question", "other")),
            author=who,
            brand=self._chance.choice(tuple(ZONES)),
            channel=self._chance.choice(CHANNELS),
            source_id=number,
            post_id=number,
            revised_at=self.hands.now,
            posted_at=self.hands.now,
        )
        late = timedelta(seconds=self._chance.choice((0, 0, 20, 1200)))
        self._journey.receive(mention, self.hands.now - late)

    def _an_agent_calls(self) -> None:
        agent = an_agent(self._chance.choice(("anna", "bob")))
        claimed = self._claims.claim(agent)
        if claimed is None or claimed[0].lease is None:
            return
        callback, token, attempt = claimed[0], claimed[0].lease.token, f"t{next(NUMBERS)}"
        if callback.state.value != "claimed":
            return
        self._calls.dial(agent, callback.id, token, attempt)
        self.passes(minutes=self._chance.choice((0.5, 3, 20)))
        result = self._chance.choice(tuple(Disposition))
        after = self._calls.outcome(agent, callback.id, attempt, token, disposition=result)
        if after.reached:
            self.passes(minutes=1)
            said = WrapUp(resolution=self._chance.choice(tuple(Resolution)), cause=self._chance.choice(tuple(STEPS)))
            self._calls.wrap_up(agent, callback.id, token, said)

    def _withdrawn(self) -> None:
        callbacks, _ = self.store.all_open()
        if callbacks:
            one = self._chance.choice(sorted(callbacks, key=lambda callback: callback.id))
            try:
                self._calls.withdraw(an_agent(), one.id, WithdrawReason.ALREADY_HELPED, "")
            except Conflict:
                return
