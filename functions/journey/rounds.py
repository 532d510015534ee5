"""How a round begins: the callback, the ticket that points to it, and the author who is remembered for it."""

from datetime import datetime

from functions.callbacks import forecast, rules, story
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.intake.model import Mention
from functions.shared import keys
from functions.tickets.model import Known, Ticket, TicketState
from functions.tickets.rules import remember, repeat
from functions.triage.model import Kind


class Rounds:
    """Begins rounds. `shards`: partitions of the queue."""

    def __init__(self, store: Store, shards: int) -> None:
        self._store, self._shards = store, shards

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
    ) -> tuple[Ticket, Callback, tuple[Known, ...]]:
        """A further round of a ticket that is known, and its author remembered for it."""
        if known is None:
            return *self.begin(ticket, accepted_at, now), ()
        repeated = ticket.evolve(repeat=repeat(known, now))
        return *self.begin(repeated, accepted_at, now), (remember(known, ticket.id, complaint, now),)


def queued(callback: Callback) -> dict[str, object]:
    """What an event says of a callback that waits."""
    return {**story.facts(callback.promise), "round": callback.round}
