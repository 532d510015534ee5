"""How a round begins: the callback, the ticket that points to it, and the author who is remembered for it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from functions.callbacks import forecast, rules, story
from functions.callbacks.merging import held_back
from functions.callbacks.model import Callback, CallbackState
from functions.callbacks.one_call import Beside, OneCall, Settled
from functions.callbacks.ports import Store
from functions.intake.model import Mention
from functions.shared import keys
from functions.shared.errors import Conflict
from functions.shared.events import Happened
from functions.tickets.model import Known, Ticket, TicketState
from functions.tickets.replies import Purpose
from functions.tickets.rules import CONTACT_ELSEWHERE, remember, repeat
from functions.triage.model import Kind

type AsAsked = Callable[[Callback], Callback]


class Rounds:
    """Begins rounds. `shards`: partitions of the queue."""

    def __init__(self, store: Store, shards: int) -> None:
        self._store, self._shards = store, shards
        self._one_call = OneCall(store)

    def known(self, mention: Mention) -> Known | None:
        """The author, unless the platform withholds the account."""
        if mention.author.id is None:
            return None
        return self._store.known(mention.brand, mention.channel, mention.author.id)

    def begin(
        self,
        ticket: Ticket,
        accepted_at: datetime,
        now: datetime,
        *,
        complaint: bool = True,
        as_asked: AsAsked = lambda callback: callback,
    ) -> tuple[Ticket, Callback]:
        """The ticket in its next round, open, and the callback of it; neither is written yet.

        `as_asked`: what the message that begins it makes of its call.
        """
        round_ = ticket.round + 1
        owing = ticket.let_in(now).evolve(
            state=TicketState.OPEN,
            ended_at=None,
            kind=Kind.COMPLAINT,
            round=round_,
            open_callback_id=keys.callback_id(ticket.id, round_),
            flags=tuple(flag for flag in ticket.flags if flag != CONTACT_ELSEWHERE),
            reply=ticket.reply.wants(Purpose.REPLY, round_, now) if complaint else ticket.reply,
        )
        brand = self._store.brand(ticket.brand)
        minutes, hours, urgency = brand.promise_minutes, brand.service_hours, brand.urgency
        begun = rules.begin(owing, accepted_at, minutes, self._shards, now, hours=hours, urgency=urgency)
        told = forecast.told(as_asked(begun), self._store.forecast(), now)
        told = rules.kept_for(told, brand, news=owing.flags)
        return owing, story.escalated(told, brand) if complaint else told

    def again(
        self,
        ticket: Ticket,
        known: Known | None,
        accepted_at: datetime,
        now: datetime,
        *,
        complaint: bool,
        as_asked: AsAsked = lambda callback: callback,
    ) -> tuple[Ticket, Callback, Beside, story.Told]:
        """A further round of a ticket that is known; what is written beside it (its author remembered for it), and the
        events of it.

        Where its number is being called for another ticket, that call is its own too. An answer or a question is no
        complaint more, so it makes no repeat of what was none.
        """
        repeated = ticket.evolve(repeat=repeat(known, now)) if known and complaint else ticket
        begin = partial(self.begin, accepted_at=accepted_at, now=now, complaint=complaint, as_asked=as_asked)
        owing, begun = begin(repeated)
        try:
            settled = self._one_call.numbered(owing, begun, now)
        except Conflict:
            settled = Settled(*begin(held_back(repeated, None, now)))
        remembered = (remember(known, ticket.id, complaint, now),) if known else ()
        assert settled.callback is not None
        return settled.ticket, settled.callback, (*remembered, *settled.beside), _events(begun, settled.callback)


def _events(begun: Callback, callback: Callback) -> story.Told:
    """That it waits, as it is now: not where it is put off, or another call is its ticket's. And what was late as it
    began; what that other call made of it is told where it is written.
    """
    late = story.begun(begun).get(Happened.PROMISE_BROKEN)
    told = story.begun(callback) if callback.state is CallbackState.QUEUED else {}
    return told | ({Happened.PROMISE_BROKEN: late} if late else {})
