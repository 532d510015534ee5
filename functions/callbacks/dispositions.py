"""What each result of a dial means, as one table. It is the rule and the documentation; `attempts` carries it out.

*Called* is kept by a dial that began in time, whatever came of it, but for those that are no call to the customer: a
wrong number, a line that never connected. What counts against the retry rule is what the customer did not answer.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from functions.callbacks.model import Attempt, Disposition


class Keeps(StrEnum):
    """What becomes of *called*, where the dial began in time."""

    CALLED = "called"
    """It is kept: a human rang the customer."""
    NOTHING = "nothing"
    """It runs on."""


class Counts(StrEnum):
    """Whether it counts against the retry rule: so often tried in vain, and nobody was reached."""

    ALWAYS = "always"
    AFTER_QUICK_TRIES = "after quick tries"
    """The first ones in a row are tried again at once: a line may come back; a number that is dead does not."""
    NEVER = "never"


class Hold(StrEnum):
    """What becomes of the lease."""

    LASTS = "lasts"
    """In call: until the wrap-up."""
    ANEW = "anew"
    """With the whole of its time again, from now."""
    ENDS = "ends"


class Then(StrEnum):
    """What comes next."""

    WRAP_UP = "wrap up"
    REDIAL = "redial"
    """At once, by the same agent."""
    RETRY = "retry"
    """As the retry rule says, in service hours; after its last time `unreached`."""
    AT_A_TIME = "at a time"
    """When the customer (or who answered) said, else in an hour; in service hours, unless the customer insists."""
    OTHER_NUMBER = "other number"
    """It waits until another number is known."""
    DONE = "done"


class Meaning(NamedTuple):
    """One row."""

    keeps: Keeps
    counts: Counts
    lease: Hold
    then: Then


# fmt: off
MEANING: Mapping[Disposition, Meaning] = {
    # disposition                     keeps          counts                    the lease   what comes next
    Disposition.REACHED:      Meaning(Keeps.CALLED,  Counts.NEVER,             Hold.LASTS, Then.WRAP_UP),
    Disposition.DROPPED:      Meaning(Keeps.CALLED,  Counts.NEVER,             Hold.ANEW,  Then.REDIAL),
    Disposition.THIRD_PARTY:  Meaning(Keeps.CALLED,  Counts.NEVER,             Hold.ENDS,  Then.AT_A_TIME),
    Disposition.ASKED_LATER:  Meaning(Keeps.CALLED,  Counts.NEVER,             Hold.ENDS,  Then.AT_A_TIME),
    Disposition.NO_ANSWER:    Meaning(Keeps.CALLED,  Counts.ALWAYS,            Hold.ENDS,  Then.RETRY),
    Disposition.BUSY:         Meaning(Keeps.CALLED,  Counts.ALWAYS,            Hold.ENDS,  Then.RETRY),
    Disposition.VOICEMAIL:    Meaning(Keeps.CALLED,  Counts.ALWAYS,            Hold.ENDS,  Then.RETRY),
    Disposition.FAILED:       Meaning(Keeps.NOTHING, Counts.AFTER_QUICK_TRIES, Hold.ENDS,  Then.RETRY),
    Disposition.WRONG_NUMBER: Meaning(Keeps.NOTHING, Counts.NEVER,             Hold.ENDS,  Then.OTHER_NUMBER),
    Disposition.DECLINED:     Meaning(Keeps.CALLED,  Counts.NEVER,             Hold.ENDS,  Then.DONE),
}
# fmt: on

QUICK_TRIES = 3
"""So many lines in a row that never connected are tried again soon, and count against nothing."""
QUICK_AFTER = timedelta(minutes=1)
LATER = timedelta(hours=1)
"""Where nobody named a time."""


def keeps(disposition: Disposition | None) -> bool:
    """Whether a dial that began in time keeps *called*; not before its outcome is told."""
    return disposition is not None and MEANING[disposition].keeps is Keeps.CALLED


def in_vain(attempts: Iterable[Attempt]) -> tuple[int, bool]:
    """How many of them count against the retry rule, and whether the latest is one of those."""
    counted, in_a_row, latest = 0, 0, False
    for attempt in attempts:
        if attempt.disposition is None:
            continue
        counts = MEANING[attempt.disposition].counts
        in_a_row = in_a_row + 1 if counts is Counts.AFTER_QUICK_TRIES else 0
        latest = counts is Counts.ALWAYS or in_a_row > QUICK_TRIES
        counted += latest
    return counted, latest
