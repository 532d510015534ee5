"""Kind `zendesk`: what customers write in tickets and in messaging, by Zendesk's event webhooks.

https://developer.zendesk.com/documentation/webhooks/verifying (the signature),
https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events,
https://developer.zendesk.com/api-reference/webhooks/event-types/messaging-events. Subscribe to `ticket.comment_added`,
which comes for the first comment too, `ticket.comment_redacted` and `messaging_ticket.message_added`; `ticket.created`
only where comments are not subscribed to. What agents, bots and triggers say, and internal notes, are ignored.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath

from functions.intake import proofs, tolerant
from functions.intake.model import (
    Author,
    Change,
    Greeting,
    Mention,
    Reading,
    Request,
    Source,
    Visibility,
    mention_id,
)
from functions.intake.shapes import SHOWN, Id, Line, Moment, Shape, ShownLine, Words, any_of, shaped
from functions.intake.signatures import keys
from functions.shared.errors import MethodNotAllowed

# Scheme

METHODS = ("POST",)
ASKS_FOR = "the signing secret of the webhook at Zendesk"
"""What `kwartier sources add` asks for."""
SIGNATURE = proofs.Hmac(
    header="x-zendesk-webhook-signature",
    encoding="base64",
    template="{timestamp}{body}",
    timestamp_header="x-zendesk-webhook-signature-timestamp",
    timestamp="rfc3339",
)


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it cannot be a webhook's signing secret."""
    SIGNATURE.key_of(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    known = keys(source.secret, source.previous_secret, SIGNATURE.key_of)
    proofs.verify_hmac(
        SIGNATURE, known, request.headers, request.body, now=request.accepted_at, tolerance=source.tolerance
    )


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:
    """See `ports.Kind`."""
    return proofs.sign_hmac(SIGNATURE, SIGNATURE.key_of(source.secret), body, at)


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """Zendesk knows none."""
    raise MethodNotAllowed("this kind of source takes POST only", allow="POST")


# Mapping

TYPE = "zen:event-type:"
CREATED = f"{TYPE}ticket.created"
COMMENTED = f"{TYPE}ticket.comment_added"
REDACTED = f"{TYPE}ticket.comment_redacted"
DELETED = frozenset({f"{TYPE}ticket.soft_deleted", f"{TYPE}ticket.permanently_deleted"})
MESSAGED = f"{TYPE}messaging_ticket.message_added"
"""Every other event is counted as ignored."""

CHANNELS = {
    "twitter": "x",
    "twitter_dm": "x",
    "facebook": "facebook",
    "native_messaging": "messaging",
    "instagram_dm": "instagram",
    "voice": "telephone",
}
"""Zendesk's `via.channel`, where it is called otherwise here."""
PUBLIC = frozenset({"twitter", "facebook"})
"""A comment that Zendesk calls public is one that the customer may read; only posts can be read by everybody."""
MESSAGING = "messaging"

_Number = Annotated[Line | int | None, SHOWN]


class _Envelope(Shape):
    type: Line
    id: ShownLine = None
    time: Annotated[Moment | None, SHOWN] = None
    detail: Any = None
    event: Any = None


class _Ticket(Shape):
    id: Id | int
    description: Words | None = None
    requester_id: _Number = None
    is_public: bool | None = None
    via: Annotated[str | None, SHOWN] = any_of(AliasPath("via", "channel"))
    brand_id: _Number = None
    created_at: Annotated[Moment | None, SHOWN] = None


class _Comment(Shape):
    """What somebody added to a ticket."""

    id: Id | int
    body: Words | None = None
    is_public: bool | None = None
    author_id: _Number = any_of(AliasPath("author", "id"))
    name: ShownLine = any_of(AliasPath("author", "name"))
    is_staff: bool | None = any_of(AliasPath("author", "is_staff"))


class _Message(Shape):
    """What somebody wrote in messaging."""

    id: Id = any_of(AliasPath("message", "id"), default=...)
    body: Words | None = any_of(AliasPath("message", "body"))
    conversation_id: Annotated[Id | None, SHOWN] = None
    author_id: _Number = any_of(AliasPath("actor", "id"))
    name: ShownLine = any_of(AliasPath("actor", "name"))
    who: ShownLine = any_of(AliasPath("actor", "type"))


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    envelope = shaped(_Envelope, document)
    mention = _mention(envelope, source, request)
    if mention is None or mention.author.id == source.own_account is not None:
        return Reading((), 1, envelope.id)
    return Reading((mention,), 0, envelope.id)


def _mention(envelope: _Envelope, source: Source, request: Request) -> Mention | None:
    match envelope.type:
        case type_ if type_ == MESSAGED:
            return _message(envelope, source, request)
        case type_ if type_ in (COMMENTED, REDACTED):
            return _comment(envelope, source, request)
        case type_ if type_ == CREATED or type_ in DELETED:
            return _whole(envelope, source, request)
    return None


def _message(envelope: _Envelope, source: Source, request: Request) -> Mention | None:
    message = shaped(_Message, envelope.event, at=("event",))
    if message.who != "end_user":
        return None
    ticket = shaped(_Ticket, envelope.detail, at=("detail",))
    return _new(envelope, source, request, f"message-{message.id}", MESSAGING).evolve(
        text=message.body,
        visibility=Visibility.PRIVATE,
        conversation_id=message.conversation_id,
        posted_at=envelope.time,
        author=Author(id=_id(message.author_id), name=message.name),
        metadata={"ticket_id": str(ticket.id)},
    )


def _comment(envelope: _Envelope, source: Source, request: Request) -> Mention | None:
    ticket = shaped(_Ticket, envelope.detail, at=("detail",))
    comment = shaped(
        _Comment,
        (envelope.event or {}).get("comment") if isinstance(envelope.event, dict) else None,
        at=("event", "comment"),
    )
    redacted = envelope.type == REDACTED
    if not redacted and (comment.is_staff or comment.is_public is False):
        return None
    made = _of_ticket(ticket, envelope, source, request, f"comment-{comment.id}")
    if redacted:
        return made.evolve(change=Change.DELETED)
    return made.evolve(
        text=comment.body, posted_at=envelope.time, author=Author(id=_id(comment.author_id), name=comment.name)
    )


def _whole(envelope: _Envelope, source: Source, request: Request) -> Mention | None:
    ticket = shaped(_Ticket, envelope.detail, at=("detail",))
    made = _of_ticket(ticket, envelope, source, request, f"ticket-{ticket.id}")
    if envelope.type in DELETED:
        return made.evolve(change=Change.DELETED)
    if ticket.is_public is False:
        return None
    author = Author(id=_id(ticket.requester_id))
    return made.evolve(text=ticket.description, posted_at=ticket.created_at or envelope.time, author=author)


def _of_ticket(ticket: _Ticket, envelope: _Envelope, source: Source, request: Request, id_: str) -> Mention:
    via = (ticket.via or "ticket").lower()
    metadata = {"ticket_id": str(ticket.id), "brand_id": _id(ticket.brand_id)}
    return _new(envelope, source, request, id_, tolerant.channel(via, CHANNELS) or "ticket").evolve(
        visibility=Visibility.PUBLIC if via in PUBLIC else Visibility.PRIVATE,
        conversation_id=str(ticket.id),
        metadata={name: value for name, value in metadata.items() if value is not None},
    )


def _new(envelope: _Envelope, source: Source, request: Request, id_: str, channel: str) -> Mention:
    name, at = request.source, request.accepted_at
    own_id = mention_id(brand=source.brand, channel=channel, post_id=None, source=name, source_id=id_)
    revised_at = min(envelope.time or at, at)
    return Mention(id=own_id, revised_at=revised_at, source=name, source_id=id_, channel=channel, brand=source.brand)


def _id(value: str | int | None) -> str | None:
    """An author's or a brand's number, if it is one of ours."""
    text = None if value is None else str(value)
    return text if text and text.isascii() and text.isprintable() and len(text) <= 256 else None
