"""What the door lets in, before anybody asks who sent it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from functions.intake.model import Delivery, Mention, Mode, SourceKind
from functions.shared.errors import TooLarge, UnsupportedType

MAX_BODY = 256 * 1024
"""Bytes of a webhook, decoded."""
MAX_BODY_OF = {SourceKind.META: 900 * 1024}
"""Where a kind's senders batch so much that it needs more."""
MAX_MESSAGE = 1024 * 1024
"""Bytes of a message that SQS takes."""
MAX_TOGETHER = 100
"""Mentions of one message: the journey does them one after the other, and has 20 seconds for a batch of messages."""
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

_JSON = frozenset({"application/json"})
MEDIA_TYPES_OF = {
    SourceKind.CLOUDEVENTS: _JSON | {"application/cloudevents+json", "application/cloudevents-batch+json"},
}
"""What a kind's senders may call their JSON, where that is not all."""
_OTHER_CHARSET = re.compile(r";\s*+charset\s*+=\s*+\"?+(?!utf-?8\"?\s*(;|$))", re.IGNORECASE)


def check_size(body: bytes, kind: SourceKind) -> None:
    """Raises TooLarge."""
    most = MAX_BODY_OF.get(kind, MAX_BODY)
    if len(body) > most:
        raise TooLarge(f"a webhook has at most {most} bytes; send fewer events at once")


def check_type(headers: Mapping[str, str], kind: SourceKind) -> None:
    """Raises UnsupportedType for what is not JSON in UTF-8, or compressed: signatures are over the plain bytes."""
    given, allowed = headers.get("content-type", "").strip(), MEDIA_TYPES_OF.get(kind, _JSON)
    if given.partition(";")[0].rstrip().lower() not in allowed or _OTHER_CHARSET.search(given):
        raise UnsupportedType(f"send {' or '.join(sorted(allowed))} in UTF-8")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedType("send it uncompressed")


def too_old(mention: Mention, accepted_at: datetime, max_age: int | None) -> bool:
    """Whether it was posted longer ago than `max_age` seconds; as old as its latest state where nobody says when."""
    posted_at = mention.posted_at or mention.revised_at
    return max_age is not None and accepted_at - posted_at > timedelta(seconds=max_age)


def version_of(delivery: Delivery) -> int:
    """The version that code must know so as not to drop, or to call about, what this one holds."""
    if delivery.replies:
        return 4
    held = delivery.mode is not Mode.LIVE or any(
        too_old(one, delivery.accepted_at, delivery.max_age) for one in delivery.mentions
    )
    if held or delivery.remedies or delivery.orders:
        return 3
    return 2 if delivery.contacts else 1


def check_message(message: str) -> None:
    """Raises TooLarge for a delivery (ASCII) that the queue could not hold."""
    if len(message) > MAX_MESSAGE:
        raise TooLarge("these mentions do not fit one message; send fewer at once")
