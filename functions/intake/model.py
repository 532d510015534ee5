"""What comes in: a mention in the house's own words, and the delivery that carries it from the door to the journey."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, ValidationError

from functions.intake.orders import PushedOrder
from functions.intake.reports import RemedyReport, ReplyReport
from functions.shared import ids
from functions.shared.errors import Unavailable
from functions.shared.values import BrandName, Instant, Value

DELIVERY_VERSION = 4
"""The newest that this code reads. What older code would drop raises it: contacts (2); remedies, orders, or mentions
that are not to open a call by themselves (3); what became of a reply (4). `rules.version_of` decides.
"""


class Change(StrEnum):
    """What became of a post."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class Visibility(StrEnum):
    """Who can read it."""

    PUBLIC = "public"
    PRIVATE = "private"


class Author(Value):
    """The account that said it. `id` is null where the platform withholds it."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None
    followers: int | None = None


class Account(Value):
    """An account on a channel."""

    channel: str
    id: str


class Attachment(Value):
    """Something shown with the post. The address is a stranger's: it is displayed, never fetched."""

    url: str
    type: str | None = None


class Mention(Value):
    """Anything public or private said to or about a brand, normalised; not yet a complaint.

    What the platform withholds is None. `text` is verbatim: data, never interpreted.
    """

    id: str
    """Ours: the same for every copy of one post, whichever tool sent it (`mention_id`)."""
    change: Change = Change.CREATED
    revised_at: Instant
    """The sender's time of this state of the post: of two states the later one stands."""
    source: str
    source_id: str
    """The sender's own id of it."""
    post_id: str | None = None
    """The platform's own id of it."""
    also: tuple[str, ...] = ()
    """Our ids of its later versions, where the platform gives each an id, and may speak of the post by any of them."""
    conversation_id: str | None = None
    channel: str
    visibility: Visibility = Visibility.PUBLIC
    brand: str
    text: str | None = None
    language: str | None = None
    url: str | None = None
    posted_at: Instant | None = None
    in_reply_to: str | None = None
    names_us: bool | None = None
    """Whether the platform itself says that it mentions or quotes our account; None: it does not say."""
    author: Author = Author()
    accounts: tuple[Account, ...] = ()
    """The author's other accounts, as the sender itself says: never guessed."""
    attachments: tuple[Attachment, ...] = ()
    order_number: str | None = None
    parcel_number: str | None = None
    phone: str | None = None
    email: str | None = None
    sentiment: float | str | None = None
    customer_ref: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    """The sender's own, up to 4 KiB of JSON: echoed in every event about this mention."""


class Contact(Value):
    """That a customer was helped, or rang, elsewhere: in a shop, by telephone, by another team."""

    id: str
    """Ours: the same for every copy."""
    source: str
    source_id: str
    """The sender's own id of it."""
    brand: str
    channel: str
    """Of the account, as its mentions have it."""
    author: Author
    customer_ref: str | None = None
    by: str | None = None
    """Who or what helped, as the sender names it."""
    text: str | None = None
    """What came of it, in somebody's words."""
    at: Instant


class Mode(StrEnum):
    """What may come of what a source sends."""

    OBSERVE = "observe"
    """Judged and counted; no ticket, reply or call. How a new source starts."""
    REVIEW = "review"
    """What would open something waits until a supervisor releases it."""
    LIVE = "live"


DAY = 24 * 3600
"""Seconds."""


class Delivery(Value):
    """One accepted webhook, as *one* message on the intake queue."""

    version: int = 1
    source: str
    delivery_id: str | None = None
    """The sender's id of the webhook: logged, never relied on."""
    accepted_at: Instant
    """The gateway's own time of the request: where the quarter of an hour begins."""
    mentions: tuple[Mention, ...]
    contacts: tuple[Contact, ...] = ()
    remedies: tuple[RemedyReport, ...] = ()
    replies: tuple[ReplyReport, ...] = ()
    orders: tuple[PushedOrder, ...] = ()
    mode: Mode = Mode.LIVE
    """Of the source, when it was accepted."""
    max_age: int | None = None
    """Seconds: of the source, likewise. None: older code sent it, which knew none."""


@dataclass(frozen=True)
class Request:
    """A webhook as it reached the door, before anything about it is believed."""

    source: str
    """The name in its path."""
    method: str
    headers: Mapping[str, str]
    """By lower-case name; the gateway joins repeated ones with commas."""
    query: Mapping[str, str]
    body: bytes
    """As sent: what the signature is over."""
    accepted_at: datetime
    """The gateway's own time of the request."""


@dataclass(frozen=True)
class Greeting:
    """The answer to a sender's handshake."""

    body: Mapping[str, str] | str
    """JSON, or plain text."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a kind's parser understood of one webhook."""

    mentions: tuple[Mention, ...]
    ignored: int = 0
    """Events that carry no mention: unknown ones, and the brand's own posts."""
    delivery_id: str | None = None
    contacts: tuple[Contact, ...] = ()
    misshapen: tuple[tuple[str, str], ...] = ()
    """Events of a batch that are not of the kind's shape, beside others that are: JSON pointers and what is wrong."""
    challenge: str | None = None
    """What a verified sender wants said back to it, to see that somebody listens at this address."""
    remedies: tuple[RemedyReport, ...] = ()
    replies: tuple[ReplyReport, ...] = ()
    orders: tuple[PushedOrder, ...] = ()
    is_ping: bool = False
    """The sender only looks whether we are there."""


class SourceKind(StrEnum):
    """A signature scheme and a payload format."""

    STANDARD = "standard"
    X = "x"
    META = "meta"
    CLOUDEVENTS = "cloudevents"
    ZENDESK = "zendesk"
    GENERIC = "generic"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class Source(Value):
    """A configured sender of webhooks, as the registry keeps it. Secrets are in the form the sender knows them."""

    kind: SourceKind
    brand: BrandName
    secret: str = ""
    """Without a usable one the source is refused, never open."""
    previous_secret: str | None = None
    """Still accepted after a rotation, until the next one or until it is dropped."""
    enabled: bool = True
    mode: Mode = Mode.LIVE
    """What a registry says nothing of was let in before there were modes, and stays live; `sources add` always says."""
    max_age: int = Field(default=DAY, ge=60, le=366 * DAY)
    """Seconds: what was posted longer ago goes to a supervisor, never straight to the queue."""
    tolerance: int = Field(default=300, ge=1, le=DAY)
    """Seconds that a signed timestamp may lie from our clock, either way."""
    own_account: str | None = None
    """The brand's own account id on the platform, so that its own posts are ignored."""
    verify_token: str | None = None
    """Kind `meta`: what its handshake must bring. Without one no handshake is answered."""
    generic: dict[str, Any] | None = None
    """Of kind `generic`: a preset's name, or a description (`mapping.Settings`). Looked at when it is first needed."""


class Registry(Value):
    """All sources by name: one secret, changed by `kwartier sources`, without a deploy."""

    version: Literal[1] = 1
    sources: dict[str, Source] = Field(default_factory=dict)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The registry as stored. A source that this code cannot read is left out; the others are served all the same.

        Raises Unavailable when the whole is not a registry.
        """
        try:
            document = json.loads(text)
            sources = document.get("sources", {}).items()
        except (ValueError, AttributeError) as error:
            raise Unavailable("the registry of sources cannot be read") from error
        return cls(sources={name: source for name, raw in sources if (source := _readable(raw)) is not None})


def _readable(raw: object) -> Source | None:
    try:
        return Source.model_validate(raw)
    except ValidationError:
        return None


def contact_id(*, source: str, source_id: str) -> str:
    """A contact is its sender's own: two tools that know of it are two entries."""
    return ids.derived("con", source, source_id)


def order_id(*, source: str, source_id: str) -> str:
    """An order is its shop's own."""
    return ids.derived("ord", source, source_id)


def mention_id(*, brand: str, channel: str, post_id: str | None, source: str, source_id: str) -> str:
    """One post that comes through two tools is one mention: by the platform's id, else by the sender's."""
    if post_id is not None:
        return ids.derived("mnt", "post", brand, channel, post_id)
    return ids.derived("mnt", "source", source, source_id)
