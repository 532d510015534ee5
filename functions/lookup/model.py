"""The nouns of the lookup: what a customer named, what the order system has, what came of looking."""

import re
from enum import StrEnum

from functions.shared.exchange import Silent
from functions.shared.values import Value
from functions.tickets.model import LookupState
from functions.tickets.parcels import Parcel

MAX_NUMBER = 64
"""Characters of an order or parcel number: no shop's is longer."""


class ParcelStatus(StrEnum):
    """Where a parcel is, in one vocabulary for all carriers: karrio's (https://github.com/karrioapi/karrio)."""

    PENDING = "pending"
    """Announced by the shop; the carrier does not have it yet."""
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    """It was tried, or cannot be done."""
    DELIVERY_DELAYED = "delivery_delayed"
    ON_HOLD = "on_hold"
    """It waits for somebody: at customs, in store."""
    RETURN_TO_SENDER = "return_to_sender"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """A word of the carrier's that is not known here; its own code is kept."""


class ParcelReason(StrEnum):
    """Why a parcel is not where it should be, likewise."""

    LOST = "carrier_parcel_lost"
    DAMAGED = "carrier_damaged_parcel"
    SORTING = "carrier_sorting_error"
    NOT_HOME = "consignee_not_home"
    REFUSED = "consignee_refused"
    WRONG_ADDRESS = "consignee_incorrect_address"
    NOT_COLLECTED = "consignee_not_available"
    CUSTOMS = "customs_delay"
    INCORRECT_DATA = "retailer_incorrect_data"
    NOT_READY = "retailer_not_ready"


class Named(Value):
    """What the mentions of a ticket name, each once, in the order in which it was said."""

    orders: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    """As they were given, the latest first."""


class FoundOrder(Value):
    """An order as any order system gives it, in the house's words."""

    number: str
    status: str | None = None
    city: str | None = None
    postcode: str | None = None
    house_number: str | None = None
    customer: str | None = None
    phone: str | None = None
    """As the order system keeps it: whether it may be called is decided later."""
    parcel: Parcel | None = None
    silent: Silent | None = None
    """Who gave no answer about its parcel, where that is asked for apart from the order."""


class Kept(Value):
    """An order that a shop pushed, as it stands now."""

    order: FoundOrder
    parcels: tuple[str, ...] = ()
    """The numbers of all its parcels."""


class Tracked(Value):
    """What the carriers say of a parcel."""

    parcel: Parcel | None = None
    silent: tuple[Silent, ...] = ()
    depot_phone: str | None = None
    """Where an agent reaches the depot of a carrier whose it may be; most of all while that is silent."""


class Answer(Value):
    """What was asked for, and what the order system said."""

    named: Named
    orders: tuple[FoundOrder, ...] = ()
    """Those that fit."""
    readable: bool = True
    """False: the order system did not answer, so nothing is known."""
    parcel: Parcel | None = None
    """As its carrier sees it."""
    depot_phone: str | None = None
    silent: tuple[Silent, ...] = ()
    """Who gave no answer."""


class Looked(Value):
    """What one turn of looking came to, for the log: no personal data."""

    ticket_id: str
    brand: str
    state: LookupState
    tries: int
    pattern_usable: bool = True
    """Whether the brand's own pattern of order numbers could be used."""


def normal_number(raw: str | None) -> str | None:
    """An order or parcel number as it is kept and compared: without `#` and white space, in upper case.

    None where nothing is left, or more than any number has.
    """
    number = re.sub(r"[\s#]+", "", raw or "").upper()
    return number if 0 < len(number) <= MAX_NUMBER and number.isprintable() else None
