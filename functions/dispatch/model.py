"""The nouns of what goes out: a subscriber, what it is sent of one event, and the lane that leads to it.

A subscriber is what a company configured: one secret, changed by `kwartier subscribers` and read at most once a minute.
Its deliveries and its lane are state, in the table.
"""

import json
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, field_validator

from functions.intake.signatures import Unusable, standard_key
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.errors import Unavailable
from functions.shared.events import Event, Happened
from functions.shared.table import Item, Key
from functions.shared.values import BrandName, Instant, Value

KEPT_FOR = timedelta(days=30)
"""How long it is known what a subscriber was sent, and can be sent again."""


class PersonalData(StrEnum):
    """How much of people a subscriber is told."""

    NONE = "none"
    """The event as it is on the bus: ids and facts."""
    FULL = "full"
    """Besides, in `data.personal`, what the event is about: the words, their author, what was promised in detail."""


class Subscriber(Value):
    """Who is sent events. `secret` signs them: in no log and in no answer of ours."""

    id: Annotated[str, StringConstraints(pattern=r"^sub_[a-z2-7]{26}$")]
    """Made when it is added: another one of the same name gets nothing of what this one was owed."""
    url: str = Field(max_length=2_000)
    secret: str = Field(max_length=200, repr=False)
    previous_secret: str | None = Field(default=None, max_length=200, repr=False)
    """Signs as well, from a rotation until the receiver knows the new one."""
    types: tuple[str, ...] = ()
    """Which events; none: all of them."""
    brands: tuple[BrandName, ...] = ()
    """Of which brands; none: of all of them."""
    personal_data: PersonalData = PersonalData.NONE

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        """What else an address must be is judged when it is used (`addresses`)."""
        if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("an address begins with https://")
        return url

    @field_validator("secret", "previous_secret")
    @classmethod
    def _signs(cls, secret: str | None) -> str | None:
        try:
            if secret is not None:
                standard_key(secret)
        except Unusable as error:
            raise ValueError(str(error)) from None
        return secret

    def wants(self, type_: str, brand: str) -> bool:
        """Whether it is sent such an event."""
        return (not self.types or type_ in self.types) and (not self.brands or brand in self.brands)


type Subscribers = dict[str, Subscriber]
"""By name."""


def parsed(registry: str) -> Subscribers:
    """The subscribers of the secret. Raises Unavailable where it is no registry."""
    try:
        stored = json.loads(registry).get("subscribers", {})
        items = list(stored.items())
    except (ValueError, AttributeError) as error:
        raise Unavailable("the registry of subscribers cannot be read") from error
    found = {}
    for name, item in items:
        try:
            found[name] = Subscriber.model_validate(item)
        except ValidationError:
            continue  # of newer code, or wrong: `kwartier subscribers list` says so
    return found


class Place(Value):
    """Where an event stands: the entry of a timeline that carries it."""

    owner_id: str
    entry: str
    """The entry's sort key."""


class DeliveryState(StrEnum):
    """What became of one event for one subscriber."""

    OWED = "owed"
    """Not taken yet: sent now, or again at `next_at`."""
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    """Three days went by."""
    GONE = "gone"
    """The event is not there any more: it was erased."""


class Fault(StrEnum):
    """Why a subscriber did not take an event, where it gave no status."""

    REFUSED = "address_refused"
    """Its address is not one that anything is sent to (`addresses`)."""
    UNKNOWN = "name_unknown"
    """Its name leads nowhere."""
    UNREACHABLE = "unreachable"
    """No connection, or an unusable certificate."""
    SLOW = "slow"
    """No answer within the time limit."""
    NONSENSE = "nonsense"
    """It answered, and not in HTTP."""


class Answer(Value):
    """What a subscriber said to one attempt: a status, or why there is none."""

    status: int | None = None
    fault: Fault | None = None
    retry_after: int | None = None
    """Seconds that it asked for."""
    slow: bool = False
    """It took the event, but so slowly that others would wait for it."""

    @property
    def taken(self) -> bool:
        """Whether the event is with it now."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def said(self) -> str:
        """In a word, for the log."""
        return str(self.status or self.fault or "none")


class Noted(Entity):
    """That an event happened, and where it stands: what a replay goes through, for subscribers of later days too.

    Ids and words of ours only, for as long as anything is sent again.
    """

    event_id: str
    type: str
    brand: str
    occurred_at: Instant
    place: Place

    def key(self) -> Key:
        return keys.delivery(keys.TO_ANYBODY, self.occurred_at, self.event_id)

    def index(self) -> Item:
        """Forgotten after a while."""
        return {keys.EXPIRES_AT: int((self.occurred_at + KEPT_FOR).timestamp())}


class Delivery(Noted):
    """One event for one subscriber: the log, and what is still owed."""

    subscriber_id: str
    state: DeliveryState = DeliveryState.OWED
    attempts: int = 0
    last: str | None = None
    """What came of the latest attempt: a status or a fault."""
    last_at: Instant | None = None
    next_at: Instant
    until: Instant
    """Given up then."""

    def key(self) -> Key:
        return keys.delivery(self.subscriber_id, self.occurred_at, self.event_id)

    def index(self) -> Item:
        """Owed ones are found by their next moment."""
        kept = super().index()
        if self.state is not DeliveryState.OWED:
            return kept
        return kept | keys.in_owed(self.next_at, self.subscriber_id, self.event_id)


class Lane(Entity):
    """The way to one subscriber. Nothing is written of it while all is well."""

    subscriber_id: str
    strikes: int = 0
    """Attempts in a row that were not taken, or slowly."""
    next_at: Instant | None = None
    """It is left alone until then."""
    failing_since: Instant | None = None
    worked_until: Instant | None = None
    """Somebody works through what it is owed, at the latest until then."""
    paused_at: Instant | None = None
    disabled_at: Instant | None = None
    """It said 410: gone."""

    def key(self) -> Key:
        return keys.lane(self.subscriber_id)

    @property
    def closed(self) -> bool:
        """Whether it is sent nothing until a person says so."""
        return self.paused_at is not None or self.disabled_at is not None

    @classmethod
    def of(cls, subscriber_id: str) -> Self:
        """A new one, on which all is well."""
        return cls(subscriber_id=subscriber_id)


class Hint(Value):
    """What the queue carries besides events: that one delivery, or a subscriber's lane, is to be looked at."""

    subscriber_id: str
    event_id: str | None = None
    """None: whatever it is owed by now."""
    occurred_at: Instant | None = None

    def text(self) -> str:
        """The shape in which the bus hands events to a queue."""
        return json.dumps({"detail-type": HINT, "detail": self.to_item()})


HINT = "delivery.due"
HAND_OVER = "hand_over.due"
"""Another hint: that what stands at the contact centre for one callback is to be looked at."""


class Announced(Value):
    """An event as the bus hands it over, and where it stands."""

    event: Event
    place: Place


def event_types() -> tuple[str, ...]:
    """All that a subscriber may choose from."""
    return tuple(str(one) for one in Happened)
