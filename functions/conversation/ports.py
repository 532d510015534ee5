"""What the conversation needs of a platform. To add one: a file in `channels`, and a line in its registry."""

from datetime import datetime
from typing import Protocol

from functions.conversation.model import Reason, Result, Word


class Platform(Protocol):
    """What a platform's rules say, as far as they are known without asking it and without a credential."""

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        """Why this word may not go out now; None: nothing that is known here is in the way.

        Pure and without side effects: asked at the desk before a word is accepted (where `window_closed`,
        `no_private_channel` and `too_long` become a 422), and again before each try to send it.
        """


class Channel(Platform, Protocol):
    """A platform on which we have an account of our own."""

    def send(self, word: Word) -> Result:
        """Tries once, and never raises: what became of it is the result.

        `Later` only where it is *sure* that nothing was sent: no connection, 429, a 5xx of which the platform's
        documents say so. A connection that broke after the request had gone, a time-out while waiting for the answer,
        an answer that cannot be read: `Unknown`. Takes at most some seconds, follows no redirect, logs no text.
        """


class Channels(Protocol):
    """The channels that a company has connected."""

    def of(self, brand: str, channel: str) -> Channel | None:
        """The one on which this brand answers there; None: none is connected. Raises errors.Unavailable."""
