"""A platform in memory, for tests and the simulation. Same contract suite as the others."""

from collections.abc import Callable
from datetime import datetime, timedelta

from functions.conversation.model import Reason, Refused, Result, Sent, Unknown, Word
from functions.intake.model import Visibility

LONGEST = {Visibility.PUBLIC: 280, Visibility.PRIVATE: 1_000}
WINDOW = timedelta(hours=24)
"""After what an account wrote in private it may be written to for so long."""


class MemoryChannel:
    """`ports.Channel` in a process. `arrived`: what customers can read, in order."""

    def __init__(self) -> None:
        self.arrived: list[Word] = []
        self.trouble: Callable[[Word], Result | None] = lambda _: None
        """What goes wrong with a word before it arrives; None: nothing."""
        self.loses_answers = False
        """Whether a word arrives and we are not told."""

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        if len(word.text) > LONGEST[word.visibility]:
            return Reason.TOO_LONG
        if word.visibility is Visibility.PUBLIC:
            return None if word.post else Reason.GONE
        if word.account is None:
            return Reason.NO_PRIVATE_CHANNEL
        if word.heard is not None:
            return None if now - word.heard.at <= WINDOW else Reason.WINDOW_CLOSED
        post_id = word.post and word.post.post_id
        return Reason.NOT_ALLOWED if post_id is None or post_id in word.privately_answered else None

    def send(self, word: Word) -> Result:
        if (trouble := self.trouble(word)) is not None:
            return trouble
        if any(word.id == one.id for one in self.arrived):
            return Refused(reason=Reason.REPEATED)
        self.arrived.append(word)
        return Unknown() if self.loses_answers else Sent(id=f"m{len(self.arrived)}")


class MemoryChannels:
    """`ports.Channels`: those given, by (brand, channel)."""

    def __init__(self, **channels: MemoryChannel) -> None:
        """By the name of the channel, for any brand."""
        self._channels = channels

    def of(self, brand: str, channel: str) -> MemoryChannel | None:  # noqa: ARG002 for any brand
        return self._channels.get(channel)
