"""What the door needs from others, besides a queue: the sources, and a kind that understands each sender."""

from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from functions.intake.model import Greeting, Reading, Registry, Request, Source


class Sources(Protocol):
    """The registry of sources, kept near."""

    def value(self) -> Registry:
        """The registry, at most a minute old. Raises Unavailable when it was never read and cannot be."""

    def doubted(self) -> Registry | None:
        """A newer copy; None when one was asked for within the last minute."""


class Kind(Protocol):
    """A signature scheme and a payload format. Each module in `providers/` is one."""

    @property
    def METHODS(self) -> tuple[str, ...]:  # noqa: N802 a constant of the module
        """The HTTP methods that its senders use."""

    def verify(self, source: Source, request: Request) -> None:
        """Raises Unauthenticated unless the sender signed exactly these bytes; Unavailable without a usable secret."""

    def handshake(self, source: Source, request: Request) -> Greeting:
        """The answer to a sender that asks who we are. Raises InputError, Forbidden for what is no such question."""

    def read(self, source: Source, request: Request, document: Any) -> Reading:
        """The mentions in a verified payload. Raises InputError with JSON pointers."""

    def sign(self, source: Source, body: bytes, at: datetime) -> dict[str, str]:
        """The headers with which a genuine sender would send `body`: for samples and for trying a source out."""

    def check_secret(self, secret: str) -> None:
        """Raises signatures.Unusable, whose message says what is wrong with it."""


@runtime_checkable
class Pinging(Protocol):
    """A kind whose senders look whether we are there before they sign anything."""

    def is_ping(self, source: Source, request: Request) -> bool:
        """Whether this is nothing but such a look: it is answered 200, and nothing of it is read.

        Raises Unavailable without a usable secret: a sender must not be told that all is well.
        """
