"""Whether anybody is there: in service hours, while somebody waits.

Looked at in every sweep and told at the first one that finds nobody; then not again until somebody came, or nothing
waited any more, or the hours ended, and it is so once more.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from functions.callbacks.model import Candidate
from functions.callbacks.people import Agent, PresenceState
from functions.callbacks.ports import Store
from functions.deadlines import notices, rules
from functions.deadlines.telling import Telling
from functions.shared.entities import settled

HEAD = 100
"""Callbacks that are looked at in each shard, most urgent first: enough to see which brands wait, however many do."""


class Watch:
    """`shards`: partitions of the queue of callbacks."""

    def __init__(self, store: Store, telling: Telling, shards: int, wait: Callable[[int], None]) -> None:
        self._store, self._telling, self._shards, self._wait = store, telling, shards, wait

    def look(self, now: datetime) -> tuple[int, int]:
        """(brands of whose absence people were told now, brands of which they could not be told)."""
        deserted = rules.deserted(self._waiting(), self._here(now), now)
        new = sorted(deserted.keys() - set(self._store.absence().brands))
        said = [brand for brand in new if self._telling.said(self._notice(brand, deserted[brand]))]
        self._mark(set(deserted), set(said))
        return len(said), len(new) - len(said)

    def _notice(self, brand: str, waiting: list[Candidate]) -> notices.Notice:
        callbacks = self._store.callbacks([candidate.id for candidate in waiting])
        return notices.of_absence(brand, list(callbacks.values()))

    def _mark(self, deserted: set[str], said: set[str]) -> None:
        """After it was said: better told twice than never. Where it is over, the next time is told again."""

        def once() -> None:
            before = self._store.absence()
            brands = tuple(sorted(deserted & (said | set(before.brands))))
            if brands != before.brands:
                # As read: what another sweep has told meanwhile stays marked.
                self._store.save(before.evolve(brands=brands))

        settled(once, self._wait)

    def _here(self, now: datetime) -> list[Agent]:
        available = [one.sub for one in self._store.present(now) if one.state is PresenceState.AVAILABLE]
        return self._store.agents(available)

    def _waiting(self) -> Iterator[Candidate]:
        for shard in range(self._shards):
            yield from self._store.waiting(shard, HEAD)
