"""Whether every source is heard, and every connection can go on: whose trouble nobody would notice otherwise.

A source without a usable secret is refused, one that posted may have fallen silent, and a credential may come to its
end. Looked at in every sweep and told once; then not again until it was well and is so once more.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from functions.callbacks.ports import Store
from functions.deadlines import notices
from functions.deadlines.telling import Telling
from functions.intake.model import Source, SourceKind
from functions.intake.ports import Kind, Sources
from functions.intake.signatures import Unusable
from functions.shared import keys
from functions.shared.connections import Connection, Connections
from functions.shared.entities import Entity, settled
from functions.shared.table import Key


class Trouble(StrEnum):
    """What may be wrong with a source or a connection."""

    REFUSED = "refused"
    """It has no usable secret: all that it posts is answered with 503."""
    SILENT = "silent"
    """It let three of its usual gaps pass."""
    EXPIRING = "expiring"
    """The credential of a connection ends within a week."""
    EXPIRED = "expired"
    """It has ended."""


EXPIRES_SOON = timedelta(days=7)
"""Time enough to get another one of whoever gives them."""


class Troubles(Entity):
    """What people were told of. One row: what is over leaves it."""

    told: tuple[str, ...] = ()
    """`silent demo`: the trouble, and the name of the source or the connection."""

    def key(self) -> Key:
        return keys.troubles()


class Senders:
    """`sources`: the registry; `kinds`: what each kind of source needs for a secret; `connections`: those of now."""

    def __init__(
        self,
        store: Store,
        telling: Telling,
        sources: Sources,
        kinds: Mapping[SourceKind, Kind],
        *,
        connections: Callable[[], Connections],
        wait: Callable[[int], None],
    ) -> None:
        self._store, self._telling, self._wait = store, telling, wait
        self._sources, self._kinds, self._connections = sources, kinds, connections

    def look(self, now: datetime) -> tuple[int, int]:
        """(those of whose trouble people were told now, those of which they could not be told).

        Raises Unavailable where nobody knows which sources or connections there are.
        """
        found = self._found(now)
        before = self._store.stored(Troubles, keys.troubles()) or Troubles()
        new = [one for one in found if _mark(*one) not in before.told]
        said: set[str] = set()
        for trouble in Trouble:
            names = [name for name, what in new if what is trouble]
            if names and self._telling.said(NOTICES[trouble](names)):
                said |= {_mark(name, trouble) for name in names}
        self._keep({_mark(*one) for one in found}, said)
        return len(said), len(new) - len(said)

    def _found(self, now: datetime) -> list[tuple[str, Trouble]]:
        """The troubles of now, by the names of those that have them."""
        enabled = {name: one for name, one in self._sources.value().sources.items() if one.enabled}
        refused = sorted(name for name, source in enabled.items() if not self._usable(source))
        silent = sorted(one.source for one in self._store.rhythms() if one.source in enabled and one.silent(now))
        ending = [(name, found) for name, one in self._connections().items() if (found := ends(one, now))]
        return [*((one, Trouble.REFUSED) for one in refused), *((one, Trouble.SILENT) for one in silent), *ending]

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


NOTICES = {
    Trouble.REFUSED: notices.of_refused,
    Trouble.SILENT: notices.of_silent,
    Trouble.EXPIRING: notices.of_expiring,
    Trouble.EXPIRED: notices.of_expired,
}


def ends(connection: Connection, now: datetime) -> Trouble | None:
    """Whether its credential ends within a week, or has."""
    at = connection.expires_at if connection.enabled else None
    if at is None or now < at - EXPIRES_SOON:
        return None
    return Trouble.EXPIRING if now < at else Trouble.EXPIRED


def _mark(name: str, trouble: Trouble) -> str:
    return f"{trouble} {name}"
