"""A mention that was seen: where it went, and which state of it stands."""

from typing import Self

from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.events import MentionRef, few
from functions.shared.table import Key
from functions.shared.values import Instant


class Seen(Entity):
    """A mention that was seen: where it went, and which state of it stands. It holds no text."""

    mention_id: str
    owner_id: str | None = None
    """The ticket that it is on; the mention's own id where it has none; None: a tombstone, deleted before it came."""
    entry: str | None = None
    """The sort key of its entry."""
    round: int | None = None
    """The ticket's round when it came."""
    accepted_at: Instant
    """The earliest of all its copies."""
    revised_at: Instant
    edited: bool = False
    """Whether `revised_at` is that of an edit. A first state is older than any edit or deletion, whatever its time."""
    deleted: bool = False
    """Whether a deletion stands, `revised_at` being its time."""
    taken_back: bool = False
    """Whether it was ever deleted: of such a post no former words are kept."""
    same_as: str | None = None
    """The mention that it is a later version of, where the platform gives each version an id of its own."""
    refs: tuple[MentionRef, ...] = ()
    """The tools that delivered it: the first one and the latest."""

    def key(self) -> Key:
        return keys.mention(self.mention_id)

    def also(self, ref: MentionRef) -> Self:
        """Delivered under one more name: a tool may give each delivery of a post another id."""
        return self if ref in self.refs else self.evolve(refs=few(self.refs, ref))

    @property
    def ticket_id(self) -> str | None:
        """The ticket that it is on, if any."""
        return self.owner_id if self.owner_id and self.owner_id != self.mention_id else None
