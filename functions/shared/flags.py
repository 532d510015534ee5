"""What follows of a flag, and how much one author may bring about before somebody looks, as a company sets it.

flag                                            as shipped
--------------------------------------------    -------------------------------------------------
press, legal                                    for the group `communications`: no ordinary call
safety                                          a supervisor is told at once
abuse, blocked, many_orders, many_tickets       to review before anyone is rung
on_behalf                                       the author is asked for a number, the order's is not taken
any other                                       nothing: the card says so
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from functions.shared.values import Instant, Value

FlagName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Group = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,64}$")]

BLOCKED = "blocked"
"""The author is on the brand's list."""
MANY_ORDERS = "many_orders"
"""The author names more order numbers than one customer has."""
MANY_TICKETS = "many_tickets"
"""The author complained too often today."""
SUPERVISORS = "supervisors"
"""Whom an open call is for that is to be looked at first."""


class Handling(Value):
    """What follows of one flag."""

    group: Group | None = None
    """Only who has this group, or this skill, takes its call; nobody else is handed it."""
    page: bool = False
    """A supervisor is told at once, whatever the hour."""
    review: bool = False
    """A supervisor says first that anyone is to be rung."""
    ask: bool = False
    """The number on the order is not taken: the author is asked for one, and an agent may decide otherwise."""


NOTHING = Handling()
SHIPPED = {
    "press": Handling(group="communications"),
    "legal": Handling(group="communications"),
    "safety": Handling(page=True),
    "abuse": Handling(review=True),
    BLOCKED: Handling(review=True),
    MANY_ORDERS: Handling(review=True),
    MANY_TICKETS: Handling(review=True),
    "on_behalf": Handling(ask=True),
}


class Blocked(Value):
    """An author of whom nobody is rung unasked."""

    channel: str
    account: str
    """The platform's own id of it: a handle may be another's tomorrow."""
    at: Instant
    note: str = ""


class Caution(Value):
    """What a brand sets of it."""

    flags: dict[FlagName, Handling] = Field(default_factory=dict, max_length=50)
    """What differs from the table above."""
    most_orders: int = Field(default=2, ge=1, le=20)
    """So many order numbers one author may name; with more it is looked at first."""
    most_tickets_a_day: int = Field(default=5, ge=1, le=50)
    """So many calls one author may bring about within 24 hours, likewise."""
    blocked: tuple[Blocked, ...] = Field(default=(), max_length=1000)
    """Authors of whom nobody is rung before a supervisor says so."""

    def handling(self, flag: str) -> Handling:
        """What follows of that flag."""
        return self.flags.get(flag) or SHIPPED.get(flag, NOTHING)

    def group_of(self, flags: Iterable[str]) -> str | None:
        """For whom alone a call with these flags is: by the first of them that says so."""
        return next((group for flag in flags if (group := self.handling(flag).group)), None)

    def pages(self, flags: Iterable[str]) -> bool:
        """Whether somebody is woken for one of these."""
        return any(self.handling(flag).page for flag in flags)

    def reviews(self, flags: Iterable[str]) -> tuple[str, ...]:
        """Those of them with which nobody is rung before a supervisor says so."""
        return tuple(flag for flag in flags if self.handling(flag).review)

    def asks(self, flags: Iterable[str]) -> bool:
        """Whether the number on the order is not taken with one of these."""
        return any(self.handling(flag).ask for flag in flags)

    def blocks(self, channel: str, account: str | None) -> bool:
        """Whether that author is on the list."""
        return any((one.channel, one.account) == (channel, account) for one in self.blocked)
