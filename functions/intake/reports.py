"""What the systems that we asked something of tell us became of it: of a remedy, of a reply."""

from functions.shared import ids
from functions.shared.values import Instant, Value


class RemedyReport(Value):
    """What became of a remedy that was asked for (`remedy.requested`), by the system that does it."""

    id: str
    """Ours: the same for every copy."""
    source: str
    source_id: str
    """The sender's own id of it."""
    brand: str
    ticket_id: str
    """As `remedy.requested` named it."""
    completed: bool
    """False: it failed."""
    remedy: str | None = None
    """Its kind, as it was asked for."""
    by: str | None = None
    """Who or what did it, as the sender names it."""
    text: str | None = None
    """What came of it, in somebody's words."""
    at: Instant


class ReplyReport(Value):
    """What became of words that a tool was asked to send (`reply.requested`), by that tool."""

    id: str
    """Ours: the same for every copy."""
    source: str
    source_id: str
    """The sender's own id of it."""
    brand: str
    ticket_id: str
    word: str
    """Both as `reply.requested` named them."""
    sent: bool
    """False: it failed."""
    post_id: str | None = None
    """The platform's own id of what was sent."""
    reason: str | None = None
    """Why it failed, in the sender's words."""
    at: Instant


def remedy_id(*, source: str, source_id: str) -> str:
    """What became of a remedy is its sender's own, too."""
    return ids.derived("rem", source, source_id)


def reply_id(*, source: str, source_id: str) -> str:
    """What became of a reply is its sender's own, too."""
    return ids.derived("rep", source, source_id)
