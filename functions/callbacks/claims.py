"""Who takes which callback: near the head of the queue, and at most one an agent.

Agents who claim at the same moment would all meet at the head of the queue. So each begins at a random shard and takes
at random among what is as good as equally urgent; one who lost goes on with the same page.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pydantic import ValidationError

from functions.callbacks import forecast, promises, rules, story
from functions.callbacks.model import Callback, Candidate, Lease
from functions.callbacks.people import Agent, Caller
from functions.callbacks.ports import Store
from functions.shared import clock, ids, telemetry
from functions.shared.entities import pause, settled
from functions.shared.errors import Conflict, NotFound
from functions.shared.events import Happened
from functions.shared.table import ConditionFailed
from functions.tickets.model import EntryKind, Ticket

WINDOW = 50
"""How many at the head of a shard are looked at."""
DEEP = 500
"""How many where all of those are reserved for others, or just taken."""
AS_URGENT = timedelta(seconds=1)
"""What lies so near to the head is taken at random."""
CROWD = 8
"""Of a queue in several shards at least so many of each: that many agents claim at once is why it has them."""

type Claimed = tuple[Callback, Ticket]


class Claims:
    """Claiming. `shards`: partitions of the queue; `chance`: where randomness comes from, so that it can be owned."""

    def __init__(
        self,
        store: Store,
        shards: int = 1,
        wait: Callable[[int], None] = pause,
        chance: random.Random | None = None,
    ) -> None:
        self._store, self._shards, self._wait = store, shards, wait
        self._chance = chance or random.Random()  # noqa: S311 no secret: which of what is equally urgent

    def claim(self, caller: Caller, callback_id: str | None = None) -> Claimed | None:
        """That callback, or the next one; None where nothing waits. Claimed again: the same one with the same token.

        Raises NotFound, and Conflict where it is taken or the agent has another one.
        """
        return settled(lambda: self._once(caller, callback_id), self._wait)

    def _once(self, caller: Caller, callback_id: str | None) -> Claimed | None:
        agent = self._store.agent(caller.sub).evolve(name=caller.name)
        before = self._store.with_ticket(agent.holding) if agent.holding else None
        if (held := self._held(agent, before, callback_id)) is not None:
            if callback_id not in (None, held[0].id):
                raise Conflict("you have another callback", code="holding", callback_id=held[0].id)
            return held
        agent = forecast.measured(agent, before[0] if before else None)
        try:
            return self._next(agent) if callback_id is None else self._that(agent, callback_id, caller)
        except Conflict:
            self._unless_overtaken(agent)
            raise

    def _that(self, agent: Agent, callback_id: str, caller: Caller) -> Claimed:
        found = self._store.with_ticket(callback_id)
        if found is None:
            raise NotFound("no such callback")
        if rules.reserved_for_other(found[0], agent, clock.now()) and not caller.supervisor:
            if found[0].only_for is not None:
                raise Conflict("it is for others, by its flags", code="kept_for", group=found[0].only_for)
            raise Conflict("a supervisor gave it to somebody else", code="assigned")
        return self._take(agent, *found)

    def _next(self, agent: Agent) -> Claimed | None:
        """The index that names the candidates may lag: each is read again before it is decided on.

        Raises ConditionFailed where others took a whole window while it was gone through, for there may be more behind
        it; and where a race was lost, for what changed may have changed without being taken.
        """
        gone, raced = 0, False
        for candidate in self._candidates(agent):
            try:
                found = self._store.with_ticket(candidate.id)
                if found is not None and rules.handed_out(found[0], agent, clock.now()):
                    return self._take(agent, *found)
                gone += 1
            except ConditionFailed:
                self._unless_overtaken(agent)
                raced = True
            except ValidationError as error:  # newer code wrote one of them: the others are handed out all the same
                telemetry.log_error("candidate unreadable", error, callback_id=candidate.id)
        self._unless_overtaken(agent)
        if raced or gone >= WINDOW:
            raise ConditionFailed({})
        return None

    def _unless_overtaken(self, agent: Agent) -> None:
        """Raises ConditionFailed where another click of the same agent came first: again, with what that one took."""
        if self._store.agent(agent.sub).version != agent.version:
            raise ConditionFailed({})

    def _held(self, agent: Agent, before: Claimed | None, wanted: str | None) -> Claimed | None:
        """The callback that the agent has. A lease that ran out unnoticed runs again, unless another one is wanted."""
        if before is None or not rules.holds(before[0], agent.sub):
            return None
        callback, ticket = before
        now = clock.now()
        if rules.expired(callback, now):
            if wanted not in (None, callback.id):
                return None
            assert callback.lease is not None
            lease = callback.lease.evolve(expires_at=now + rules.LEASE)
            callback = promises.settle(callback.evolve(lease=lease))
            # The callback is as read: still this agent's, and nobody's since.
            self._store.save(callback)
        return callback, ticket

    def _candidates(self, agent: Agent) -> Iterator[Candidate]:
        """From a random shard on; deeper where a whole window held nothing for this agent. What others are asked for
        first comes last, and after it leases that ran out: nobody is sent away while a customer waits.
        """
        first = self._chance.randrange(self._shards)
        seen: set[str] = set()
        left: list[Candidate] = []
        for window in (WINDOW, DEEP):
            for step in range(self._shards):
                waiting = self._store.waiting((first + step) % self._shards, window)
                now = clock.now()
                fresh = [one for one in waiting if one.id not in seen]
                free = [one for one in fresh if not rules.reserved_for_other(one, agent, now)]
                seen.update(one.id for one in fresh)
                left += [one for one in free if rules.meant_for_other(one, agent, now)]
                own = [one for one in free if not rules.meant_for_other(one, agent, now)]
                yield from self._in_turn(agent, own, now)
            if len(seen) < WINDOW:
                break
        yield from left
        lapsed = self._store.lapsed(clock.now(), WINDOW)
        self._chance.shuffle(lapsed)
        yield from lapsed

    def _in_turn(self, agent: Agent, waiting: list[Candidate], now: datetime) -> Iterator[Candidate]:
        """What the agent is asked for first; those near the head at random, the agent's own kind first; then the rest.

        Who comes that far lost to others, who lose to others in turn: so of the rest, at random among more and more.
        """
        given = [one for one in waiting if rules.asked_first(one, agent, now)]
        yield from given
        waiting = [one for one in waiting if one not in given]
        near = sum(one.urgency_at - waiting[0].urgency_at <= AS_URGENT for one in waiting)
        start, size = 0, max(near, CROWD if self._shards > 1 else 1)
        while some := waiting[start : start + size]:
            self._chance.shuffle(some)
            yield from sorted(some, key=lambda one: not suits(agent, one))
            start, size = start + size, 2 * size

    def _take(self, agent: Agent, callback: Callback, ticket: Ticket) -> Claimed:
        now = clock.now()
        until = now + rules.LEASE
        lease = Lease(
            token=ids.secret(),
            agent=agent.sub,
            agent_name=agent.name,
            group=agent.group,
            expires_at=until,
            since=now,
        )
        taken = rules.claim(callback, lease, now)
        events: story.Told = {Happened.CALLBACK_CLAIMED: {"promise": taken.promise.kind}}
        entry = story.entry(ticket, callback, taken, EntryKind.CLAIMED, now, by=agent.name, events=events)
        # The callback is as read, so nobody else has it; the agent is as read, so this is the only one held.
        self._store.save(taken, agent.evolve(holding=taken.id, claimed_at=now), entry)
        return taken, ticket


def suits(agent: Agent, callback: Candidate) -> bool:
    """Whether it is of the agent's brands, languages and skills; an agent without any takes all."""
    return (
        (not agent.brands or callback.brand in agent.brands)
        and (not agent.languages or callback.language is None or callback.language in agent.languages)
        and (callback.skill is None or callback.skill in agent.skills)
    )
