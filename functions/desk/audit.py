"""To whom numbers were shown, by day: for whoever answers for people's data."""

from functions.callbacks.ports import Store
from functions.desk import showing
from functions.desk.pages import closed, opened
from functions.desk.views.people import RevealsView, RevealView
from functions.shared.keys import REVEAL_PREFIX
from functions.tickets.model import Entry, Ticket
from functions.tickets.reveals import Reveal

PAGE = 100


class Audit:
    """Reads the lists of days."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def reveals(self, day: str, next_: str | None = None) -> RevealsView:
        """Those of one UTC day, a page of them. Raises InputError for a `next_` that is none."""
        found, after = self._store.reveals(day, PAGE, opened(next_, REVEAL_PREFIX))
        tickets = self._store.tickets(list(dict.fromkeys(one.ticket_id for one in found)))
        entries = self._store.entries([(one.ticket_id, one.entry) for one in found])
        rows = (_row(one, tickets.get(one.ticket_id), entries.get((one.ticket_id, one.entry))) for one in found)
        return RevealsView(day=day, reveals=tuple(rows), next=closed(after))


def _row(one: Reveal, ticket: Ticket | None, entry: Entry | None) -> RevealView:
    return RevealView(
        at=one.at,
        by=one.by,
        brand=one.brand,
        ticket_id=one.ticket_id,
        channel=ticket and ticket.channel,
        author=showing.author(ticket.author) if ticket else None,
        reason=entry.data.get("reason") if entry else None,
    )
