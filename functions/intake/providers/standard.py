"""Kind `standard`: our own format, signed after Standard Webhooks 1.0.0.

For social-listening and care suites, for bridges to networks that send no webhooks, and for anything of one's own.
Specification of the signature: https://www.standardwebhooks.com; of the payload: `docs/adding-a-source.md`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from functions.intake import signatures
from functions.intake.model import (
    Account,
    Attachment,
    Author,
    Change,
    Contact,
    Greeting,
    Mention,
    Reading,
    Request,
    Source,
    Visibility,
    contact_id,
    mention_id,
)
from functions.intake.outcomes import REMEDIES, REPLIES, Remedy, Reply, remedy, reply
from functions.intake.shapes import (
    SHOWN,
    Address,
    Channel,
    Followers,
    Id,
    Language,
    Line,
    Metadata,
    Moment,
    Sentiment,
    Shape,
    ShownLine,
    Words,
    any_of,
    shaped,
    wrong_shape,
)
from functions.shared import ids
from functions.shared.errors import MethodNotAllowed
from functions.shared.values import BrandName

# Scheme

METHODS = ("POST",)


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable unless it is `whsec_` and base64 of 24 to 64 bytes."""
    signatures.standard_key(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    keys = signatures.keys(source.secret, source.previous_secret, signatures.standard_key)
    signatures.verify_standard(keys, request.headers, request.body, now=request.accepted_at, tolerance=source.tolerance)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:
    """See `ports.Kind`."""
    key = signatures.standard_key(source.secret)
    return signatures.sign_standard(key, ids.new("msg"), int(at.timestamp()), body)


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """Standard Webhooks know none."""
    raise MethodNotAllowed("this kind of source takes POST only", allow="POST")


# Mapping

CHANGES = {
    "mention.created": Change.CREATED,
    "mention.updated": Change.UPDATED,
    "mention.deleted": Change.DELETED,
}
CONTACT = "contact.recorded"
"""Every other type is counted as ignored: senders may send all that they have."""

MAX_EVENTS = 100


class _Envelope(Shape):
    type: Line
    timestamp: Moment | None = None
    data: Any = None


class _Account(Shape):
    channel: Channel
    id: Id


class _Author(Shape):
    id: Id | None
    handle: Line | None = None
    name: Line | None = None
    followers: Followers | None = None
    accounts: list[_Account] | None = Field(default=None, max_length=4)


class _Attachment(Shape):
    url: Address
    type: Line | None = None


class _Named(Shape):
    """Which post."""

    id: Id
    channel: Channel
    post_id: Id | None = None
    brand: BrandName | None = None
    visibility: Literal["public", "private"] | None = None
    metadata: Metadata | None = None
    customer_ref: Line | None = None


class _Deleted(_Named):
    """A post that is gone: its words are not looked at."""

    def fields(self) -> dict[str, Any]:
        return {}


class _Said(_Named):
    """A post as it stands now. `text` and `author.id` must be there, and are null where the platform withholds them."""

    text: Words | None
    author: _Author
    conversation_id: Id | None = None
    language: Language | None = None
    url: Address | None = None
    posted_at: Moment | None = None
    in_reply_to: Id | None = None
    attachments: list[_Attachment] | None = Field(default=None, max_length=32)
    order_number: Line | None = None
    parcel_number: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    sentiment: Sentiment | None = None

    def fields(self) -> dict[str, Any]:
        same = {"text", "conversation_id", "language", "url", "posted_at", "in_reply_to"}
        known = {"order_number", "parcel_number", "phone", "email", "sentiment"}
        return {name: getattr(self, name) for name in same | known} | {
            "author": Author(**self.author.model_dump(exclude={"accounts"})),
            "accounts": tuple(Account(channel=one.channel, id=one.id) for one in self.author.accounts or ()),
            "attachments": tuple(Attachment(url=one.url, type=one.type) for one in self.attachments or ()),
        }


class _Contact(Shape):
    """That the customer was helped, or rang, elsewhere. What is merely shown of it is left out where it is wrong."""

    id: Id
    channel: Channel
    brand: BrandName | None = None
    author: _Author
    customer_ref: ShownLine = None
    by: ShownLine = None
    text: Annotated[Words | None, SHOWN] = any_of("text", "summary")
    at: Annotated[Moment | None, SHOWN] = None


SHAPES: dict[str, type[Shape]] = {
    **{type_: _Deleted if change is Change.DELETED else _Said for type_, change in CHANGES.items()},
    CONTACT: _Contact,
    **dict.fromkeys(REMEDIES, Remedy),
    **dict.fromkeys(REPLIES, Reply),
}
"""What `data` is, by `type`: for the JSON Schema."""


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    envelope = shaped(_Envelope, document)
    events = envelope.data if isinstance(envelope.data, list) else [envelope.data]
    delivery_id = request.headers.get(signatures.STANDARD_ID)  # kind `cloudevents` has another
    if envelope.type not in SHAPES:
        return Reading((), len(events), delivery_id)
    if len(events) > MAX_EVENTS:
        raise wrong_shape([("/data", f"more than {MAX_EVENTS} at once")])
    of = envelope.type, envelope.timestamp
    if envelope.type == CONTACT:
        contacts = [_contact(one, envelope.timestamp, source, request) for one in _each(_Contact, envelope.data)]
        return Reading((), 0, delivery_id, contacts=tuple(contacts))
    if envelope.type in REMEDIES:
        remedies = [remedy(one, *of, source, request) for one in _each(Remedy, envelope.data)]
        return Reading((), 0, delivery_id, remedies=tuple(remedies))
    if envelope.type in REPLIES:
        replies = [reply(one, *of, source, request) for one in _each(Reply, envelope.data)]
        return Reading((), 0, delivery_id, replies=tuple(replies))
    change = CHANGES[envelope.type]
    found = _posts(change, envelope.data)
    return Reading(tuple(_mention(post, change, envelope.timestamp, source, request) for post in found), 0, delivery_id)


def _posts(change: Change, data: Any) -> Sequence[_Said | _Deleted]:
    return _each(_Deleted, data) if change is Change.DELETED else _each(_Said, data)


def _each[One: Shape](type_: type[One], data: Any) -> list[One]:
    """One, or each of a list; an error points into it."""
    if isinstance(data, list):
        return shaped(list[type_], data, at=("data",))  # type: ignore[valid-type]  # known only when it runs
    return [shaped(type_, data, at=("data",))]


def _contact(told: _Contact, timestamp: datetime | None, source: Source, request: Request) -> Contact:
    return Contact(
        id=contact_id(source=request.source, source_id=told.id),
        source=request.source,
        source_id=told.id,
        brand=told.brand or source.brand,
        channel=told.channel,
        author=Author(**told.author.model_dump(exclude={"accounts"})),
        customer_ref=told.customer_ref,
        by=told.by,
        text=told.text,
        at=min(told.at or timestamp or request.accepted_at, request.accepted_at),
    )


def _mention(
    post: _Said | _Deleted, change: Change, timestamp: datetime | None, source: Source, request: Request
) -> Mention:
    brand = post.brand or source.brand
    return Mention(
        id=mention_id(
            brand=brand, channel=post.channel, post_id=post.post_id, source=request.source, source_id=post.id
        ),
        change=change,
        revised_at=timestamp or _revised(post, change, request.accepted_at),
        source=request.source,
        source_id=post.id,
        post_id=post.post_id,
        channel=post.channel,
        brand=brand,
        visibility=Visibility(post.visibility or Visibility.PUBLIC),
        customer_ref=post.customer_ref,
        metadata=post.metadata or {},
        **post.fields(),
    )


def _revised(post: _Said | _Deleted, change: Change, accepted_at: datetime) -> datetime:
    """Without a `timestamp`: a new post is as old as it is, a change as old as its arrival."""
    if change is Change.CREATED and isinstance(post, _Said) and post.posted_at is not None:
        return post.posted_at
    return accepted_at
