"""What waits for a supervisor: said by a source in review, or posted so long ago that nobody is rung for it unasked.

A hold owes the customer nothing yet, so it has a clock of its own: whoever reviews is told when it runs out, and again
each day, until somebody releases the ticket or says that it is nothing.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from functions.shared.values import Instant, Value

TOLD_AGAIN_AFTER = timedelta(days=1)


class HeldFor(StrEnum):
    """Why it waits."""

    REVIEW = "review"
    """Its source is in mode `review`."""
    AGE = "age"
    """It was posted longer ago than its source's `max_age`."""


class Hold(Value):
    """That a ticket waits for a supervisor, or did."""

    reason: HeldFor
    since: Instant
    tell_at: Instant | None = None
    """When people are told next that it waits too long."""
    told: int = 0
    """How often they were."""
    ended_at: Instant | None = None
    ended_by: str | None = None
    """The supervisor's name; None: a source that is live said it too, or its author said more there."""

    def said(self, now: datetime) -> Self:
        """After people were told of it."""
        return self.evolve(told=self.told + 1, tell_at=now + TOLD_AGAIN_AFTER)

    def ended(self, now: datetime, by: str | None) -> Self:
        """Over, if it is not already."""
        return self if self.ended_at else self.evolve(ended_at=now, ended_by=by, tell_at=None)
