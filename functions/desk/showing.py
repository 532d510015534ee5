"""From what is kept to what is shown, as pure functions. What is not named here is not shown."""

from datetime import datetime
from typing import Any

from functions.callbacks.in_writing import Why
from functions.callbacks.model import Attempt, Callback, CallbackState, Promise
from functions.callbacks.promises import is_broken
from functions.callbacks.rules import expired
from functions.conversation.texts import code_word_of
from functions.desk.views.base import AuthorView, LookupView, OrderBrief, PromiseRecord, PromiseView
from functions.desk.views.callbacks import AttemptView, CallbackView, Card
from functions.desk.views.tickets import (
    EntryView,
    HeldView,
    MergedView,
    OrderView,
    ReplyView,
    TicketBrief,
    WordOwed,
    WordSaid,
)
from functions.intake.model import Author
from functions.tickets.merges import UNDOABLE_FOR, Merge
from functions.tickets.model import Entry, EntryKind, Lookup, LookupState, Prefers, Ticket
from functions.tickets.parcels import Order
from functions.tickets.rules import NEW_MESSAGE, PREFERS, VERIFY, excerpt, masked, to_verify

OF_A_MENTION = (
    *("text", "language", "visibility", "channel", "url", "posted_at", "in_reply_to", "conversation_id", "source"),
    *("attachments", "order_number", "parcel_number", "sentiment", "change", "deleted", "first", "verdict"),
)
"""What is shown of a mention's entry beside its author; the number in it is masked, the e-mail address left out."""

NEVER = frozenset({"phone", "email"})
"""Not shown of any entry, at whatever depth."""


def card(callback: Callback, ticket: Ticket, said: Entry | None, now: datetime) -> Card:
    """A callback on the board. `said`: the entry that tells what the ticket is about."""
    return Card(**_card(callback, ticket, said, now))


def callback_view(callback: Callback, ticket: Ticket, said: Entry | None, now: datetime) -> CallbackView:
    """A callback, whole."""
    return CallbackView(
        **_card(callback, ticket, said, now),
        round=callback.round,
        repeat=callback.repeat,
        accepted_at=callback.accepted_at,
        opened_at=callback.opened_at,
        ended_at=callback.ended_at,
        resolution=callback.resolution,
        cause=callback.cause,
        skill=callback.skill,
        promises=promises(callback),
        attempt_log=tuple(_attempt(one) for one in callback.attempts),
    )


def _card(callback: Callback, ticket: Ticket, said: Entry | None, now: datetime) -> dict[str, Any]:
    lease = callback.lease if callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) else None
    if expired(callback, now):
        lease = None
    in_call = callback.state is CallbackState.IN_CALL
    promise = callback.promise
    return {
        "id": callback.id,
        "ticket_id": callback.ticket_id,
        "state": callback.state,
        "promise": _promise(promise),
        "due_at": promise.due_at,
        "seconds_left": int((promise.due_at - now).total_seconds()),
        "next_attempt_at": callback.next_attempt_at,
        "urgency_at": callback.urgency_at,
        "severity": callback.severity,
        "flags": _marks(callback, ticket),
        "heard_at": ticket.heard_at,
        "call_at": ticket.call_at if ticket.call_at and ticket.call_at > now else None,
        "brand": callback.brand,
        "channel": callback.channel,
        "language": ticket.language,
        "author": author(ticket.author),
        "excerpt": excerpt_of(said),
        "order": order_brief(ticket.order),
        "lookup": lookup(ticket.lookup),
        "has_number": callback.has_number,
        "attempts": len(callback.attempts),
        "code_word": code_word_of(ticket),
        "claimed_by": lease and lease.agent_name,
        # In call no lease runs out, so none is shown to run.
        "lease_expires_at": lease.expires_at if lease and not in_call else None,
        "assigned_to": callback.assigned_to if _assigned(callback, now) else None,
        "only_for": callback.only_for,
    }


def _marks(callback: Callback, ticket: Ticket) -> tuple[str, ...]:
    """The ticket's flags, those of the tickets that share its call, and where else the customer complained."""
    also = (f"also_on:{one.channel}" for one in callback.also)
    return tuple(dict.fromkeys((*_news(callback, ticket), *_written(callback), *flags(ticket), *callback.flags, *also)))


def _written(callback: Callback) -> tuple[str, ...]:
    """That a person is to write, though no wish says so; and that the written answer has arrived."""
    words = callback.in_writing
    if words is None:
        return ()
    return (
        *(("answered",) if words.arrived and callback.active is None else ()),
        *((words.why,) if words.why is Why.NO_NUMBER else ()),
    )


def reply(ticket: Ticket) -> ReplyView:
    """What the customer was told in writing, and what is still to be said."""
    return ReplyView(
        code_word=code_word_of(ticket),
        told_nobody=ticket.reply.told_nobody,
        owed=tuple(
            WordOwed(**{name: getattr(one, name) for name in WordOwed.model_fields}) for one in ticket.reply.owed
        ),
        said=tuple(
            WordSaid(**{name: getattr(one, name) for name in WordSaid.model_fields}) for one in ticket.reply.said
        ),
    )


def _assigned(callback: Callback, now: datetime) -> bool:
    return callback.state.open and callback.assigned_until is not None and callback.assigned_until > now


def _promise(promise: Promise) -> PromiseView:
    return PromiseView(kind=promise.kind, due_at=promise.due_at, told_for=promise.told_for, outcome=promise.outcome)


def promises(callback: Callback) -> tuple[PromiseRecord, ...]:
    """All promises of a callback, oldest first."""
    return tuple(PromiseRecord(callback_id=callback.id, **dict(one)) for one in callback.promises)


def _attempt(attempt: Attempt) -> AttemptView:
    return AttemptView(**{**dict(attempt), "agent": attempt.agent_name})


def broken(callback: Callback, now: datetime) -> bool:
    """Whether its latest promise is broken, whoever has recorded it yet."""
    return callback.promise.outcome == "broken" or is_broken(callback, now)


def flags(ticket: Ticket) -> tuple[str, ...]:
    """What the customer wants before all; the ticket's own; what the platform or the lookup could not tell; whether to
    ask who it is first.
    """
    prefers = () if ticket.prefers is Prefers.CALL else (f"{PREFERS}{ticket.prefers}",)
    withheld = ("author_withheld",) if ticket.author.id is None else ()
    order = (f"order_{ticket.lookup.state}",) if ticket.lookup.state is not LookupState.FOUND else ()
    unreached = ("unreached",) if ticket.unreached else ()
    verify = (VERIFY,) if to_verify(ticket) else ()
    held = (f"held_{ticket.hold.reason}",) if ticket.hold and ticket.held else ()
    told_nobody = ("told_nobody",) if ticket.reply.told_nobody else ()
    return (*held, *prefers, *ticket.flags, *withheld, *order, *unreached, *verify, *told_nobody)


def _news(callback: Callback, ticket: Ticket) -> tuple[str, ...]:
    """That the author said more since somebody took the call, whom else nobody would tell."""
    lease = callback.lease if callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) else None
    since = lease and lease.since
    return (NEW_MESSAGE,) if since and ticket.heard_at and ticket.heard_at > since else ()


def author(author_: Author) -> AuthorView:
    """The account that said it."""
    return AuthorView(handle=author_.handle, name=author_.name, followers=author_.followers)


def excerpt_of(said: Entry | None) -> str | None:
    """The beginning of what was said."""
    text = said.data.get("text") if said else None
    return excerpt(text) if isinstance(text, str) else None


def order_brief(order: Order | None) -> OrderBrief | None:
    """The order on a card."""
    return OrderBrief(number=order.number, status=order.status) if order else None


def order_whole(order: Order | None) -> OrderView | None:
    """The order on a ticket."""
    return OrderView(**dict(order)) if order else None


def lookup(found: Lookup) -> LookupView:
    """What is known of the order, or why it is not."""
    return LookupView(state=found.state, detail=found.detail, next_at=found.next_at, candidates=found.candidates)


def brief(ticket: Ticket, said: Entry | None) -> TicketBrief:
    """A ticket in a list."""
    return TicketBrief(**brief_fields(ticket, said), order=order_brief(ticket.order))


def brief_fields(ticket: Ticket, said: Entry | None) -> dict[str, Any]:
    """The fields that a ticket has in a list and whole, but for the order."""
    same = ("id", "brand", "channel", "state", "kind", "severity", "language", "repeat", "opened_at", "ended_at")
    return {
        **{name: getattr(ticket, name) for name in same},
        "flags": flags(ticket),
        "author": author(ticket.author),
        "excerpt": excerpt_of(said),
        "open_callback_id": ticket.open_callback_id,
        "held": HeldView(reason=ticket.hold.reason, since=ticket.hold.since) if ticket.hold and ticket.held else None,
    }


def merge(one: Merge) -> MergedView:
    """That two tickets were put together."""
    return MergedView(ticket_id=one.ticket_id, into=one.into, at=one.at, by=one.by, until=one.at + UNDOABLE_FOR)


def entry_view(entry: Entry) -> EntryView:
    """One line of a timeline, without what identifies a person to whoever looks over a shoulder."""
    data = _mention(entry.data) if entry.kind is EntryKind.MENTION else _without(entry.data)
    return EntryView(id=entry.id, at=entry.at, kind=entry.kind, by=entry.by, data=data)


def _mention(data: dict[str, Any]) -> dict[str, Any]:
    shown = {name: data[name] for name in OF_A_MENTION if name in data}
    said_by = data.get("author") or {}
    shown["author"] = {name: said_by.get(name) for name in ("handle", "name", "followers")}
    if isinstance(data.get("phone"), str):
        shown["phone_masked"] = masked(data["phone"])
    return shown


def _without(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without(inner) for name, inner in value.items() if name not in NEVER}
        case list():
            return [_without(inner) for inner in value]
        case _:
            return value
