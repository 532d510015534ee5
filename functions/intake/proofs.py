"""How a sender proves who it is, as data: an HMAC over a string that is put together, a credential, or both.

For the kinds whose schemes differ only in such things: which header, which string, which spelling. As everywhere at the
door, what was sent is compared as bytes, in constant time, with the one text that a genuine sender would have sent.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from pydantic import ConfigDict

from functions.intake.model import Request
from functions.intake.signatures import Unusable
from functions.shared import clock
from functions.shared.errors import Unauthenticated

MIN_SECRET = 16
"""Characters of a key or token; fewer can be guessed."""
MIN_PASSWORD = 12

_PART = re.compile(r"(\{body\}|\{timestamp\})")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,15}")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")

_KNOWN_NAMES: ConfigDict = {"extra": "forbid"}


@dataclass(frozen=True)
class Hmac:
    """A signature: HMAC of `template`, in which `{body}` is the raw body and `{timestamp}` what its header says."""

    __pydantic_config__: ClassVar[ConfigDict] = _KNOWN_NAMES

    header: str
    """In lower case, as all header names here."""
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    """Before the digest in the header: `sha256=`, `v0=`."""
    template: str = "{body}"
    timestamp_header: str | None = None
    timestamp: Literal["seconds", "milliseconds", "rfc3339"] = "seconds"
    """How that header tells the time; the first two since 1970."""
    key: Literal["text", "hex", "base64"] = "text"
    """What the secret is: the key itself, or a spelling of its bytes."""

    def text(self, key: bytes, timestamp: str, body: bytes) -> bytes:
        """What a genuine sender's header holds."""
        parts: dict[str, bytes] = {"{body}": body, "{timestamp}": _bytes(timestamp)}
        signed = b"".join(parts[part] if part in parts else part.encode() for part in _PART.split(self.template))
        digest = hmac.digest(key, signed, self.algorithm)
        return self.prefix.encode() + (digest.hex().encode() if self.encoding == "hex" else base64.b64encode(digest))

    def key_of(self, secret: str) -> bytes:
        """Its key. Raises Unusable for a secret that proves nothing, or is not of that spelling."""
        decode: Callable[[str], bytes] = {"text": _bytes, "hex": bytes.fromhex, "base64": _from_base64}[self.key]
        try:
            key = decode(secret)
        except ValueError:
            raise Unusable(f"it is not {self.key}") from None
        if len(key.strip()) < MIN_SECRET:
            raise Unusable(f"it has fewer than {MIN_SECRET} characters")
        return key

    def sent_at(self, timestamp: str) -> datetime:
        """The instant that a timestamp names. Raises ValueError for what is none."""
        if self.timestamp == "rfc3339":
            if not _INSTANT.fullmatch(timestamp):
                raise ValueError("not a time")
            return clock.from_text(timestamp)
        if not _DIGITS.fullmatch(timestamp):
            raise ValueError("not digits")
        return datetime.fromtimestamp(int(timestamp) / (1 if self.timestamp == "seconds" else 1000), UTC)

    def spelling_of(self, at: datetime) -> str:
        """An instant as the sender would spell it."""
        if self.timestamp == "rfc3339":
            return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return str(int(at.timestamp() * (1 if self.timestamp == "seconds" else 1000)))


def sign_hmac(scheme: Hmac, key: bytes, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that a genuine sender adds."""
    timestamp = scheme.spelling_of(at)
    headers = {scheme.header: scheme.text(key, timestamp, body).decode()}
    return headers | ({scheme.timestamp_header: timestamp} if scheme.timestamp_header else {})


def verify_hmac(
    scheme: Hmac, keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance: int
) -> None:
    """Raises Unauthenticated unless the signature fits one of the keys and, where it is signed, the time is near.

    `tolerance` is in seconds, either way.
    """
    if not any(fits_hmac(scheme, key, headers, body) for key in keys):
        raise mismatch()
    check_time(scheme, headers, now=now, tolerance=tolerance)


def fits_hmac(scheme: Hmac, key: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature is this key's. Raises Unauthenticated when a header is not there at all."""
    needed = [name for name in (scheme.header, scheme.timestamp_header) if name is not None]
    given, *times = (headers.get(name, "") for name in needed)
    if not given or not all(times):
        raise missing(" and ".join(needed))
    timestamp = times[0] if times else ""
    return hmac.compare_digest(scheme.text(key, timestamp, body), _bytes(given))


def check_time(scheme: Hmac, headers: Mapping[str, str], *, now: datetime, tolerance: int) -> None:
    """Of a verified signature: raises Unauthenticated when its time is too far from ours, or none."""
    if scheme.timestamp_header is None:
        return
    try:
        sent_at = scheme.sent_at(headers[scheme.timestamp_header])
    except (ValueError, OverflowError, OSError):
        raise mismatch() from None
    if abs((now.replace(microsecond=0) - sent_at).total_seconds()) > tolerance:
        detail = f"{scheme.timestamp_header} is more than {tolerance} s from our clock, which says {clock.to_text(now)}"
        raise Unauthenticated(detail, code="timestamp_skew", now=clock.to_text(now))


@dataclass(frozen=True)
class Credential:
    """What a sender shows: `basic` is `user:password`, the others a token."""

    __pydantic_config__: ClassVar[ConfigDict] = _KNOWN_NAMES

    scheme: Literal["basic", "bearer", "header", "query"]
    name: str = ""
    """Of the header or the query parameter, for the last two: for senders that have room for a secret nowhere else."""

    def check(self, secret: str) -> None:
        """Raises Unusable for a secret that proves nothing."""
        if not _PRINTABLE.fullmatch(secret):
            raise Unusable("it is not printable ASCII without spaces")
        if self.scheme == "basic":
            name, _, password = secret.partition(":")
            if not name or len(password) < MIN_PASSWORD:
                raise Unusable(f"it is not user:password with a password of at least {MIN_PASSWORD} characters")
        elif len(secret) < MIN_SECRET:
            raise Unusable(f"it has fewer than {MIN_SECRET} characters")

    def headers(self, secret: str) -> dict[str, str]:
        """The headers that a genuine sender adds."""
        match self.scheme:
            case "basic":
                return {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
            case "bearer":
                return {"authorization": f"Bearer {secret}"}
            case "header":
                return {self.name: secret}
            case _:
                return {}

    def fits(self, secret: str, request: Request) -> bool:
        """Whether the request shows it. Raises Unauthenticated when it shows nothing."""
        place = "authorization" if self.scheme in ("basic", "bearer") else self.name
        given = (request.query if self.scheme == "query" else request.headers).get(place, "")
        if not given:
            where = "the query parameter" if self.scheme == "query" else "the header"
            raise missing(f"{where} {place}")
        expected = secret
        if place == "authorization" and self.scheme in ("basic", "bearer"):
            scheme, _, given = given.partition(" ")
            expected = self.headers(secret)[place].partition(" ")[2]
            if scheme.lower() != self.scheme:
                return False
        return hmac.compare_digest(_bytes(expected), _bytes(given))


def missing(what: str) -> Unauthenticated:
    """The error for a webhook that proves nothing."""
    return Unauthenticated(f"{what} is needed", code="signature_missing")


def mismatch() -> Unauthenticated:
    """The error for a proof that is not this source's."""
    return Unauthenticated("no signature fits the body and this source's secret", code="signature_mismatch")


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
