"""A platform on which customers read what the product says, behind a network; and the oracle of what may be said.

At most one public reply a round of a ticket, and no more of them than the ticket has rounds; one word of each purpose
in private, and none twice: whatever was killed, lost or repeated on the way. What is said in public holds no number.
"""

import re
from collections import Counter
from datetime import datetime

from functions.conversation.channels.memory import MemoryChannel
from functions.conversation.model import Later, Reason, Result, Sent, Unknown, Word
from functions.intake.model import Visibility
from functions.shared.errors import Unavailable
from functions.shared.table import Item
from tests.simulation.calls import Violation
from tests.simulation.faults import Faults
from tests.simulation.hearing import personal

_NUMBER = re.compile(r"\d{5}")


class Platform:
    """`conversation.ports.Channels` and the one channel of all of them."""

    def __init__(self, faults: Faults, arrived: Counter[str], tickets: dict[str, Item]) -> None:
        """`arrived` and `tickets` are the ledger's own."""
        self._faults, self._rules, self.arrived, self._tickets = faults, MemoryChannel(), arrived, tickets
        self.of_tools: tuple[str, ...] = ()
        """Channels on which we have no account: a tool speaks there in our place."""
        self._replied: dict[str, set[str]] = {}
        """By ticket: the rounds in which customers can read a public reply of ours."""

    def of(self, _brand: str, channel: str) -> "Platform | None":
        return None if channel in self.of_tools else self

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        return self._rules.forbids(word, now)

    def send(self, word: Word) -> Result:
        tried: list[Word] = []

        def arrive() -> None:
            tried.append(word)
            self.arrive(word.id, word.visibility, word.text, by_person=word.by_person)

        try:
            self._faults.call("platform", "platform", arrive)
        except Unavailable:
            return Unknown() if tried else Later()
        return Sent(id="p")

    def arrive(self, word_id: str, visibility: Visibility, text: str, *, by_person: bool) -> None:
        """The customer can read it."""
        self.arrived[word_id] += 1
        if self.arrived[word_id] > 1:
            raise Violation(f"said twice: {word_id}")
        if visibility is not Visibility.PUBLIC:
            return
        if _NUMBER.search(text) or personal(text):
            raise Violation(f"personal data in public: {word_id}")
        if not by_person:
            self._replies(*word_id.split(".", 1))

    def _replies(self, ticket_id: str, word: str) -> None:
        """One reply a round in public, and nothing else of a machine's."""
        purpose, _, number = word.rpartition("-")
        rounds = self._replied.setdefault(ticket_id, set())
        if purpose != "reply" or number in rounds or len(rounds) >= max(1, self._tickets[ticket_id]["round"]):
            raise Violation("a second public reply", ticket_id)
        rounds.add(number)
