"""What becomes of a mention of a source in `observe`: it is counted, once, and nothing else is touched."""

from datetime import datetime

from functions.callbacks.ports import Store
from functions.intake.model import Mention
from functions.intake.rules import too_old
from functions.journey.model import Observed, Terms
from functions.shared import ids
from functions.shared.entities import Entity
from functions.triage.model import Verdict


class Observing:
    """Counts mentions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def observe(self, mention: Mention, verdict: Verdict, accepted_at: datetime, terms: Terms, *, asks: bool) -> None:
        """It is counted as its latest state is judged; a copy changes nothing."""
        fresh = Observed(
            source=mention.source,
            source_id=mention.source_id,
            mention_id=mention.id,
            author=_digest(mention),
            brand=mention.brand,
            channel=mention.channel,
            visibility=mention.visibility,
            kind=verdict.kind,
            severity=verdict.severity,
            language=verdict.language,
            reasons=verdict.reasons,
            flags=verdict.flags,
            asks=asks,
            old=too_old(mention, accepted_at, terms.max_age),
            accepted_at=accepted_at,
            revised_at=mention.revised_at,
        )
        before = self._store.stored(Observed, fresh.key())
        if before is None or before.revised_at < fresh.revised_at:
            # As read: absent, or its earlier state.
            self._store.save(_after(before, fresh))


def _after(before: Observed | None, fresh: Observed) -> Entity:
    """A later state of what was counted keeps the moment at which it first came."""
    if before is None:
        return fresh
    return fresh.evolve(version=before.version, accepted_at=min(before.accepted_at, fresh.accepted_at))


def _digest(mention: Mention) -> str | None:
    account = mention.author.id
    return None if account is None else ids.derived("acc", mention.brand, mention.channel, account)
