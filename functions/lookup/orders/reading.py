"""What the shops' files share: an order in the house's words."""

from collections.abc import Iterable
from typing import Any

from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.parcels.links import tracking_url
from functions.lookup.phones import international
from functions.shared.exchange import text, web_address
from functions.tickets.parcels import Parcel


def first(*values: Any) -> str | None:
    """The first text among them."""
    return next((found for value in values if (found := text(value))), None)


def part(value: Any, *names: str) -> dict[str, Any]:
    """An object inside an object; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of an array; none where it is another thing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def phone(raw: Any, country: Any) -> str | None:
    """A number as the shop keeps it, dialled from the country of its address; whether it may be called comes later."""
    number, region = text(raw), text(country)
    return international(number, region.upper()) if number and region and len(region) == 2 else number


def parcel(tracks: Iterable[tuple[Any, Any, Any]], status: str | None) -> Parcel | None:
    """The latest of (carrier, number, page) that has a number; the earlier ones come first."""
    numbered = [(who, normal_number(text(number)), page) for who, number, page in tracks]
    known = [(who, number, page) for who, number, page in numbered if number is not None]
    if not known:
        return None
    who, number, page = known[-1]
    carrier = text(who) or "unknown"
    url = web_address(page) or tracking_url(carrier, number)
    return Parcel(carrier=carrier, number=number, status=status, tracking_url=url)


def same(found: Iterable[FoundOrder | None], number: str) -> list[FoundOrder]:
    """Those that are the order that was asked for: a shop's search finds more than that."""
    return [order for order in found if order is not None and order.number == number]
