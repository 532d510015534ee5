"""Callbacks to a contact centre: one task a callback at most, and what its agents did of it back.

    event of ours, event of the centre, sweep ──▶ follow ──▶ what should stand? what stands? one step, and again

No event is believed: each only has one callback's hand-over gone through (`hand_overs`). A step is at most one change
at the centre and one conditional write here, so it may be lost, repeated or meet another one at any point. Who accepts
a task claims the callback by the same write as anybody at the desk: so it is never two people's.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

from functions.callbacks import rules
from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, CallbackState, Disposition
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.callbacks.service import Calls
from functions.dispatch import hand_overs
from functions.dispatch.hand_overs import KNOWN_FOR, Contact, HandOver, Seen, Standing
from functions.dispatch.model import HAND_OVER
from functions.dispatch.offers import offer
from functions.dispatch.ports import Centre, HandOvers
from functions.shared import clock, keys, telemetry
from functions.shared.connections import CENTRES, Connection, Connections, centre_of
from functions.shared.entities import pause, settled
from functions.shared.errors import Conflict, NotFound, Refused
from functions.shared.events import Event
from functions.shared.exchange import NotAnswered
from functions.shared.queues import Queue
from functions.tickets.model import Ticket

STEPS = 6
"""At most, at a time: a task is stopped, and another one begun. What is left has its next moment."""
HEAD = 100
"""Callbacks that a sweep looks at in each shard of the queue, most urgent first: those that no event handed over."""
TOGETHER = 100
"""Hand-overs that a sweep has gone through: an instance takes two calls a second unless its quota was raised."""


class HandingOver:
    """The verbs. `connections`: which brands a centre is connected for; `desk_url`: of the desk's page, to which a
    task's link leads.
    """

    def __init__(
        self,
        store: Store,
        centre: Centre,
        connections: Callable[[], Connections],
        desk_url: str,
        wait: Callable[[int], None] = pause,
    ) -> None:
        self._store, self._centre, self._connections, self._desk_url = store, centre, connections, desk_url
        self._claims, self._calls, self._wait = Claims(store, wait=wait), Calls(store, wait), wait
        self._callers: dict[str, Caller] = {}

    def happened(self, event: Event) -> None:
        """An event of ours: its call, or the one that its ticket is owed, may need another task. Raises Unavailable."""
        callback_id = event.callback_id
        if callback_id is None and event.ticket_id is not None and (ticket := self._store.ticket(event.ticket_id)):
            callback_id = ticket.open_callback_id
        if callback_id is not None:
            self.follow(callback_id)

    def heard(self, contact: Contact) -> None:
        """An event of the centre. Tasks that are none of ours are left alone. Raises Unavailable."""
        ids = filter(None, (contact.contact_id, contact.initial_contact_id))
        known = (self._store.stored(Standing, keys.standing(one)) for one in ids)
        standing = next(filter(None, known), None)
        if standing is None:
            return
        row = self._row(standing.callback_id)
        if (row is None or row.contact_id != contact.contact_id) and not self._centre.look(contact.contact_id).ended:
            self._centre.stop(contact.contact_id)  # transferred, or left over: nobody else is to take it
        self.follow(standing.callback_id, look=True)

    def follow(self, callback_id: str, *, look: bool = False) -> None:
        """Until what stands at the centre is what should. `look`: whether it is asked how its task stands, in any case.

        Raises Unavailable when the table does; for what the centre does not answer, the sweep comes back.
        """
        for turn in range(STEPS):
            if settled(partial(self._step, callback_id, look=look and turn == 0), self._wait):
                return

    def _row(self, callback_id: str) -> HandOver | None:
        return self._store.stored(HandOver, hand_overs.of_callback(callback_id))

    def _step(self, callback_id: str, *, look: bool) -> bool:
        """Whether nothing is left to be done now."""
        found = self._store.with_ticket(callback_id)
        if found is None:
            return True
        callback, ticket = found
        row, now = self._row(callback_id) or HandOver.of(callback), clock.now()
        connection = centre_of(self._connections(), callback.brand)
        try:
            if not row.open:
                return self._begin(row, callback, connection, now)
            if row.contact_id is None:
                return self._ask(row, callback, ticket, connection, now)
            if look or connection is None or not hand_overs.right(row, callback, now):
                return self._look(row, row.contact_id, callback, now, wanted=connection is not None)
        except NotAnswered as error:
            telemetry.log("centre silent", callback_id=callback_id, kind=error.fault)
            telemetry.count("CentreFaults")
            self._store.save(hand_overs.put_off(row, error.retry_after, now))
        return True

    def _begin(self, row: HandOver, callback: Callback, connection: Connection | None, now: datetime) -> bool:
        wished = hand_overs.wish(callback, now) if connection else None
        at = max(wished.ask_at, row.not_before or wished.ask_at) if wished else None
        if wished is not None and at is not None and at <= now:
            # The hand-over is as read: nobody else begins a task of this number.
            self._store.save(hand_overs.begun(row, wished, now))
            return False
        if at != row.next_at:
            # The hand-over is as read.
            self._store.save(row.evolve(next_at=at))
        return True

    def _ask(
        self, row: HandOver, callback: Callback, ticket: Ticket, connection: Connection | None, now: datetime
    ) -> bool:
        """Even where it is not wished any more: only who knows its id can stop it."""
        try:
            if connection is None:
                raise Refused("the centre is not connected any more")
            said = self._store.entry(ticket.id, ticket.said) if connection.personal_data == "full" else None
            contact_id = self._centre.start(offer(row, (callback, ticket, said), connection, self._desk_url, now))
        except Refused as error:
            telemetry.log_error("task refused", error, callback_id=callback.id)
            telemetry.count("CentreRefusals")
            # The hand-over is as read.
            self._store.save(hand_overs.over(row, now, missed=True))
            return False
        standing = Standing(contact_id=contact_id, callback_id=callback.id, until=now + KNOWN_FOR)
        # The hand-over is as read; the contact is new: of two who asked under one token, one writes it down.
        self._store.save(hand_overs.stands(row, contact_id, now), standing)
        return False

    def _look(self, row: HandOver, contact_id: str, callback: Callback, now: datetime, *, wanted: bool) -> bool:
        seen, mine = self._centre.look(contact_id), hand_overs.mine(row, callback, now)
        if seen.ended:
            theirs = callback if mine else self._regained(callback, seen)
            if theirs is not None:
                self._ended(theirs, contact_id, seen.disposition)
            # The hand-over is as read. Its agent's lease, if it was held, is dealt with already.
            self._store.save(hand_overs.over(row, now, missed=row.lease_token is None and theirs is None))
            return False
        if mine:
            return self._keep(row, callback, now)
        if seen.agent is not None and row.lease_token is None:
            return self._accept(row, contact_id, seen.agent, now)
        if wanted and seen.agent is None and hand_overs.right(row, callback, now):
            # The hand-over is as read.
            self._store.save(hand_overs.stands(row, contact_id, now))
            return True
        return self._stop(row, contact_id, now)

    def _accept(self, row: HandOver, contact_id: str, agent_id: str, now: datetime) -> bool:
        """An agent of the centre takes the callback as at the desk, unless somebody was first."""
        caller = self._caller(agent_id)
        if caller is None:
            telemetry.log("agent of the centre unknown", callback_id=row.callback_id)
            telemetry.count("CentreStrangers")
            return self._stop(row, contact_id, now, missed=True)
        try:
            claimed = self._claims.claim(caller, row.callback_id)
        except (Conflict, NotFound):
            return self._stop(row, contact_id, now, missed=True)
        assert claimed is not None
        lease = claimed[0].lease
        assert lease is not None
        # The hand-over is as read. Where this is lost, the same agent is given the same lease again.
        self._store.save(hand_overs.accepted(row, lease.token, now))
        return True

    def _keep(self, row: HandOver, callback: Callback, now: datetime) -> bool:
        """In its agent's hands. Who only reads keeps the lease for a while; in call none runs out."""
        lease = callback.lease
        if lease is not None and hand_overs.renews(row, callback, now):
            with suppress(Conflict):
                self._calls.renew(callback.id, lease.token)
        # The hand-over is as read.
        self._store.save(row.evolve(tries=0, next_at=now + hand_overs.RENEWED_AFTER))
        return True

    def _regained(self, callback: Callback, seen: Seen) -> Callback | None:
        """For an agent who says what came of a call, and whose lease ran out meanwhile or of whom we had not heard:
        theirs once more, if nobody else has it. Else it would be said to nobody.
        """
        if seen.disposition is None or seen.agent is None or not hand_overs.unsaid(callback, seen):
            return None
        caller = self._caller(seen.agent)
        if caller is None:
            return None
        with suppress(Conflict, NotFound):
            claimed = self._claims.claim(caller, callback.id)
            return claimed[0] if claimed else None
        return None

    def _ended(self, callback: Callback, contact_id: str, disposition: Disposition | None) -> None:
        """The agent is done with the task. A dial whose outcome nobody said stays theirs, to be said at the desk."""
        assert callback.lease is not None
        token = callback.lease.token
        caller = Caller(sub=callback.lease.agent, name=callback.lease.agent_name)
        begun = callback.attempt if rules.outcome_owed(callback) else None
        with suppress(Conflict, Refused):  # told at the desk, or lost, a moment ago
            if begun is None and callback.state is CallbackState.IN_CALL:
                return  # reached: the wrap-up is owed
            if disposition is None:
                if begun is None:
                    self._calls.release(caller, callback.id, token)
                return
            attempt = begun or self._calls.dial(caller, callback.id, token, contact_id)
            self._calls.outcome(caller, callback.id, attempt.id, token, disposition=disposition)

    def _stop(self, row: HandOver, contact_id: str, now: datetime, *, missed: bool = False) -> bool:
        self._centre.stop(contact_id)
        # The hand-over is as read.
        self._store.save(hand_overs.over(row, now, missed=missed))
        return False

    def _caller(self, agent_id: str) -> Caller | None:
        """Who that is here: whoever signs in by the same name."""
        if agent_id not in self._callers and (name := self._centre.who(agent_id)):
            for one in self._store.members():
                if one.name.casefold() == name.casefold():
                    self._callers[agent_id] = Caller(sub=one.sub, name=one.name)
        return self._callers.get(agent_id)


class Due:
    """What the sweep does for the centre: a hint for each hand-over whose moment has come, and for what has none."""

    def __init__(
        self, store: HandOvers, calls: Store, connections: Callable[[], Connections], hints: Queue, *, shards: int
    ) -> None:
        self._store, self._calls, self._connections = store, calls, connections
        self._hints, self._shards = hints, shards

    def start(self, now: datetime) -> int:
        """How many were started; none, and nothing read, where no centre is connected. Raises Unavailable."""
        connections = self._connections()
        if not any(one.kind in CENTRES for one in connections.values()):
            return 0
        due = (row.callback_id for row in self._store.hand_overs_due(now, TOGETHER))
        found = list(dict.fromkeys((*due, *self._forgotten(connections))))[:TOGETHER]
        for callback_id in found:
            self._hints.send(hint(callback_id))
        return len(found)

    def _forgotten(self, connections: Connections) -> Iterator[str]:
        """Callbacks at the head of the queue of which no task is asked for: the event was lost, or came too early."""
        for shard in range(self._shards):
            waiting = [one for one in self._calls.waiting(shard, HEAD) if one.only_for is None]
            ids = [one.id for one in waiting if centre_of(connections, one.brand)]
            known = self._store.hand_overs(ids)
            yield from (one for one in ids if one not in known or known[one].next_at is None)


def hint(callback_id: str) -> str:
    """The shape in which the bus hands events to a queue."""
    return json.dumps({"detail-type": HAND_OVER, "detail": {"callback_id": callback_id}})
