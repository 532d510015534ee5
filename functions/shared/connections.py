"""What a company has connected: order systems, carriers, channels and contact centres, each with its credential.

They are one secret, changed by `kwartier connections` and read at most once a minute. What this code cannot read of it
is left out by name, so that one wrong connection does not cost the others.
"""

import json
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator

from functions.shared.errors import Unavailable
from functions.shared.values import BrandName, Instant, Value


class ConnectionKind(StrEnum):
    """What is asked or written on, and how."""

    POSTNL = "postnl"
    DHL = "dhl"
    DHL_PARCEL_NL = "dhl_parcel_nl"
    AFTERSHIP = "aftership"
    HTTP_PARCELS = "http_parcels"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    ADOBE_COMMERCE = "adobe_commerce"
    HTTP_ORDERS = "http_orders"
    X = "x"
    META = "meta"
    AMAZON_CONNECT = "amazon_connect"


NAMES = {
    ConnectionKind.POSTNL: "PostNL",
    ConnectionKind.DHL: "DHL",
    ConnectionKind.DHL_PARCEL_NL: "DHL Parcel",
    ConnectionKind.AFTERSHIP: "AfterShip",
    ConnectionKind.HTTP_PARCELS: "The parcel service",
    ConnectionKind.SHOPIFY: "Shopify",
    ConnectionKind.WOOCOMMERCE: "WooCommerce",
    ConnectionKind.ADOBE_COMMERCE: "Adobe Commerce",
    ConnectionKind.HTTP_ORDERS: "The order system",
    ConnectionKind.X: "X",
    ConnectionKind.META: "Meta",
    ConnectionKind.AMAZON_CONNECT: "Amazon Connect",
}
"""What a person calls them, on the card."""

CARRIERS = {
    ConnectionKind.POSTNL: ("postnl",),
    ConnectionKind.DHL: ("dhl",),
    ConnectionKind.DHL_PARCEL_NL: ("dhl",),
    ConnectionKind.AFTERSHIP: (),
    ConnectionKind.HTTP_PARCELS: (),
}
"""Whose parcels are asked for there (`barcodes`); none: anybody's."""

CHANNELS = {ConnectionKind.X: ("x",), ConnectionKind.META: ("facebook", "instagram")}
"""On which channels of mentions there is an account of ours."""

CENTRES = frozenset({ConnectionKind.AMAZON_CONNECT})
"""Contact centres, whose agents are handed calls."""


class Mapping(Value):
    """Where a generic provider's answer holds what, as JMESPath. What is left out is not known."""

    found: str
    """The parcels or orders in the whole answer: an array, or one object. The others begin at one of them."""
    fields: dict[str, str] = Field(default_factory=dict, max_length=30)
    """Our word for it, and where it is."""
    statuses: dict[str, str] = Field(default_factory=dict, max_length=200)
    """The provider's own code, and our word for it."""


class Connection(Value):
    """One provider or channel. `key`, `secret` and the tokens are its credential: in no log, in no answer of ours."""

    kind: ConnectionKind
    brands: tuple[BrandName, ...] = ()
    """For which brands it is asked; none: for all of them."""
    enabled: bool = True
    url: str | None = Field(default=None, max_length=500)
    """Where it is, if not where its documents say. A generic one's whole address, with `{number}` in it."""
    key: str | None = Field(default=None, max_length=4_000, repr=False)
    secret: str | None = Field(default=None, max_length=4_000, repr=False)
    token: str | None = Field(default=None, max_length=4_000, repr=False)
    token_secret: str | None = Field(default=None, max_length=4_000, repr=False)
    """Of a channel whose account has a credential beside the app's."""
    account: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    """Of a channel: which account is ours there, as the channel's file says."""
    expires_at: Instant | None = None
    """When the credential ends, where somebody knows that: people are told a week before."""
    header: str = Field(default="Authorization", pattern=r"^[A-Za-z0-9-]{1,64}$")
    """Of a generic one: the header that `key` is sent in, as it is."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "nl"
    """In which the carrier describes what happened: that of the agents."""
    flow: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,500}$")
    """Of a contact centre: its id of the flow that a task runs through."""
    personal_data: Literal["none", "full"] = "none"
    """Of a contact centre: whether its agents are shown name and words of the author before they open the link."""
    depot_phone: str | None = Field(default=None, max_length=60)
    """Where an agent reaches the carrier's depot: shown on the card."""
    mapping: Mapping | None = None

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str | None) -> str | None:
        """A credential goes over TLS, or to this machine."""
        if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("an address begins with https://")
        return url

    def serves(self, brand: str) -> bool:
        """Whether it is asked for this brand."""
        return self.enabled and (not self.brands or brand in self.brands)


type Connections = dict[str, Connection]
"""By name."""


def centre_of(connections: Connections, brand: str) -> Connection | None:
    """The contact centre to which calls of this brand are handed, if there is one: the first by name."""
    serving = (one for _, one in sorted(connections.items()) if one.kind in CENTRES and one.serves(brand))
    return next((one for one in serving if one.flow), None)


def parsed(registry: str) -> Connections:
    """The connections of the secret. Raises Unavailable where it is no registry."""
    try:
        stored = json.loads(registry).get("connections", {})
        items = list(stored.items())
    except (ValueError, AttributeError) as error:
        raise Unavailable("the registry of connections cannot be read") from error
    found = {}
    for name, item in items:
        try:
            found[name] = Connection.model_validate(item)
        except ValidationError:
            continue  # of newer code, or wrong: `kwartier connections list` says so
    return found
