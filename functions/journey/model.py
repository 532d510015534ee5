"""What a source lets come of its mentions, and the trace of one that was only observed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.intake.model import Delivery, Mention, Mode, Visibility
from functions.intake.rules import too_old
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant
from functions.tickets.holds import HeldFor
from functions.triage.model import Kind, Severity

OBSERVED_FOR = timedelta(days=30)
"""How long it is remembered what a source in `observe` would have opened."""


@dataclass(frozen=True)
class Terms:
    """What may come of a delivery's mentions, as its source said when it was accepted."""

    mode: Mode = Mode.LIVE
    max_age: int | None = None
    """Seconds; None: whatever its age."""

    @classmethod
    def of(cls, delivery: Delivery) -> "Terms":
        """As the delivery carries them."""
        return cls(delivery.mode, delivery.max_age)

    def held_for(self, mention: Mention, accepted_at: datetime) -> HeldFor | None:
        """Why nothing is opened for it until a supervisor says so; None: nothing is in the way."""
        if too_old(mention, accepted_at, self.max_age):
            return HeldFor.AGE
        return HeldFor.REVIEW if self.mode is Mode.REVIEW else None


AT_ONCE = Terms()


class Observed(Entity):
    """A mention of a source in `observe`: what it is, and nothing of what was said or by whom."""

    source: str
    source_id: str
    """The sender's own id of it, by which it is found in the tool that sent it."""
    mention_id: str
    author: str | None = None
    """A digest of the account: only whether two are of one author. None where it is withheld."""
    brand: str
    channel: str
    visibility: Visibility
    kind: Kind
    severity: Severity
    language: str | None = None
    reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    asks: bool = False
    """Whether it asks for a human in so many words."""
    old: bool = False
    """Posted longer ago than the source's `max_age`."""
    accepted_at: Instant
    revised_at: Instant

    def key(self) -> Key:
        return keys.observed(self.source, self.mention_id)

    def to_item(self) -> dict[str, Any]:
        """With the moment after which the table forgets it."""
        forgotten = self.accepted_at + OBSERVED_FOR
        return {**super().to_item(), keys.EXPIRES_AT: int(forgotten.timestamp())}
