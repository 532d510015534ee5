"""Whether every source is heard: one without a usable secret is refused, and one that posted may have fallen silent.

Looked at in every sweep and told once; then not again until it was well and is so once more.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from functions.callbacks.ports import Store
from functions.deadlines import notices
from functions.deadlines.telling import Telling
from functions.intake.model import Source, SourceKind
from functions.intake.ports import Kind, Sources
from functions.intake.signatures import Unusable
from functions.shared import keys
from functions.shared.entities import Entity, settled
from functions.shared.table import Key


class Trouble(StrEnum):
    """What may be wrong with a source."""

    REFUSED = "refused"
    """It has no usable secret: all that it posts is answered with 503."""
    SILENT = "silent"
    """It let three of its usual gaps pass."""


class Troubles(Entity):
    """What people were told of. One row: what is over leaves it."""

    told: tuple[str, ...] = ()
    """`silent demo`: the trouble, and the source's name."""

    def key(self) -> Key:
        return keys.troubles()


class Senders:
    """`sources`: the registry; `kinds`: what each kind of source needs for a secret."""

    def __init__(
        self,
        store: Store,
        telling: Telling,
        sources: Sources,
        kinds: Mapping[SourceKind, Kind],
        wait: Callable[[int], None],
    ) -> None:
        self._store, self._telling, self._wait = store, telling, wait
        self._sources, self._kinds = sources, kinds

    def look(self, now: datetime) -> tuple[int, int]:
        """(sources of whose trouble people were told now, sources of which they could not be told).

        Raises Unavailable where nobody knows which sources there are.
        """
        found = self._found(now)
        before = self._store.stored(Troubles, keys.troubles()) or Troubles()
        new = [one for one in found if _mark(*one) not in before.told]
        said: set[str] = set()
        for trouble in Trouble:
            names = [name for name, what in new if what is trouble]
            if names and self._telling.said(_notice(trouble, names)):
                said |= {_mark(name, trouble) for name in names}
        self._keep({_mark(*one) for one in found}, said)
        return len(said), len(new) - len(said)

    def _found(self, now: datetime) -> list[tuple[str, Trouble]]:
        """The troubles of now, by the names of the sources that have them."""
        enabled = {name: one for name, one in self._sources.value().sources.items() if one.enabled}
        refused = sorted(name for name, source in enabled.items() if not self._usable(source))
        silent = sorted(one.source for one in self._store.rhythms() if one.source in enabled and one.silent(now))
        return [*((one, Trouble.REFUSED) for one in refused), *((one, Trouble.SILENT) for one in silent)]

    def _usable(self, source: Source) -> bool:
        try:
            self._kinds[source.kind].check_secret(source.secret)
        except Unusable:
            return False
        return True

    def _keep(self, found: set[str], said: set[str]) -> None:
        """After it was said: better told twice than never. Where it is over, the next time is told again."""

        def once() -> None:
            before = self._store.stored(Troubles, keys.troubles()) or Troubles()
            told = tuple(sorted(found & (said | set(before.told))))
            if told != before.told:
                # As read: what another sweep has told meanwhile stays marked.
                self._store.save(before.evolve(told=told))

        settled(once, self._wait)


def _notice(trouble: Trouble, names: list[str]) -> notices.Notice:
    return notices.of_refused(names) if trouble is Trouble.REFUSED else notices.of_silent(names)


def _mark(name: str, trouble: Trouble) -> str:
    return f"{trouble} {name}"
