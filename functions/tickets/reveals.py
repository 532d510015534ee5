"""That a number was shown to somebody: who, when, of which ticket. Why, stands on the ticket's timeline alone."""

from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant


class Reveal(Entity):
    """One of a day's list."""

    at: Instant
    by: str
    """The sign-in name."""
    brand: str
    ticket_id: str
    entry_id: str

    def key(self) -> Key:
        return keys.reveal(self.at, self.entry_id)

    @property
    def entry(self) -> str:
        """The sort key of its entry on the ticket."""
        return keys.entry(self.ticket_id, self.at, self.entry_id).sk
