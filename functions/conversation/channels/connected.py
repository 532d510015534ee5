"""The channels that a company has connected: `ports.Channels`. A platform that asks us to wait is left alone by all.

Each platform's file builds a request and reads the answer, both pure; here they are put around one sending, and what
it means that nothing came back is decided once for all of them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol, cast
from zlib import crc32

from functions.conversation.model import Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.conversation.platforms import Rules
from functions.shared import clock
from functions.shared.connections import CHANNELS, Connection, ConnectionKind, Connections
from functions.shared.exchange import NotAnswered, Reply, Request, Send

PATIENCE = 8.0
"""Seconds for an answer: a word that was sent and of which we do not hear is one that may not be sent again."""
REST = timedelta(seconds=30)
"""A platform that does not answer, or refuses our credential, is left alone for so long."""
SPREAD = 10
"""Seconds over which the words that waited for the end of a rest come back, so that not all do at once."""


class Provider(Protocol):
    """What each platform's file has."""

    def request(self, connection: Connection, word: Word, now: datetime) -> Request:
        """A word that the platform's rules allow, as it takes it."""

    def read(self, reply: Reply) -> Result:
        """What became of the word."""

    def rest(self, reply: Reply) -> int | None:
        """Seconds for which nothing more is taken after this answer, whatever it says of this word; None: go on."""

    def whose(self, connection: Connection, now: datetime) -> Request:
        """Asks whose credential it is: writes nothing, and shows whether the credential works."""


class Report(Protocol):
    """Told of every word that was tried, for the figures."""

    def __call__(self, kind: ConnectionKind, result: Result) -> None:
        """`result`: what became of it."""


PROVIDERS = {ConnectionKind.X: "x", ConnectionKind.META: "meta"}
"""The file of each, loaded when something is first sent there."""


def provider(kind: ConnectionKind) -> Provider:
    """The file of a kind."""
    return cast(Provider, import_module(f"functions.conversation.channels.{PROVIDERS[kind]}"))


class Connected:
    """`connections`: those of now; `send`: what sends a request."""

    def __init__(self, connections: Callable[[], Connections], send: Send, report: Report) -> None:
        self._connections, self.send, self.report = connections, send, report
        self.rests: dict[str, tuple[datetime, Refused | None]] = {}
        """By the connection's name: until when, and what is the matter meanwhile, if not that it asked us to wait."""

    def of(self, brand: str, channel: str) -> "OneChannel | None":
        """See `ports.Channels`. One that is connected for this brand goes before one for all."""
        fits = {
            name: one
            for name, one in self._connections().items()
            if channel in CHANNELS.get(one.kind, ()) and one.serves(brand)
        }
        name = min(fits, key=lambda name: (not fits[name].brands, name), default=None)
        return OneChannel(self, name, fits[name], channel) if name else None


class OneChannel:
    """`ports.Channel`, by one connection."""

    def __init__(self, whole: Connected, name: str, connection: Connection, channel: str) -> None:
        self._whole, self._name, self._connection = whole, name, connection
        own = connection.account if connection.kind is ConnectionKind.X else None
        self._rules = Rules(channel=channel, own=own)

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        """See `ports.Platform`."""
        return self._rules.forbids(word, now)

    def send(self, word: Word) -> Result:
        """See `ports.Channel`."""
        now = clock.now()
        if (reason := self.forbids(word, now)) is not None:
            return Refused(reason=reason)
        if (meanwhile := self._resting(word, now)) is not None:
            return meanwhile
        result, rest = self._tried(word, now)
        if rest is not None:
            refused = result if isinstance(result, Refused) else None
            self._whole.rests[self._name] = now + rest, refused
        self._whole.report(self._connection.kind, result)
        return result

    def _resting(self, word: Word, now: datetime) -> Result | None:
        until, refused = self._whole.rests.get(self._name, (now, None))
        if until <= now:
            return None
        return refused or Later(after=int((until - now).total_seconds()) + 1 + crc32(word.id.encode()) % SPREAD)

    def _tried(self, word: Word, now: datetime) -> tuple[Result, timedelta | None]:
        """What became of it, and for how long this connection is left alone then."""
        platform = provider(self._connection.kind)
        request = platform.request(self._connection, word, now)
        try:
            reply = self._whole.send(Request(request.url, request.headers, request.body, PATIENCE))
        except NotAnswered as error:
            return Unknown() if error.sent else Later(), REST
        result, seconds = platform.read(reply), platform.rest(reply)
        if seconds is None and isinstance(result, Later):
            seconds = result.after
        expired = isinstance(result, Refused) and result.reason is Reason.EXPIRED_CREDENTIAL
        return result, timedelta(seconds=seconds) if seconds is not None else REST if expired else None


def outcome(result: Result) -> str:
    """What became of a word, in one word: for figures and logs."""
    match result:
        case Sent():
            return "sent"
        case Refused(reason=reason):
            return reason
        case Later():
            return "later"
        case Unknown():
            return "unknown"
