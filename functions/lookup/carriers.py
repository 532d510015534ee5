"""Where a parcel is, asked of the carriers that a company has connected: `ports.Parcels`."""

from functools import partial
from importlib import import_module
from typing import Protocol, cast

from functions.lookup.asking import Asking
from functions.lookup.barcodes import recognised
from functions.lookup.model import Tracked
from functions.shared.connections import CARRIERS, Connection, ConnectionKind
from functions.shared.exchange import NotAnswered, Reply, Request, Send, Silent
from functions.tickets.parcels import Parcel


class Provider(Protocol):
    """What each file of `lookup/parcels` has: a request's builder and an answer's reader, both pure."""

    def request(self, connection: Connection, number: str) -> Request:
        """What is asked of it about a parcel (`model.normal_number`)."""

    def read(self, connection: Connection, number: str, reply: Reply) -> Parcel | None:
        """The parcel; None where the provider knows none of that number. Raises NotAnswered for what is no answer."""


PROVIDERS = {
    ConnectionKind.POSTNL: "postnl",
    ConnectionKind.DHL: "dhl",
    ConnectionKind.DHL_PARCEL_NL: "dhl_parcel_nl",
    ConnectionKind.AFTERSHIP: "aftership",
    ConnectionKind.HTTP_PARCELS: "generic",
}
"""The file of each, loaded when it is first asked."""


def provider(kind: ConnectionKind) -> Provider:
    """The file of a kind."""
    return cast(Provider, import_module(f"functions.lookup.parcels.{PROVIDERS[kind]}"))


class Carriers:
    """`ports.Parcels` over the connections of a company."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def track(self, brand: str, number: str, carrier: str | None = None) -> Tracked:
        """Every connected carrier whose parcel it may be is asked; of several that know it the latest event decides."""
        found: list[Parcel] = []
        silent: list[Silent] = []
        depots: list[str] = []
        for name, connection in self._asking.connections().items():
            if not _may_be(connection, brand, number, carrier):
                continue
            depots += [connection.depot_phone] if connection.depot_phone else []
            try:
                parcel = self._asking.ask(name, connection, partial(_asked, connection, number))
            except NotAnswered as error:
                silent += error.silent
                continue
            if parcel is not None:
                found.append(parcel)
        parcel = max(found, key=_freshness, default=None)
        return Tracked(parcel=parcel, silent=tuple(silent), depot_phone=next(iter(depots), None))


def _asked(connection: Connection, number: str, send: Send) -> Parcel | None:
    asked = provider(connection.kind)
    return asked.read(connection, number, send(asked.request(connection, number)))


def _may_be(connection: Connection, brand: str, number: str, carrier: str | None) -> bool:
    """By the carrier that the order names, else by the number's shape; a shape of nobody's is asked of all."""
    if connection.kind not in PROVIDERS or not connection.serves(brand):
        return False
    own = CARRIERS.get(connection.kind, ())
    named = [one for ones in CARRIERS.values() for one in ones if one in (carrier or "").lower()]
    whose = named or recognised(number).carriers
    return not own or not whose or any(one in own for one in whose)


def _freshness(parcel: Parcel) -> float:
    return parcel.events[0].at.timestamp() if parcel.events else 0.0
