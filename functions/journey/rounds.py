"""How a round begins: the callback, the ticket that points to it, and the author who is remembered for it."""

from datetime import datetime

from functions.callbacks import forecast, rules, story
from functions.callbacks.merging import held_back
from functions.callbacks.model import Callback
from functions.callbacks.one_call import Beside, OneCall, Settled
from functions.callbacks.ports import Store
from functions.intake.model import Mention
from functions.shared import keys
from functions.shared.errors import Conflict
from functions.shared.events import Happened
from functions.tickets.model import Known, Ticket, TicketState
from functions.tickets.rules import remember, repeat
from functions.triage.model import Kind


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

    def begin(self, ticket: Ticket, accepted_at: datetime, now: datetime) -> tuple[Ticket, Callback]:
        """The ticket in its next round, open, and the callback of it; neither is written yet."""
        round_ = ticket.round + 1
        owing = ticket.evolve(
            state=TicketState.OPEN,
            ended_at=None,
            kind=Kind.COMPLAINT,
            round=round_,
            open_callback_id=keys.callback_id(ticket.id, round_),
        )
        brand = self._store.brand(ticket.brand)
        minutes, hours, urgency = brand.promise_minutes, brand.service_hours, brand.urgency
        begun = rules.begin(owing, accepted_at, minutes, self._shards, now, hours=hours, urgency=urgency)
        return owing, forecast.told(begun, self._store.forecast(), now)

    def again(
        self, ticket: Ticket, known: Known | None, accepted_at: datetime, now: datetime, *, complaint: bool
    ) -> tuple[Ticket, Callback, Beside]:
        """A further round of a ticket that is known, and what is written beside it: its author remembered for it.

        Where its number is being called for another ticket, that call is its own too.
        """
        repeated = ticket.evolve(repeat=repeat(known, now)) if known else ticket
        try:
            settled = self._one_call.numbered(*self.begin(repeated, accepted_at, now), now)
        except Conflict:
            settled = Settled(*self.begin(held_back(repeated, None, now), accepted_at, now))
        remembered = (remember(known, ticket.id, complaint, now),) if known else ()
        assert settled.callback is not None
        return settled.ticket, settled.callback, (*remembered, *settled.beside)


def queued(callback: Callback) -> dict[Happened, dict[str, object]]:
    """The event of a callback that waits; none where another call is its ticket's."""
    if not callback.state.open:
        return {}
    return {Happened.CALLBACK_QUEUED: {**story.facts(callback.promise), "round": callback.round}}
