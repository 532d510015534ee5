"""What the sweep needs of the outside world."""

from datetime import datetime
from typing import Protocol


class Topics(Protocol):
    """People: `notify` tells the shift, `page` wakes the supervisor, `escalate` who is above them."""

    def page(self, subject: str, text: str) -> None:
        """Tell whoever must act now. Raises Unavailable when that is not known to have happened."""

    def notify(self, subject: str, text: str) -> None:
        """Tell those who are on the shift. Raises Unavailable likewise."""

    def escalate(self, subject: str, text: str) -> None:
        """Tell who answers for the service. Raises Unavailable likewise."""


class Starts(Protocol):
    """Work of another slice that has a next moment of its own."""

    def start(self, now: datetime) -> int:
        """What has come due is started, once and again until it is done; how much. Raises Unavailable."""
