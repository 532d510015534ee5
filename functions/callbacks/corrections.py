"""What people find out beside a call and put right: the number, the wish, the verdict of triage, who is here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from functions.callbacks import facts, forecast, merging, promises, rules, story
from functions.callbacks.in_writing import Why
from functions.callbacks.model import Callback, CallbackState, WithdrawReason
from functions.callbacks.one_call import OneCall
from functions.callbacks.people import Agent, Caller, Member, Presence, PresenceState
from functions.callbacks.ports import Store
from functions.shared import clock, keys
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.errors import Conflict, Forbidden, NotFound
from functions.shared.events import Happened
from functions.tickets.model import Entry, EntryKind, Prefers, Ticket, TicketState
from functions.tickets.replies import Purpose
from functions.tickets.rules import require_read
from functions.tickets.service import line
from functions.triage.model import Kind, Severity

PRESENT_FOR = timedelta(seconds=90)

type Written = list[Entity | Unchanged]


class Corrections:
    """The verbs. `shards`: partitions of the queue; `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, shards: int = 1, wait: Callable[[int], None] = pause) -> None:
        self._store, self._shards, self._wait = store, shards, wait
        self._one_call = OneCall(store)

    def phone(self, caller: Caller, ticket_id: str, number: str | None) -> Ticket:
        """The customer's number (E.164, already known to be callable): the call that waited for it may be made.

        None: that of the order, though its author speaks for somebody else. Raises NotFound where there is none, and
        Conflict (`number_busy`) where another call to it is under way, and so is this one's.
        """

        def once() -> Ticket:
            ticket, callback = self._read(ticket_id)
            now = clock.now()
            known = _with_number(ticket, number)
            if callback is None:
                # The ticket is as read; the entry, which does not hold the number, is new.
                self._store.save(known, line(ticket, EntryKind.PHONE, now, by=caller.name))
                return known
            learned = rules.learned(callback, has_number=True, lookup_ended=callback.lookup_ended, now=now)
            learned = forecast.succeeding(callback, learned, self._store.forecast, now)
            settled = self._one_call.renumbered(ticket, known, callback, learned, now)
            known, own = settled.ticket, settled.callback
            entry = line(known, EntryKind.PHONE, now, by=caller.name, callback_id=known.open_callback_id)
            if own is not None and own.id == callback.id:
                entry = story.entry(known, callback, own, EntryKind.PHONE, now, by=caller.name)
            # Ticket and callback are as read, and so is whatever shares the number; the entry is new.
            self._store.save(known, *((own,) if own else ()), *settled.beside, entry)
            return known

        return settled(once, self._wait)

    def prefers(self, caller: Caller, ticket_id: str, wish: Prefers) -> Ticket:
        """How the customer wants to be answered: an older message of theirs changes nothing of it.

        Who would rather read is answered in writing by the same due time; the number is not waited for then.
        """

        def once() -> Ticket:
            ticket, callback = self._read(ticket_id)
            now, data = clock.now(), {"prefers": wish}
            wishes = ticket.evolve(prefers=wish, wished_at=now).owing(now)
            why = Why.PREFERRED if wish is Prefers.MESSAGE else None
            own = callback if callback and callback.ticket_id == ticket.id else None
            after = own and rules.answered_in_writing(own, why, now)
            if own is None or after is None or after == own:
                # The ticket is as read; the entry is new.
                self._store.save(wishes, line(ticket, EntryKind.PREFERS, now, by=caller.name, data=data))
            else:
                entry = story.entry(wishes, own, after, EntryKind.PREFERS, now, by=caller.name, data=data)
                # Ticket and callback are as read; the entry is new.
                self._store.save(wishes, after, entry)
            return wishes

        return settled(once, self._wait)

    def triage(self, caller: Caller, ticket_id: str, verdict: Kind, severity: Severity) -> Ticket:
        """A person's verdict. A complaint that was none until now is owed a call; what is none any more is owed none.

        What asks nothing, and has no call, is closed by that word: so questions do not stay open for ever.
        What waits for a supervisor goes on waiting, unless a supervisor says that it asks nothing. Raises Conflict
        during a call, or (`new_message`) where the author says more while it is judged to be nothing; Forbidden.
        """
        began = clock.now()

        def once() -> Ticket:
            ticket, callback = self._read(ticket_id)
            now = clock.now()
            if verdict is not Kind.COMPLAINT:
                require_read((ticket,), began)
            judged = ticket.evolve(kind=verdict, severity=severity, judged=ticket.flags)
            said = {"verdict": verdict, "severity": int(severity), "was": ticket.kind}
            is_open, newly = ticket.state is TicketState.OPEN, ticket.kind is not Kind.COMPLAINT
            called = ticket.state is TicketState.RESOLVED
            if callback is not None and callback.ticket_id != ticket.id:
                written, entry = _judged_beside(judged, callback, caller, said, now)
            elif callback is not None:
                written, entry = self._judged(judged, callback, caller, said, now)
            elif verdict is Kind.COMPLAINT and newly and not called and not ticket.held:
                written, entry = self._owed(judged, caller, said, now)
            else:
                if is_open and verdict in (Kind.PRAISE, Kind.OTHER):
                    if ticket.held and not caller.supervisor:
                        raise Forbidden("only a supervisor ends what waits for one", code="supervisor_only")
                    judged = judged.let_in(now, caller.name).evolve(state=TicketState.CLOSED, ended_at=now)
                written, entry = [judged], line(ticket, EntryKind.TRIAGE, now, by=caller.name, data=said)
            if judged.state is not TicketState.OPEN:
                self._store.index_for_search(
                    judged
                )  # no order was looked for while it was held: it is found all the same
            # Ticket and callback are as read, or the callback is new where there was none; entry and fact are new.
            self._store.save(*written, *facts.of_verdict(ticket, verdict, entry, now), entry)
            return next((one for one in written if isinstance(one, Ticket)), judged)

        return settled(once, self._wait)

    def presence(self, caller: Caller, state: PresenceState) -> Presence:
        """That the agent is here, for the next 90 seconds; with what is in hand, and how long the latest calls took."""
        now = clock.now()
        agent = self._store.agent(caller.sub)
        claimed = self._store.callback(agent.holding) if agent.holding else None
        here = Presence(
            sub=caller.sub,
            name=caller.name,
            state=state,
            until=now + PRESENT_FOR,
            holding=claimed.id if claimed and rules.in_hand(claimed, caller.sub, now) else None,
            handled=forecast.measured(agent, claimed).handled,
        )

        def once() -> Presence:
            before = self._store.presence(caller.sub)
            # As read: of two windows of one agent the later word stands. Who was not here of late is on the list.
            listed = () if before else self._listed(caller.sub, caller.name)
            self._store.save(here.evolve(version=before.version if before else 0), *listed)
            return here

        return settled(once, self._wait)

    def profile(self, agent: Agent) -> Agent:
        """What an agent knows; what is held stays as it is. `agent.version` is not looked at."""

        def once() -> Agent:
            before = self._store.agent(agent.sub)
            after = before.evolve(
                brands=agent.brands, languages=agent.languages, skills=agent.skills, group=agent.group
            )
            # The agent is as read: a claim at the same moment is not overwritten.
            self._store.save(after, *self._listed(after.sub, after.name))
            return after

        return settled(once, self._wait)

    def _listed(self, sub: str, name: str) -> tuple[Member, ...]:
        """The agent on the list of all, where they are not yet."""
        known = self._store.stored(Member, keys.member(sub)) or Member(sub=sub)
        return () if known.version and (known.name or not name) else (known.evolve(name=name),)

    def _read(self, ticket_id: str) -> tuple[Ticket, Callback | None]:
        ticket = self._store.ticket(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return ticket, self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None

    def _owed(self, judged: Ticket, caller: Caller, said: dict[str, object], now: datetime) -> tuple[Written, Entry]:
        """A round for what had been taken for something else; a ticket that was closed as such is open again."""
        round_ = judged.round + 1
        ticket = judged.evolve(
            state=TicketState.OPEN,
            ended_at=None,
            round=round_,
            open_callback_id=keys.callback_id(judged.id, round_),
            reply=judged.reply.wants(Purpose.REPLY, round_, now),
        ).owing(now)
        brand = self._store.brand(ticket.brand)
        since = self._waits_since(judged, now)
        minutes, hours, urgency = brand.promise_minutes, brand.service_hours, brand.urgency
        callback = rules.begin(ticket, since, minutes, self._shards, now, hours=hours, urgency=urgency)
        ended = ticket.lookup.ended
        callback = rules.learned(callback, has_number=ticket.has_number, lookup_ended=ended, now=now)
        callback = rules.kept_for(callback, brand, news=ticket.flags)
        callback = forecast.told(promises.break_if_late(callback, now), self._store.forecast(), now)
        events = story.begun(callback)
        settled = self._one_call.numbered(ticket, callback, now)
        entry = line(ticket, EntryKind.TRIAGE, now, by=caller.name, callback_id=callback.id, data=said, events=events)
        return [settled.ticket, settled.callback or callback, *settled.beside], entry

    def _judged(
        self, judged: Ticket, callback: Callback, caller: Caller, said: dict[str, object], now: datetime
    ) -> tuple[Written, Entry]:
        """A callback of another severity, or withdrawn because nobody complained."""
        if judged.kind is Kind.COMPLAINT:
            after = promises.settle(callback.evolve(severity=judged.severity))
            entry = story.entry(judged, callback, after, EntryKind.TRIAGE, now, by=caller.name, data=said)
            return [judged, after], entry
        if callback.state is CallbackState.IN_CALL:
            raise Conflict("a call is under way", code="in_call")
        after = rules.withdraw(callback, WithdrawReason.NOT_A_COMPLAINT, now)
        events: story.Told = {Happened.CALLBACK_WITHDRAWN: {"reason": WithdrawReason.NOT_A_COMPLAINT}}
        entry = story.entry(judged, callback, after, EntryKind.TRIAGE, now, by=caller.name, data=said, events=events)
        if judged.kind is Kind.QUESTION:
            ticket = judged.evolve(open_callback_id=None)
        else:
            ticket = story.followed(judged, after, now)
        _, beside = self._one_call.left(ticket, callback, after, now)
        return [ticket, after, facts.of_call(judged, after, now), *beside], entry

    def _waits_since(self, ticket: Ticket, now: datetime) -> datetime:
        """Where the clock of a corrected verdict begins: a wrong verdict wins the company no time."""
        if ticket.round:
            before = self._store.callback(keys.callback_id(ticket.id, ticket.round))
            wronged = before is not None and before.resolution == WithdrawReason.NOT_A_COMPLAINT
            return before.accepted_at if before and wronged else now
        first = self._store.entry(ticket.id, ticket.said) if ticket.said else None
        seen = self._store.seen(str(first.data.get("id"))) if first else None
        return seen.accepted_at if seen else ticket.opened_at


def _with_number(ticket: Ticket, number: str | None) -> Ticket:
    """With the number that a person gave, or with that of the order where a person decided to call its holder."""
    if number is None and ticket.order_phone is None:
        raise NotFound("no number is known that was not taken", code="no_number")
    given_by = "order" if number is None else "agent"
    return ticket.evolve(phone=number or ticket.order_phone, phone_from=given_by, phone_wrong=False)


def _judged_beside(
    judged: Ticket, callback: Callback, caller: Caller, said: dict[str, object], now: datetime
) -> tuple[Written, Entry]:
    """A verdict on a ticket whose call is another's: it makes that more urgent, or is no more about this one."""
    if judged.kind is Kind.COMPLAINT:
        after = promises.settle(callback.evolve(severity=min(callback.severity, judged.severity)))
        ticket = judged
    else:
        after = merging.without(callback, judged.id)
        ticket = judged.evolve(open_callback_id=None)
        if judged.kind is not Kind.QUESTION:
            ticket = ticket.evolve(state=TicketState.CLOSED, ended_at=now)
    return [ticket, after], line(ticket, EntryKind.TRIAGE, now, by=caller.name, callback_id=callback.id, data=said)
