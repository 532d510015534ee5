"""That a supervisor said of two tickets that they are one customer's, and what it takes to undo that.

It stands on each ticket of either side, so that each knows what its own number was. Whoever bears one shares what is
found out of the number: that is the supervisor's word, and no lookup's to doubt.
"""

from datetime import datetime, timedelta

from functions.shared.values import Instant, Value

UNDOABLE_FOR = timedelta(days=1)
BY_WORD = "merge"
"""From where a ticket has a number that is another one's: no lookup replaces it."""
MAX_MERGES = 25
"""That one ticket remembers, the latest."""


class Own(Value):
    """The number and the wish of a ticket before it was merged: the names of `Ticket`."""

    phone: str | None = None
    phone_from: str | None = None
    phone_wrong: bool = False
    prefers: str = "call"
    call_at: Instant | None = None
    wished_at: Instant | None = None


class Merge(Value):
    """One merge, as one of its tickets remembers it."""

    id: str
    ticket_id: str
    """Which ticket was merged."""
    into: str
    at: Instant
    by: str
    """The supervisor's name."""
    goes: tuple[str, ...]
    """The tickets of the side of `ticket_id`, first the one whose call it was."""
    stays: tuple[str, ...]
    """Those of the side of `into`, likewise."""
    owed: tuple[str, ...]
    """Which of the two sides' first tickets had an open call."""
    leader: str
    """Whose call stayed."""
    given: str | None = None
    """The number that all of them had from then on; None: there was none."""
    own: Own = Own()

    @property
    def tickets(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.goes, *self.stays)

    def undoable(self, now: datetime) -> bool:
        """Whether it can be taken back still."""
        return now - self.at <= UNDOABLE_FOR
