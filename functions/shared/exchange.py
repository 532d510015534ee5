"""What others' systems are asked and what they answer, as values: building, sending and reading are three things.

The file of a shop, a carrier or a channel builds `Request`s and reads `Reply`s; only `client` sends. Whatever is not an
answer becomes `NotAnswered` with a `Fault`, so that the card can say what is not known and why.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from functions.shared import clock
from functions.shared.errors import Unavailable
from functions.shared.values import Value

MAX_TEXT = 200
"""Characters of a text of a provider's that are kept."""
MAX_RETRY_AFTER = 3600
"""Seconds: a provider that asks for more is asked again all the same, an hour later."""


class Fault(StrEnum):
    """Why there is no answer."""

    SLOW = "slow"
    """None within the time limit, or none at all: it cannot be reached."""
    BUSY = "busy"
    """429: it asks to wait."""
    CREDENTIAL = "credential"
    """401 or 403: the credential has expired, or is a wrong one. Somebody must act."""
    BROKEN = "broken"
    """It says that something is wrong, with it or with the question."""
    NONSENSE = "nonsense"
    """It answered, and not as its documents say; or half an answer."""


class Silent(Value):
    """Who gave no answer, and why."""

    who: str
    """Its name, for a person."""
    fault: Fault
    retry_after: int | None = None
    """Seconds that it asked for."""


class NotAnswered(Unavailable):
    """There is no answer. Nothing is known then; a question is asked again."""

    def __init__(
        self, fault: Fault, retry_after: int | None = None, silent: tuple[Silent, ...] = (), *, sent: bool = True
    ) -> None:
        super().__init__(f"no answer: {fault}")
        self.fault, self.retry_after, self.silent = fault, retry_after, silent
        self.sent = sent
        """Whether the request may have gone out: what must not be done twice is then not done again."""


@dataclass(frozen=True)
class Request:
    """One HTTP request. It holds a credential and may hold personal data: neither is in its `repr`."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    within: float | None = None
    """Seconds for the whole answer, where it needs more or less than is usual."""

    @property
    def method(self) -> str:
        """A question is a GET, unless it needs a body."""
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True)
class Reply:
    """One HTTP answer, whole. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


type Send = Callable[[Request], Reply]
"""Raises NotAnswered where nothing comes back in time."""


_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""RFC 3986, 2.3."""


def quoted(text: str) -> str:
    """For a path or a query: a stranger's number must not become more than a number."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode(errors="replace"))


def basic(name: str, password: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def document(reply: Reply) -> Any:
    """The JSON of an answer; None where it says that there is no such thing (404). Raises NotAnswered."""
    match reply.status:
        case 200:
            return _json(reply.body)
        case 404:
            return None
        case 401 | 403:
            raise NotAnswered(Fault.CREDENTIAL)
        case 429:
            raise NotAnswered(Fault.BUSY, retry_after(reply.headers.get("retry-after")))
        case _:
            raise NotAnswered(Fault.BROKEN, retry_after(reply.headers.get("retry-after")))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAnswered(Fault.NONSENSE) from error


def retry_after(value: str | None, most: int = MAX_RETRY_AFTER) -> int | None:
    """Seconds, given as such or as a date (RFC 9110, 10.2.3); None where it says nothing that can be used."""
    if value is None:
        return None
    if value.strip().isdecimal() and len(value) < 10:
        return min(int(value), most)
    try:
        seconds = (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (ValueError, TypeError):
        return None
    return int(min(max(seconds, 0), most))


def mapping(value: Any) -> dict[str, Any]:
    """A JSON object; NotAnswered where it is another thing."""
    if not isinstance(value, dict):
        raise NotAnswered(Fault.NONSENSE)
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """A JSON array of objects, where one alone may stand for itself and nothing for none. Raises NotAnswered."""
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    return [mapping(one) for one in found]


def text(value: Any) -> str | None:
    """A text or a number as a text, cut to what is kept; None for anything else and for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    kept = " ".join("".join(one if one.isprintable() else " " for one in str(value)[: 4 * MAX_TEXT]).split())
    return kept[:MAX_TEXT] or None


def web_address(value: Any) -> str | None:
    """An address of a page; None for anything else: it becomes a link."""
    found = value if isinstance(value, str) else ""
    return found if found.startswith(("https://", "http://")) and len(found) <= 2_000 and found.isprintable() else None


def instant(value: Any) -> datetime | None:
    """A time in RFC 3339, in UTC where it names no zone; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
