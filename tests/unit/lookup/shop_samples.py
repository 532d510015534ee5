"""What each order system answers, in the shape that its documents give, with names and numbers of our own."""

from typing import Any

from functions.shared.connections import Connection, ConnectionKind, Mapping

URL = "https://shop.example"
NUMBERS = {
    ConnectionKind.SHOPIFY: "1001",
    ConnectionKind.WOOCOMMERCE: "727",
    ConnectionKind.ADOBE_COMMERCE: "000000123",
    ConnectionKind.HTTP_ORDERS: "100234",
}

SHOPIFY: dict[str, Any] = {
    "data": {
        "orders": {
            "nodes": [
                {
                    "name": "#1001",
                    "cancelledAt": None,
                    "displayFulfillmentStatus": "PARTIALLY_FULFILLED",
                    "phone": None,
                    "shippingAddress": {
                        "name": "Jan Jansen", "phone": "06 12 34 56 01", "city": "Utrecht", "countryCodeV2": "NL",
                        "zip": "1234 AB", "address1": "Plein 1940 12a", "address2": None,
                    },
                    "billingAddress": None,
                    "customer": {"displayName": "J. Jansen"},
                    "fulfillments": [
                        {
                            "status": "SUCCESS",
                            "displayStatus": "IN_TRANSIT",
                            "trackingInfo": [
                                {
                                    "company": "PostNL",
                                    "number": "3SDEVC172649258",
                                    "url": "https://postnl.example/3SDEVC172649258",
                                }
                            ],
                        },
                        {
                            "status": "CANCELLED",
                            "displayStatus": "CANCELED",
                            "trackingInfo": [{"company": "DHL", "number": "JVGL06123456789012", "url": None}],
                        },
                    ],
                },
                {"name": "#10015"},
            ]
        }
    }
}  # fmt: skip
"""https://shopify.dev/docs/api/admin-graphql/latest/queries/orders."""

WOOCOMMERCE: list[dict[str, Any]] = [
    {
        "id": 727,
        "number": "727",
        "status": "processing",
        "billing": {
            "first_name": "Jan", "last_name": "Jansen", "city": "Utrecht", "country": "NL", "phone": "0612345601",
        },
        "shipping": {
            "first_name": "Jan", "last_name": "Jansen", "city": "Zwolle", "country": "NL",
            "postcode": "1234 AB", "address_1": "Plein 1940 12a", "address_2": "",
        },
        "meta_data": [
            {"id": 1, "key": "_other", "value": "x"},
            {
                "id": 2,
                "key": "_wc_shipment_tracking_items",
                "value": [{"tracking_provider": "PostNL", "tracking_number": "3SDEVC172649258", "date_shipped": "1"}],
            },
        ],
    },
    {"id": 9, "number": "9", "billing": {"address_1": "Straat 727"}},
]  # fmt: skip
"""https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/."""

ADOBE: dict[str, Any] = {
    "items": [
        {
            "entity_id": 77,
            "increment_id": "000000123",
            "status": "pending_payment",
            "customer_firstname": "J.",
            "customer_lastname": "Jansen",
            "billing_address": {"city": "Utrecht", "country_id": "NL", "telephone": "0612345601"},
            "extension_attributes": {
                "shipping_assignments": [
                    {
                        "shipping": {
                            "address": {
                                "firstname": "Jan", "lastname": "Jansen", "city": "Zwolle", "country_id": "NL",
                                "postcode": "1234 AB", "street": ["Plein 1940", "12a"],
                            }
                        }
                    }
                ]
            },
        }
    ],
    "search_criteria": {},
    "total_count": 1,
}  # fmt: skip
"""https://developer.adobe.com/commerce/webapi/rest/ (salesOrderRepositoryV1)."""
ADOBE_SHIPMENTS: dict[str, Any] = {
    "items": [
        {"order_id": 77, "tracks": [{"track_number": "1Z5R89390357567127", "title": "UPS", "carrier_code": "ups"}]},
        {"order_id": 77, "tracks": [{"track_number": "3SDEVC172649258", "title": "PostNL", "carrier_code": "custom"}]},
    ],
    "total_count": 2,
}
"""The same (salesShipmentRepositoryV1)."""

GENERIC: dict[str, Any] = {
    "order": {
        "ref": 100234,
        "state": "S",
        "to": {"who": "Jan Jansen", "tel": "0612345601", "land": "NL", "town": "Zwolle", "zip": "1234 AB", "nr": "12a"},
        "box": {"by": "PostNL", "code": "3SDEVC172649258"},
    }
}
MAPPING = Mapping(
    found="order",
    fields={
        "number": "ref",
        "status": "state",
        "customer": "to.who",
        "phone": "to.tel",
        "country": "to.land",
        "city": "to.town",
        "postcode": "to.zip",
        "house_number": "to.nr",
        "carrier": "box.by",
        "parcel_number": "box.code",
    },
    statuses={"S": "shipped"},
)

KNOWN: dict[ConnectionKind, Any] = {
    ConnectionKind.SHOPIFY: SHOPIFY,
    ConnectionKind.WOOCOMMERCE: WOOCOMMERCE,
    ConnectionKind.ADOBE_COMMERCE: ADOBE,
    ConnectionKind.HTTP_ORDERS: GENERIC,
}
UNKNOWN: dict[ConnectionKind, tuple[int, Any]] = {
    ConnectionKind.SHOPIFY: (200, {"data": {"orders": {"nodes": []}}}),
    ConnectionKind.WOOCOMMERCE: (200, []),
    ConnectionKind.ADOBE_COMMERCE: (200, {"items": None, "total_count": 0}),
    ConnectionKind.HTTP_ORDERS: (404, {}),
}


def connection(kind: ConnectionKind, url: str = URL) -> Connection:
    """One connection of a kind, with a credential that must be seen nowhere."""
    mapping = MAPPING if kind is ConnectionKind.HTTP_ORDERS else None
    where = f"{url}/orders/{{number}}" if mapping else url
    return Connection(kind=kind, url=where, key="canary-key", secret="canary-secret", header="X-Key", mapping=mapping)
