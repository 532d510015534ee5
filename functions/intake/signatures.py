"""Is this webhook from whom it says? Decided over the raw bytes, before anything in them is read.

Every comparison is in constant time, on bytes, against the one text that a genuine sender would have sent: nothing of
what was sent is decoded, so there is no lenient base64 and no second spelling. The sender's side stands beside the
verifier's, for the samples in `events/` and for `kwartier sources test`.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from functions.shared import clock
from functions.shared.errors import InputError, Unauthenticated, Unavailable

MAX_SIGNATURES = 16
"""So many of a header's signatures are looked at: each costs a comparison, and a rotation needs two."""

STANDARD_ID = "webhook-id"
STANDARD_TIMESTAMP = "webhook-timestamp"
STANDARD_SIGNATURE = "webhook-signature"
STANDARD_HEADERS = (STANDARD_ID, STANDARD_TIMESTAMP, STANDARD_SIGNATURE)
X_SIGNATURE = "x-twitter-webhooks-signature"
HUB_SIGNATURE = "x-hub-signature-256"

_STANDARD_PREFIX = "whsec_"
_STANDARD_KEY_BYTES = range(24, 65)
_KEY_MIN = 16
_SECONDS = re.compile(r"[0-9]{1,12}")
_VERSIONED = re.compile(r"v[0-9]+[a-z]*,\S+")
_CRC_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{1,128}")


class Unusable(ValueError):
    """A secret that proves nothing: empty, too short, or not of its scheme's form. The message says which."""


def keys(current: str, previous: str | None, decode: Callable[[str], bytes]) -> list[bytes]:
    """The keys of a source: the current one and, after a rotation, the previous one.

    Raises Unavailable when the current one is unusable: such a source is not served, rather than open to everybody.
    """
    try:
        found = [decode(current)]
    except Unusable as error:
        sentence = f"this source has no usable secret ({error}); see `kwartier sources rotate`"
        raise Unavailable(sentence, code="source_without_secret") from error
    if previous is not None:
        with suppress(Unusable):  # an old secret that proves nothing is simply not accepted any more
            found.append(decode(previous))
    return found


# Standard Webhooks 1.0.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md


def standard_key(secret: str) -> bytes:
    """The key in `whsec_` and base64. Raises Unusable unless it has 24 to 64 bytes."""
    if not secret.startswith(_STANDARD_PREFIX):
        raise Unusable("it does not begin with whsec_")
    try:
        key = base64.b64decode(secret.removeprefix(_STANDARD_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unusable("it is not base64 after whsec_") from error
    if len(key) not in _STANDARD_KEY_BYTES:
        raise Unusable("its key has not 24 to 64 bytes")
    return key


def sign_standard(key: bytes, delivery_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that a sender adds at `at` (seconds since 1970)."""
    signature = _standard_text(key, delivery_id, str(at), body).decode()
    return dict(zip(STANDARD_HEADERS, (delivery_id, str(at), signature), strict=True))


def verify_standard(
    keys_: Sequence[bytes], headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance: int
) -> None:
    """Raises Unauthenticated unless one of the header's `v1` signatures fits one of the keys and the time is near.

    `tolerance` is in seconds, either way. Other versions are skipped, never taken for `v1`; what is no signature at all
    spoils the whole header.
    """
    delivery_id, sent_at, given = (headers.get(name, "") for name in STANDARD_HEADERS)
    if not (delivery_id and sent_at and given):
        raise _missing(f"{', '.join(STANDARD_HEADERS)} are needed")
    offered = given.split(" ")[:MAX_SIGNATURES]
    if not _SECONDS.fullmatch(sent_at) or not all(_VERSIONED.fullmatch(one) for one in offered):
        raise _mismatch()
    expected = [_standard_text(key, delivery_id, sent_at, body) for key in keys_]
    if not sum(hmac.compare_digest(ours, _bytes(theirs)) for ours in expected for theirs in offered):
        raise _mismatch()
    if abs(int(now.timestamp()) - int(sent_at)) > tolerance:
        detail = f"{STANDARD_TIMESTAMP} is more than {tolerance} s from our clock, which says {clock.to_text(now)}"
        raise Unauthenticated(detail, code="timestamp_skew", now=clock.to_text(now))


def _standard_text(key: bytes, delivery_id: str, sent_at: str, body: bytes) -> bytes:
    return b"v1," + _hmac(key, _bytes(f"{delivery_id}.{sent_at}.") + body)


# Shops: base64 of HMAC-SHA256 over the body, in a header of their own. They sign no time.


def text_key(secret: str) -> bytes:
    """A secret whose own characters are the key. Raises Unusable when it has fewer than 16."""
    return _long_enough(secret)


def sign_body(key: bytes, header: str, body: bytes) -> dict[str, str]:
    """The header that such a shop adds."""
    return {header: _hmac(key, body).decode()}


def verify_body(keys_: Sequence[bytes], headers: Mapping[str, str], header: str, body: bytes) -> None:
    """Raises Unauthenticated unless what `header` (in lower case) holds fits one of the keys."""
    given = headers.get(header, "")
    if not given:
        raise _missing(f"{header} is needed")
    if not sum(hmac.compare_digest(_hmac(key, body), _bytes(given)) for key in keys_):
        raise _mismatch()


# X: https://docs.x.com/x-api/webhooks/quickstart


def x_key(secret: str) -> bytes:
    """The app's consumer secret (X's have some 50 characters). Raises Unusable when it has fewer than 16."""
    return _long_enough(secret)


def sign_x(key: bytes, body: bytes) -> dict[str, str]:
    """The header that X adds."""
    return {X_SIGNATURE: _x_text(key, body).decode()}


def verify_x(keys_: Sequence[bytes], headers: Mapping[str, str], body: bytes) -> None:
    """Raises Unauthenticated unless X's signature fits one of the keys. X signs no time."""
    given = headers.get(X_SIGNATURE, "")
    if not given:
        raise _missing(f"{X_SIGNATURE} is needed")
    if not sum(hmac.compare_digest(_x_text(key, body), _bytes(given)) for key in keys_):
        raise _mismatch()


def crc_answer(key: bytes, token: str) -> str:
    """The answer to X's challenge. Raises InputError for what does not look like a token.

    The same key signs bodies, so an answer to any text would be a signature for a forged body.
    """
    if not _CRC_TOKEN.fullmatch(token):
        raise InputError("crc_token is not one of X's: 1 to 128 of A-Z a-z 0-9 + / _ = -")
    return _x_text(key, token.encode()).decode()


def _x_text(key: bytes, message: bytes) -> bytes:
    return b"sha256=" + _hmac(key, message)


# Meta: https://developers.facebook.com/docs/graph-api/webhooks/getting-started


def hub_key(secret: str) -> bytes:
    """The app's secret (Meta's have 32 characters). Raises Unusable when it has fewer than 16."""
    return _long_enough(secret)


def sign_hub(key: bytes, body: bytes) -> dict[str, str]:
    r"""The header that Meta adds. It signs the bytes that it sends, in which it has written `é` as `\u00e9`."""
    return {HUB_SIGNATURE: _hub_text(key, body).decode()}


def verify_hub(keys_: Sequence[bytes], headers: Mapping[str, str], body: bytes) -> None:
    """Raises Unauthenticated unless Meta's signature fits one of the keys. Meta signs no time.

    The older `X-Hub-Signature` (SHA-1) that it sends as well is not looked at.
    """
    given = headers.get(HUB_SIGNATURE, "")
    if not given:
        raise _missing(f"{HUB_SIGNATURE} is needed")
    if not sum(hmac.compare_digest(_hub_text(key, body), _bytes(given)) for key in keys_):
        raise _mismatch()


def _hub_text(key: bytes, body: bytes) -> bytes:
    return b"sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest().encode()


def _long_enough(secret: str) -> bytes:
    if len(secret.strip()) < _KEY_MIN:
        raise Unusable(f"it has fewer than {_KEY_MIN} characters")
    return _bytes(secret)


def _hmac(key: bytes, message: bytes) -> bytes:
    return base64.b64encode(hmac.digest(key, message, hashlib.sha256))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _missing(detail: str) -> Unauthenticated:
    return Unauthenticated(detail, code="signature_missing")


def _mismatch() -> Unauthenticated:
    return Unauthenticated("no signature fits the body and this source's secret", code="signature_mismatch")
