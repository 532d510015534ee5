"""Where a mention belongs, as a pure decision, and how a ticket's facts are shown.

    the author's latest ticket   complaint          question            praise      anything else
    --------------------------   ----------------   -----------------   ---------   -----------------------------
    none, or ended long ago      open               open, no call       recorded    ignored; asking: as question
    open, a call is open         join               join                join        join
    open, no call is open        new round          new round if a      join        join; asking: new round
                                                    complaint is on it              if a complaint is on it
    ended within seven days      reopen             reopen if it was    join        join; asking: reopen
                                                    a complaint                     if it was a complaint

Asking: it is private, or it asks for a human in so many words (`bel me`, a time, a number; `wishes`). Praise that asks
in so many words is taken for asking. What is joined is on the card at once, and beyond that:

    what is said or known                      what becomes of it
    ----------------------------------------   --------------------------------------------------------------------
    again while the call is open               joins; graver and earlier where it is; no second call
    again while the call is put off            asking or complaint: called since this message (`bring_forward`), what
                                               was promised void (`asked_sooner`) unless it is due as early
    during the call, or before the dial        joins; the card says `new_message`; the agent decides about a wish
    while somebody ends it                     joins; that click ends nothing (409 `new_message`): it is read first
    after the end, within seven days           reopens: a new round, a new clock, and of a complaint a repeat
    the third complaint in 90 days             its call is for somebody more senior; who is above the supervisor is
                                               told, once
    on another channel                         joins where a sender carried both accounts (`Known.aliases`), else
                                               a ticket of its own, with one call where the number is one (`one_call`);
                                               else shown beside (`elsewhere`) where the tool's `customer_ref` or the
                                               order is the same: a quoted order links nobody
    praise after the end                       counted and kept; nobody is called
    helped elsewhere meanwhile                 an entry and `contact_elsewhere` on the card; no promise is void by it
    asks for a message instead of a call       `prefers_message` on the card; a person writes, in the same time
    asks to be called later                    put off until then, its promise void (`asked_later`), a new one from then
    the same again, an edit, a copy            a wish counts once, and an older one never beats a later one

So no message falls silent: what wants a human where none is owed begins a round.

Of a source in review, and of what is too old, whatever would open or begin anything waits for a supervisor instead
(`holds`): on a ticket of its own, or on the author's where that is open. What joins an open call needs none; what is
too old changes nothing of that call. What wants somebody and comes of a live source lets in the ticket it falls upon.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from functions.intake.model import Visibility
from functions.shared.errors import Conflict
from functions.tickets.model import Complained, Known, Ticket, TicketState
from functions.triage.model import Flag, Kind, Verdict

REOPENS_WITHIN = timedelta(days=7)
REMEMBERED_FOR = timedelta(days=90)
MAX_REMEMBERED = 50
"""Complaints of one author: more than anybody reads, and the item stays small."""
EXCERPT = 140
VERIFY = "verify"
"""The flag of a card: the order may be somebody else's."""
NEW_MESSAGE = "new_message"
"""The flag of a card in somebody's hands on which there is more than when it was taken."""
PREFERS = "prefers_"
"""How a flag begins that says how else than by a call the customer wants to be answered."""
CONTACT_ELSEWHERE = "contact_elsewhere"
"""The flag of a ticket whose customer was helped, or rang, elsewhere in this round."""
REMEDY_FAILED = "remedy_failed"
"""The flag of a ticket whose customer was promised something that did not come about."""
REMEDY_SILENT = "remedy_silent"
"""… and of which nobody knows whether it did."""
WANTED = "wanted"
"""The field under which a ticket is found by an order or parcel that it names and that nobody has yet."""
REF = "ref"
"""The field under which a ticket is found by the tool's own name for the customer."""


_TO_JUDGE = frozenset(Flag) - {Flag.VULNERABLE, Flag.ON_BEHALF}
"""Those that a judge says by itself, and that follow from more than a turn of phrase."""


class Threading(StrEnum):
    """What becomes of a mention."""

    IGNORE = "ignore"
    """Recorded, nothing else."""
    PRAISE = "praise"
    """Recorded and counted."""
    OPEN = "open"
    """A new ticket with a callback."""
    OPEN_QUESTION = "open_question"
    """A new ticket without one."""
    JOIN = "join"
    """Onto the author's latest ticket."""
    NEW_ROUND = "new_round"
    """Onto it, and a human is owed again; an ended ticket is open again."""
    HOLD = "hold"
    """It would open something, but a supervisor is to say so first: a ticket that waits for that."""
    OBSERVE = "observe"
    """Counted, nothing else."""


def thread(
    verdict: Verdict, visibility: Visibility, latest: Ticket | None, now: datetime, *, asks: bool = False
) -> Threading:
    """The table above. `latest`: the author's latest ticket, whatever its state; `asks`: for a human, in words."""
    if latest is None or not joinable(latest, now):
        return _begin(verdict, asks or visibility is Visibility.PRIVATE)
    if latest.open_callback_id is not None or not wants_human(verdict, visibility, latest, asks=asks):
        return Threading.JOIN
    return Threading.NEW_ROUND


def joinable(ticket: Ticket, now: datetime) -> bool:
    """Whether what its author says now belongs to it."""
    return ticket.state is TicketState.OPEN or (ticket.ended_at is not None and now - ticket.ended_at <= REOPENS_WITHIN)


def _begin(verdict: Verdict, asking: bool) -> Threading:
    match verdict.kind:
        case Kind.COMPLAINT:
            return Threading.OPEN
        case Kind.QUESTION:
            return Threading.OPEN_QUESTION
        case Kind.PRAISE:
            return Threading.PRAISE
        case _:
            return Threading.OPEN_QUESTION if asking else Threading.IGNORE


def wants_human(verdict: Verdict, visibility: Visibility, latest: Ticket, *, asks: bool = False) -> bool:
    """Whether this, said by the author of that ticket, is owed an answer by a human."""
    if verdict.kind is Kind.COMPLAINT:
        return True
    if latest.kind is not Kind.COMPLAINT:
        return False
    if verdict.kind is Kind.PRAISE:
        return asks
    return asks or verdict.kind is Kind.QUESTION or visibility is Visibility.PRIVATE


def require_read(tickets: Iterable[Ticket], began: datetime) -> None:
    """Raises Conflict where an author was heard since then: who began to end it at that moment has not read it."""
    if any(one.heard_at is not None and one.heard_at > began for one in tickets):
        raise Conflict("the customer has just said more: read it first", code="new_message")


def remember(known: Known, ticket_id: str, complaint: bool, now: datetime) -> Known:
    """The author with this ticket as the latest, and with this complaint among those of the last 90 days."""
    recent = tuple(one for one in known.complaints if now - one.at <= REMEMBERED_FOR)
    if complaint:
        recent = (*recent, Complained(ticket_id=ticket_id, at=now))[-MAX_REMEMBERED:]
    return known.evolve(last_ticket_id=ticket_id, complaints=recent)


def repeat(known: Known, now: datetime) -> int:
    """Which complaint in 90 days the next one is: 1 for the first."""
    return 1 + sum(now - one.at <= REMEMBERED_FOR for one in known.complaints)


def excerpt(text: str | None) -> str | None:
    """The beginning of a text on one line, for a card."""
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"


class Unverified(StrEnum):
    """Why it is to be asked who it is, before anything of the order is told."""

    ON_BEHALF = "on_behalf"
    """The author speaks for somebody else."""
    NAMES_DIFFER = "names_differ"
    """The order is in another name than the account's."""
    NAME_UNKNOWN = "name_unknown"
    """The account bears no full name, or the order none."""


def unverified(ticket: Ticket) -> Unverified | None:
    """Why who is called may not be whose order it is; None where there is no order, or nothing speaks against it.

    Anybody may quote an order number in public. Only where the account bears the name that is on the order (or its
    initial, with the same last name) is it taken for the customer's own; a nickname is not, and no handle is compared.
    """
    if ticket.order is None and ticket.phone_from != "order":
        return None
    if Flag.ON_BEHALF in ticket.flags:
        return Unverified.ON_BEHALF
    author, customer = _name_words(ticket.author.name), _name_words(ticket.customer_name)
    if len(author) < 2 or len(customer) < 2:
        return Unverified.NAME_UNKNOWN
    first, other = author[0], customer[0]
    same = first == other or (min(len(first), len(other)) == 1 and first[0] == other[0])
    return None if same and author[-1] == customer[-1] else Unverified.NAMES_DIFFER


def to_verify(ticket: Ticket) -> bool:
    """Whether the number is that of an order which may be somebody else's: ask who it is before anything is told."""
    return ticket.phone is not None and ticket.phone_from == "order" and unverified(ticket) is not None


def hidden(text: str | None) -> str | None:
    """A part of an address of which only the last sign is shown: `•••••B`."""
    return "•" * (len(text) - 1) + text[-1] if text else None


def initial(name: str | None) -> str | None:
    """A name of which only the first letter is shown: `S. …`."""
    return f"{name.strip()[0]}. …" if name and name.strip() else None


def _name_words(name: str | None) -> list[str]:
    """The words of a name without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    letters = "".join(sign if sign.isalnum() else "" if unicodedata.combining(sign) else " " for sign in plain)
    return letters.split()


def to_judge(ticket: Ticket) -> tuple[str, ...]:
    """The flags of triage of which nobody has said yet what they mean: it is unsure, or somebody is to know of it."""
    return tuple(one for one in ticket.flags if one in _TO_JUDGE and one not in ticket.judged)


def masked(phone: str | None) -> str | None:
    """A number that shows only its country's first digits and its last two: `+31•••••••78`."""
    return None if phone is None else phone[:3] + "•" * max(len(phone) - 5, 0) + phone[-2:]


def search_terms(ticket: Ticket) -> frozenset[tuple[str, str]]:
    """(field, term) under which a ticket is found again, the whole name and each of its words included."""
    found = {("handle", ticket.author.handle), ("name", ticket.author.name), ("name", ticket.customer_name)}
    found |= {("name", word) for name in (ticket.author.name, ticket.customer_name) if name for word in name.split()}
    if ticket.order:
        found.add(("order", ticket.order.number))
    if ticket.parcel:
        found.add(("parcel", ticket.parcel.number))
    if ticket.customer_ref:
        found.add((REF, ticket.customer_ref))
    return frozenset((field, term.strip()[:100].casefold()) for field, term in found if term and term.strip())


def flagged(ticket: Ticket, flag: str) -> Ticket:
    """The ticket with a flag more."""
    return ticket if flag in ticket.flags else ticket.evolve(flags=(*ticket.flags, flag))
