"""What waits for a supervisor: said by a source in review, posted so long ago that nobody is rung for it unasked, or by
an author, or with words, of which the brand wants to know first (`shared.flags`).

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
    ABUSE = "abuse"
    """It threatens or insults people."""
    BLOCKED = "blocked"
    """Its author is on the brand's list."""
    MANY_ORDERS = "many_orders"
    """Its author names more orders than one customer has."""
    MANY_TICKETS = "many_tickets"
    """Its author complained too often today."""
    FLAG = "flag"
    """Another of its flags, as the brand's settings say."""

    @classmethod
    def of_flag(cls, flag: str) -> "HeldFor":
        """The reason that a flag is."""
        return cls(flag) if flag in (cls.ABUSE, cls.BLOCKED, cls.MANY_ORDERS, cls.MANY_TICKETS) else cls.FLAG

    @property
    def of_source(self) -> bool:
        """Whether it says something of the source alone: then a live source that says it too lets it in."""
        return self in (HeldFor.REVIEW, HeldFor.AGE)


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

    def over(self, before: "Hold") -> "Hold":
        """The hold that stands, after this one: under its own clock, unless people are to be told of this at once; for
        its own reason, unless this one is the author's.
        """
        reason = before.reason if self.reason.of_source else self.reason
        return before.evolve(reason=reason, tell_at=self.since if self.tell_at == self.since else before.tell_at)

    def said(self, now: datetime) -> Self:
        """After people were told of it."""
        return self.evolve(told=self.told + 1, tell_at=now + TOLD_AGAIN_AFTER)

    def ended(self, now: datetime, by: str | None) -> Self:
        """Over, if it is not already."""
        return self if self.ended_at else self.evolve(ended_at=now, ended_by=by, tell_at=None)
