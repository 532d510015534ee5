"""Finding tickets: by order, parcel, handle and name, whatever became of them; by text among those that are open."""

import re
from collections.abc import Callable, Iterable

from functions.callbacks.ports import Store
from functions.desk import showing
from functions.desk.bodies import TicketsQuery
from functions.desk.views.tickets import Found
from functions.tickets.model import Entry, Ticket
from functions.tickets.rules import search_terms, to_judge

MAX_FOUND = 100
MAX_READ = 1000
"""Texts of open tickets that are looked through, the newest: ten reads of a hundred."""
FIELDS = ("order", "parcel", "handle", "name")

_ID = re.compile(r"tkt_[a-z0-9]{1,64}")

type Said = dict[tuple[str, str], Entry]


class Search:
    """Finds tickets. `open_tickets`: those that are open now; from an index, so it may lag a moment."""

    def __init__(self, store: Store, open_tickets: Callable[[], Iterable[Ticket]]) -> None:
        self._store, self._open_tickets = store, open_tickets

    def find(self, wanted: TicketsQuery) -> Found:
        """The newest first, at most a hundred."""
        is_open = sorted(self._open_tickets(), key=lambda ticket: ticket.opened_at, reverse=True)
        terms = _terms(wanted.query)
        if terms:
            read = is_open[:MAX_READ]
            said = self._said(read)
            open_found = [ticket for ticket in read if _fits(ticket, terms, said)]
        else:
            read, open_found, said = is_open, is_open, {}
        by_terms, more = self._by_terms(terms)
        found = {ticket.id: ticket for ticket in open_found} | by_terms
        fitting = [ticket for ticket in found.values() if _wanted(ticket, wanted)]
        shown = sorted(fitting, key=lambda ticket: ticket.opened_at, reverse=True)[:MAX_FOUND]
        said |= self._said(ticket for ticket in shown if (ticket.id, ticket.said) not in said)
        return Found(
            tickets=tuple(showing.brief(ticket, said.get((ticket.id, ticket.said))) for ticket in shown),
            complete=len(shown) == len(fitting) and len(read) == len(is_open) and not more,
        )

    def _by_terms(self, terms: frozenset[str]) -> tuple[dict[str, Ticket], bool]:
        """Those that have one of the terms in the index, and whether there are more of them than are read."""
        pages = [self._store.tickets_found(field, term) for field in FIELDS for term in terms]
        ids = {ticket_id: None for page in pages for ticket_id in page}
        ids |= {term: None for term in terms if _ID.fullmatch(term)}
        return self._store.tickets(list(ids)), any(len(page) >= MAX_FOUND for page in pages)

    def _said(self, tickets: Iterable[Ticket]) -> Said:
        return self._store.entries([(ticket.id, ticket.said) for ticket in tickets])


def _terms(query: str) -> frozenset[str]:
    """As written; without the sign that people put before a handle or an order number; and without the blanks and
    hyphens that they put into a number.
    """
    term = query.strip().casefold()
    number = re.sub(r"[\s-]", "", term) if any(sign.isdigit() for sign in term) else ""
    return frozenset({term, term.lstrip("@#").strip(), number.lstrip("#")} - {""})


def _fits(ticket: Ticket, terms: frozenset[str], said: Said) -> bool:
    """Whether an open ticket has a term, in the index or not yet: as a whole, or each of its words, within its text."""
    own = {term for _, term in search_terms(ticket)}
    if own & terms:
        return True
    entry = said.get((ticket.id, ticket.said))
    text = entry.data.get("text") if entry else None
    words = " ".join([*own, text.casefold() if isinstance(text, str) else ""])
    return any(all(word in words for word in term.split()) for term in terms)


def _wanted(ticket: Ticket, wanted: TicketsQuery) -> bool:
    return (
        (wanted.state is None or ticket.state is wanted.state)
        and (wanted.brand is None or ticket.brand == wanted.brand)
        and (wanted.judge is None or bool(to_judge(ticket)) is wanted.judge)
        and (wanted.held is None or ticket.held is wanted.held)
        and (wanted.owed is None or (ticket.open_callback_id is not None if wanted.owed else ticket.waits_for_a_word))
    )
