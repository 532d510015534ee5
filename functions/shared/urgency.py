"""By how much a callback moves ahead in the queue, as a company sets it; in seconds, like the moments that it moves."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from functions.shared.flags import FlagName
from functions.shared.values import Value

MAX_REPEATS = 3
"""So many earlier complaints move it ahead; more of them no further."""


def _gravest_first(steps: tuple[int, ...]) -> tuple[int, ...]:
    if list(steps) != sorted(steps, reverse=True):
        raise ValueError("the gravest comes first: none may be greater than the one before it")
    return steps


Seconds = Annotated[int, Field(ge=0, le=24 * 3600)]
Followers = Annotated[int, Field(ge=0)]
BySeverity = Annotated[tuple[Seconds, Seconds, Seconds, Seconds], AfterValidator(_gravest_first)]


class Urgency(Value):
    """The steps. The defaults: severity before repeats before reach."""

    severity_steps: BySeverity = (720, 360, 120, 0)
    """For each of the four severities, the gravest first."""
    repeat_step: Seconds = 180
    """For each earlier complaint of its author within 90 days, at most three times."""
    reach_steps: Annotated[tuple[tuple[Followers, Seconds], ...], Field(max_length=10)] = (
        (100_000, 60),
        (10_000, 30),
        (1_000, 10),
    )
    """Least of all: from so many followers on, so many seconds. The greatest number that is reached counts."""

    flag_steps: Annotated[tuple[tuple[FlagName, Seconds], ...], Field(max_length=20)] = ()
    """For each of these flags that a call has: `vulnerable`, which only a person sets, or any other."""

    def ahead(self, severity: int, repeat: int, followers: int | None, flags: Collection[str] = ()) -> int:
        """By how many seconds a callback moves ahead."""
        reach = max(((least, step) for least, step in self.reach_steps if (followers or 0) >= least), default=(0, 0))
        repeats = min(max(repeat - 1, 0), MAX_REPEATS)
        flagged = sum(step for flag, step in self.flag_steps if flag in flags)
        return self.severity_steps[severity - 1] + self.repeat_step * repeats + reach[1] + flagged


DEFAULT = Urgency()
