"""What was promised and did not come about is back with a person: on the call that is open, or in a new round."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.callbacks.ports import Store
from functions.callbacks.rounds import Rounds
from functions.shared.entities import Entity, Unchanged
from functions.tickets.model import EntryKind, Ticket, TicketState
from functions.tickets.service import line


class Returns:
    """Brings tickets back. `shards`: partitions of the queue."""

    def __init__(self, store: Store, shards: int) -> None:
        self._rounds = Rounds(store, shards)

    def written(self, ticket: Ticket, data: Mapping[str, Any], now: datetime) -> tuple[Entity | Unchanged, ...]:
        """What is to be written, in one transaction. `ticket`: as it is to be, but for the round; `data`: of the entry.

        The customer heard "that will be done" from one of us, and should hear from one of us that it was not, before
        they find out: a round begins as if they had said so. It does not where somebody is to call them anyway and
        sees it on the card, where a supervisor decides first, or where no call is wanted any more (withdrawn).
        """
        if ticket.open_callback_id is not None or ticket.held or ticket.state is TicketState.CLOSED:
            return ticket, line(ticket, EntryKind.REMEDY, now, callback_id=ticket.open_callback_id, data=data)
        owing, callback, beside, events = self._rounds.again(ticket, None, now, now, complaint=False)
        entry = line(owing, EntryKind.REMEDY, now, callback_id=owing.open_callback_id, data=data, events=events)
        return owing, callback, entry, *beside
