"""The accounts of one author, where a sender carried the ids of both: what is said on either is of one person.

Aliases are learned from nothing else. A name, a handle or a quoted order that is the same links nobody.
"""

from dataclasses import dataclass
from datetime import datetime

from functions.callbacks.ports import Store
from functions.intake.model import Account, Mention
from functions.shared.entities import Entity, Unchanged
from functions.tickets.model import MAX_ALIASES, Known, Ticket, TicketState
from functions.tickets.rules import joinable
from functions.tickets.wishes import stops


@dataclass(frozen=True)
class Person:
    """The account that spoke, unless it is withheld; its other accounts; and the ticket that it speaks about."""

    known: Known | None = None
    """With the aliases that this mention brings."""
    read: Known | None = None
    """As it was read."""
    others: tuple[tuple[Known, Known], ...] = ()
    """Each as it was read, and as it is with this account among its aliases."""
    latest: Ticket | None = None

    @property
    def accounts(self) -> tuple[Known, ...]:
        """All that are known of the author."""
        return (*((self.known,) if self.known else ()), *(after for _, after in self.others))

    def learned(self) -> tuple[Entity, ...]:
        """The accounts of which another was learned."""
        own = (self.known,) if self.known is not None and self.known != self.read else ()
        return (*own, *(after for before, after in self.others if after != before))

    def held(self) -> tuple[Entity | Unchanged, ...]:
        """The other accounts as they are to be or, where nothing was learned, as they were read.

        So that of two mentions at once, one by each account, only one opens a ticket.
        """
        return tuple(after if after != before else Unchanged(before) for before, after in self.others)


def person(store: Store, mention: Mention, now: datetime) -> Person:
    """Who said it."""
    if mention.author.id is None:
        return Person()
    own = Account(channel=mention.channel, id=mention.author.id)
    read = store.known(mention.brand, own.channel, own.id)
    known = _with(read, mention.accounts, own)
    found = [(one, store.known(mention.brand, one.channel, one.id)) for one in known.aliases]
    # Who wants no word of a machine wants none on any account.
    stopped = stops(mention.text) or any(one.stopped for one in (known, *(other for _, other in found)))
    known = known.evolve(stopped=stopped)
    others = tuple((other, _with(other, (own,), one).evolve(stopped=stopped)) for one, other in found)
    ids = [one.last_ticket_id for one in (read, *(before for before, _ in others)) if one.last_ticket_id]
    tickets = [ticket for ticket_id in dict.fromkeys(ids) if (ticket := store.ticket(ticket_id)) is not None]
    return Person(known, read, others, _latest(tickets, read, now))


def _with(known: Known, more: tuple[Account, ...], own: Account) -> Known:
    """The account with these aliases, itself never among them."""
    aliases = (*known.aliases, *(one for one in dict.fromkeys(more) if one != own and one not in known.aliases))
    return known if len(aliases) == len(known.aliases) else known.evolve(aliases=aliases[:MAX_ALIASES])


def _latest(tickets: list[Ticket], own: Known, now: datetime) -> Ticket | None:
    """Where a call is open, else the one that is open, else the account's own, else the last that may be joined."""

    def order(ticket: Ticket) -> tuple[bool, bool, bool, datetime]:
        own_one = ticket.id == own.last_ticket_id
        called = ticket.open_callback_id is not None
        return called and joinable(ticket, now), ticket.state is TicketState.OPEN, own_one, ticket.opened_at

    fitting = [one for one in tickets if one.id == own.last_ticket_id or joinable(one, now)]
    return max(fitting, key=order, default=None)
