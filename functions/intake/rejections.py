"""How many webhooks were turned away, told once a minute: a flood of forged ones must not write a line each."""

from datetime import datetime, timedelta

EVERY = timedelta(seconds=60)


class Rejections:
    """Counts them in this process. The first is told at once, the rest with the first one a minute later."""

    def __init__(self) -> None:
        self._untold = 0
        self._told_at: datetime | None = None

    def note(self, now: datetime) -> int:
        """One more; the number to tell of now, or 0."""
        self._untold += 1
        if self._told_at is not None and now - self._told_at < EVERY:
            return 0
        told, self._untold, self._told_at = self._untold, 0, now
        return told
