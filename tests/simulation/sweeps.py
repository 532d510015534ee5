"""What became of each sweep of the schedule: it met nothing, or what was in its way."""

from bisect import bisect_right

TIME = 60
"""Seconds in which a sweep that nothing hinders has told everything."""


class Sweeps:
    """One entry a minute of the schedule, in order."""

    def __init__(self) -> None:
        self._at: list[int] = []
        self._hindrance: list[str | None] = []

    def due(self, at: int) -> None:
        """A sweep is due at this moment of the loop; until more is known it did not come to its end."""
        self._at.append(at)
        self._hindrance.append("sweep not over")

    def ended(self, at: int, hindrance: str | None) -> None:
        """The one that was due then is over. Of two at that time it is enough that one did its work."""
        number = bisect_right(self._at, at) - 1
        if self._hindrance[number] is not None:
            self._hindrance[number] = hindrance

    def causes(self, since: int, until: int) -> set[str | None]:
        """What was in the way of those that were due after `since` and should have been over by `until`.

        None among them: nothing was in the way of one of them. Of nothing at all: no sweep was due.
        """
        first, last = bisect_right(self._at, since), bisect_right(self._at, until - TIME * 1000)
        return set(self._hindrance[first:last])
