"""What the sweep needs of the outside world."""

from typing import Protocol


class Topics(Protocol):
    """People: `page` wakes somebody, `notify` tells the shift."""

    def page(self, subject: str, text: str) -> None:
        """Tell whoever must act now. Raises Unavailable when that is not known to have happened."""

    def notify(self, subject: str, text: str) -> None:
        """Tell those who are on the shift. Raises Unavailable likewise."""
