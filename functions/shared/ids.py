"""Names of things: random ones for what is new, derived ones for what must come out the same twice.

An id is a prefix, an underscore and 26 characters of lower-case base 32 (130 bits).
"""

import base64
import hashlib
import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_source: Callable[[int], bytes] = secrets.token_bytes
_count = itertools.count()


def new(prefix: str) -> str:
    """A random id: `new("tkt")` is `tkt_` and 26 characters."""
    return f"{prefix}_{_text(_source(17))}"


def ordered(prefix: str) -> str:
    """A random id that sorts after those that this process made before: for things of one and the same millisecond."""
    return f"{prefix}_{next(_count):08x}{_text(_source(17))[8:]}"


def secret() -> str:
    """A random token of 256 bits, for leases."""
    return base64.urlsafe_b64encode(_source(32)).decode().rstrip("=")


def derived(prefix: str, *parts: str) -> str:
    """The id that these parts always get. Parts are length-prefixed, so `("a", "bc")` differs from `("ab", "c")`."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return f"{prefix}_{_text(digest.digest())}"


@contextmanager
def driven_by(source: Callable[[int], bytes]) -> Iterator[None]:
    """Let `source(n)` give the n random bytes, and the count of the ordered ones begin anew, until the block ends."""
    global _source, _count
    before = _source, _count
    _source, _count = source, itertools.count()
    try:
        yield
    finally:
        _source, _count = before


def _text(raw: bytes) -> str:
    return base64.b32encode(raw[:17]).decode().lower()[:26]
