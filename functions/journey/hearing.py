"""That a source was heard, noted at most once in five minutes, so that its silence can be noticed.

The door writes nothing but its one message, so it is noted here. A process reads and writes once a slot of a source,
whatever comes in it: some ten thousand writes a month for one that never rests.
"""

from collections.abc import Callable
from datetime import datetime

from functions.callbacks.ports import Store
from functions.intake.rhythm import Rhythm, slot_of
from functions.shared import keys
from functions.shared.entities import pause, settled


class Hearing:
    """Notes deliveries. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait
        self._noted: dict[str, int] = {}
        """By source: the slot that this process has noted."""

    def heard(self, source: str, accepted_at: datetime) -> None:
        """A delivery of that source was accepted then. Harmless to repeat."""
        slot = slot_of(accepted_at)
        if self._noted.get(source, -1) >= slot:
            return
        settled(lambda: self._once(source, accepted_at), self._wait)
        self._noted[source] = slot

    def _once(self, source: str, accepted_at: datetime) -> None:
        before = self._store.stored(Rhythm, keys.rhythm(source))
        after = before.heard(accepted_at) if before else Rhythm.begun(source, accepted_at)
        if after != before:
            # As read: of two processes that note one slot, the second finds it noted.
            self._store.save(after)
