"""What each provider answers, in the shape that its documents give, with names and numbers of our own."""

import json
from typing import Any

from functions.shared.connections import Connection, ConnectionKind, Mapping

POSTNL_NUMBER = "3SDEVC172649258"
DHL_NUMBER = "00340434292135100186"
DHL_PARCEL_NUMBER = "JVGL09999999000000000000"

POSTNL: dict[str, Any] = {
    "CompleteStatus": {
        "Shipment": {
            "MainBarcode": POSTNL_NUMBER,
            "Barcode": POSTNL_NUMBER,
            "Address": [{"AddressType": "01", "City": "Utrecht", "LastName": "Canary", "Building": {}}],
            "Status": {
                "TimeStamp": "08-11-2026 10:13:20",
                "StatusCode": "7",
                "StatusDescription": "Zending in distributieproces",
                "PhaseCode": "3",
                "PhaseDescription": "Distributie",
            },
            "OldStatus": [
                {
                    "TimeStamp": "08-11-2026 10:13:20",
                    "StatusCode": "7",
                    "StatusDescription": "Zending in distributieproces",
                    "PhaseCode": "3",
                },
                {
                    "TimeStamp": "07-11-2026 23:22:56.326",
                    "StatusCode": "99",
                    "StatusDescription": "Niet van toepassing",
                },
                {"TimeStamp": "07-07-2026 09:51:08", "StatusCode": "1", "StatusDescription": "Zending voorgemeld"},
            ],
        }
    }
}
"""https://developer.postnl.nl, Shipping Status, with `detail=true`."""
POSTNL_NONE = {"CurrentStatus": {}, "Warnings": [{"Message": "No shipment found", "Code": "2"}]}

DHL: dict[str, Any] = {
    "shipments": [
        {
            "id": DHL_NUMBER,
            "service": "parcel-de",
            "status": {
                "timestamp": "2026-11-08T09:10:00+01:00",
                "location": {"address": {"countryCode": "DE", "addressLocality": "Köln"}},
                "statusCode": "transit",
                "status": "PARCEL IN TRANSIT",
                "description": "The shipment is out for delivery.",
            },
            "details": {"receiver": {"name": "Canary"}},
            "events": [
                {
                    "timestamp": "2026-11-08T09:10:00+01:00",
                    "location": {"address": {"addressLocality": "Köln"}},
                    "statusCode": "transit",
                    "status": "PARCEL IN TRANSIT",
                    "description": "The shipment is out for delivery.",
                },
                {"timestamp": "2026-11-07T18:00:00", "statusCode": "pre-transit", "description": "Announced."},
            ],
        }
    ]
}
"""https://developer.dhl.com/api-reference/shipment-tracking."""

DHL_PARCEL: list[dict[str, Any]] = [
    {
        "barcode": DHL_PARCEL_NUMBER,
        "receiver": {"name": "Canary"},
        "events": [
            {"category": "DATA_RECEIVED", "status": "PRENOTIFICATION_RECEIVED", "timestamp": "2026-11-06T11:05:01Z"},
            {"category": "UNDERWAY", "status": "PARCEL_SORTED_AT_HUB", "timestamp": "2026-11-07T02:00:00Z"},
            {"category": "PROBLEM", "status": "NOT_HOME", "timestamp": "2026-11-07T15:17:49Z"},
        ],
    }
]
"""https://api-gw.dhlparcel.nl/docs, Track & Trace."""

AFTERSHIP: dict[str, Any] = {
    "meta": {"code": 200},
    "data": {
        "pagination": {"total": 1},
        "trackings": [
            {
                "tracking_number": "1Z5R89390357567127",
                "slug": "ups",
                "tag": "Exception",
                "subtag": "Exception_004",
                "subtag_message": "Held by customs",
                "courier_tracking_link": "https://www.ups.com/track?tracknum=1Z5R89390357567127",
                "customers": [{"name": "Canary", "phone_number": "+31612345601"}],
                "checkpoints": [
                    {
                        "checkpoint_time": "2026-11-08T08:00:00+01:00",
                        "location": "Eindhoven, NL",
                        "message": "Your parcel is held by customs",
                        "tag": "Exception",
                        "subtag": "Exception_004",
                        "raw_tag": "X_CUS",
                    },
                    {"checkpoint_time": "2026-11-07T08:00:00+01:00", "tag": "InTransit", "subtag": "InTransit_001"},
                ],
            }
        ],
    },
}
"""https://www.aftership.com/docs/tracking, Get trackings."""

GENERIC = {
    "parcels": [
        {
            "no": "ABC123456789",
            "state": "OUT",
            "courier": "Fietskoerier",
            "page": "https://fiets.example/t/ABC123456789",
            "scans": [
                {"when": "2026-11-08T07:00:00Z", "what": "OUT", "where": "Zwolle", "words": "op de fiets"},
                {"when": "2026-11-07T07:00:00Z", "what": "IN"},
            ],
        }
    ]
}
MAPPING = Mapping(
    found="parcels",
    fields={
        "number": "no",
        "status": "state",
        "carrier": "courier",
        "tracking_url": "page",
        "events": "scans",
        "event.at": "when",
        "event.status": "what",
        "event.place": "where",
        "event.text": "words",
    },
    statuses={"OUT": "out_for_delivery", "IN": "in_transit"},
)


def connection(kind: ConnectionKind, **changes: Any) -> Connection:
    """One connection of a kind, with a credential that must be seen nowhere."""
    generic = {"url": "https://fiets.example/{number}", "header": "X-Key", "mapping": MAPPING}
    own = generic if kind is ConnectionKind.HTTP_PARCELS else {}
    return Connection(**{"kind": kind, "key": "canary-key", "depot_phone": "+31201230012", **own, **changes})


def body(answer: object) -> bytes:
    """As it comes over the wire."""
    return json.dumps(answer).encode()


KNOWN: dict[ConnectionKind, tuple[str, Any]] = {
    ConnectionKind.POSTNL: (POSTNL_NUMBER, POSTNL),
    ConnectionKind.DHL: (DHL_NUMBER, DHL),
    ConnectionKind.DHL_PARCEL_NL: (DHL_PARCEL_NUMBER, DHL_PARCEL),
    ConnectionKind.AFTERSHIP: ("1Z5R89390357567127", AFTERSHIP),
    ConnectionKind.HTTP_PARCELS: ("ABC123456789", GENERIC),
}
"""A number that each knows, and its answer."""
UNKNOWN: dict[ConnectionKind, tuple[int, Any]] = {
    ConnectionKind.POSTNL: (200, POSTNL_NONE),
    ConnectionKind.DHL: (404, {"status": 404, "title": "No result found"}),
    ConnectionKind.DHL_PARCEL_NL: (404, "No parcel found for the given key(s)"),
    ConnectionKind.AFTERSHIP: (200, {"meta": {"code": 200}, "data": {"trackings": []}}),
    ConnectionKind.HTTP_PARCELS: (200, {"parcels": []}),
}
"""What each says of a number that it does not know."""
