"""What a mention asks for beside what it says, and what that changes of its ticket and of the call that is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.callbacks import promises, rules
from functions.callbacks.in_writing import Why
from functions.callbacks.model import Callback, CallbackState
from functions.intake.model import Mention
from functions.lookup.phones import offered_in
from functions.shared.entities import Unchanged
from functions.shared.settings import BrandSettings
from functions.shared.values import text_of
from functions.tickets.model import Entry, EntryKind, Prefers, Ticket
from functions.tickets.rules import NEW_MESSAGE, PREFERS
from functions.tickets.service import line
from functions.tickets.wishes import NO_WISH, Wish, heard


@dataclass(frozen=True)
class Asked:
    """A wish, when it was said, and whether a number of the author's own is in the words."""

    wish: Wish
    said_at: datetime
    number: bool = False

    @property
    def human(self) -> bool:
        """Whether a human is asked for in so many words."""
        return self.wish.asks or self.number


def asked(mention: Mention, accepted_at: datetime, brand: BrandSettings) -> Asked:
    """What this state of a mention asks for. It was said before it was accepted, whatever its sender's clock says."""
    return in_words(mention.text, min(mention.revised_at, accepted_at), brand)


def in_words(text: str | None, said_at: datetime, brand: BrandSettings) -> Asked:
    """What a text asks for that was said then."""
    wish = heard(text, said_at, ZoneInfo(brand.time_zone))
    return Asked(wish, said_at, number=bool(offered_in(text or "")))


def stands(ticket: Ticket, said: Asked) -> bool:
    """Whether nothing later was wished, by the author or by a person for them: an older message changes no wish."""
    return ticket.wished_at is None or said.said_at >= ticket.wished_at


def wished(ticket: Ticket, said: Asked) -> Ticket:
    """The ticket with the wish, unless a later one stands."""
    wish = said.wish
    if wish == NO_WISH or not stands(ticket, said):
        return ticket
    renewed = wish.call_at is not None or wish.prefers is Prefers.CALL
    return ticket.evolve(
        prefers=wish.prefers or ticket.prefers,
        call_at=wish.call_at if renewed else ticket.call_at,
        wished_at=said.said_at,
    )


def followed(
    callback: Callback, ticket: Ticket, said: Asked, accepted_at: datetime, now: datetime, *, wants_human: bool
) -> Callback:
    """The open call after this: put off until the time that was asked for, or no longer put off.

    `ticket`: as it was before. Who wants to be left alone is not rung any sooner for saying so.
    """
    if not stands(ticket, said):
        return callback
    if said.wish.prefers is not None and callback.ticket_id == ticket.id:
        why = Why.PREFERRED if said.wish.prefers is Prefers.MESSAGE else None
        callback = rules.answered_in_writing(callback, why, now, accepted_at)
    if said.wish.call_at is not None:
        return promises.put_off(callback, said.wish.call_at, now)
    if wants_human and said.wish.prefers is not Prefers.NONE:
        return rules.bring_forward(callback, accepted_at, now)
    return callback


def marked(callback: Callback, flags: tuple[str, ...], before: Ticket, after: Ticket) -> tuple[str, ...]:
    """The call's flags after a message on a ticket whose call it is. Of its own ticket the card tells by itself."""
    if callback.ticket_id == after.id:
        return flags
    if callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) and NEW_MESSAGE not in flags:
        flags = (*flags, NEW_MESSAGE)
    if after.prefers is before.prefers:
        return flags
    flags = tuple(flag for flag in flags if not flag.startswith(PREFERS))
    return flags if after.prefers is Prefers.CALL else (*flags, f"{PREFERS}{after.prefers}")


def still_in_hand(callback: Callback | None) -> tuple[Unchanged, ...]:
    """Holds a write to a call that it leaves alone because somebody has it: if they hang up at this very moment, what
    the customer has said since the dial brings the next one forward.
    """
    if callback is None or callback.state not in (CallbackState.CLAIMED, CallbackState.IN_CALL):
        return ()
    return (Unchanged(callback),)


def told(before: Ticket, after: Ticket, callback: Callback | None, now: datetime) -> tuple[Entry, ...]:
    """The entry that says what the customer wished, where that is news."""
    if (before.prefers, before.call_at) == (after.prefers, after.call_at):
        return ()
    data: dict[str, Any] = {"said_by": "customer", "prefers": after.prefers}
    if after.call_at != before.call_at:
        data |= {"call_at": text_of(after.call_at), "put_off_until": text_of(callback.agreed_at) if callback else None}
    about = callback.id if callback else None
    return (line(after, EntryKind.PREFERS, now, callback_id=about, data=data),)
