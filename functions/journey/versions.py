"""One post of which the platform may speak by several ids: each edit of a post at X has an id of its own."""

from datetime import datetime

from functions.callbacks.ports import Store
from functions.intake.model import Change, Mention
from functions.journey.revisions import Revisions
from functions.tickets.seen import Seen


class Versions:
    """Knows a post by the ids of all its versions."""

    def __init__(self, store: Store, revisions: Revisions) -> None:
        self._store, self._revisions = store, revisions

    def as_one(self, mention: Mention, accepted_at: datetime) -> Mention:
        """The mention under the id of the post's first version, by whichever version's id the platform speaks of it.

        An edit tells the ids of the versions; each is remembered, and a deletion that came by it is applied.
        """
        if mention.change is Change.DELETED:
            known = self._store.seen(mention.id)
            return mention.evolve(id=known.same_as) if known and known.same_as else mention
        for version in mention.also:
            self._learn(version, mention, accepted_at)
        return mention

    def _learn(self, version: str, mention: Mention, accepted_at: datetime) -> None:
        known = self._store.seen(version)
        if known is None:
            new = Seen(mention_id=version, same_as=mention.id, accepted_at=accepted_at, revised_at=mention.revised_at)
            # Nothing was seen under that id: a deletion at this moment goes back, and finds it.
            self._store.save(new)
        elif known.deleted and known.owner_id is None and known.same_as is None:
            gone = mention.evolve(change=Change.DELETED, text=None, revised_at=known.revised_at)
            self._revisions.delete(self._store.seen(mention.id), gone, known.accepted_at)
            # The tombstone is as read: what it says was applied to the post, which a repetition does not change.
            self._store.save(known.evolve(same_as=mention.id))
