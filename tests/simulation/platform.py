"""A platform on which customers read what the product says, behind a network; and the oracle of what may be said.

At most one public reply a round of a ticket, one word of each purpose in private, and none twice: whatever was killed,
lost or repeated on the way. What is said in public holds no number.
"""

import re
from collections import Counter
from datetime import datetime

from functions.conversation.channels.memory import MemoryChannel
from functions.conversation.model import Later, Reason, Result, Sent, Unknown, Word
from functions.intake.model import Visibility
from functions.shared.errors import Unavailable
from tests.simulation.calls import Violation
from tests.simulation.faults import Faults
from tests.simulation.hearing import personal

_NUMBER = re.compile(r"\d{5}")


class Platform:
    """`conversation.ports.Channels` and the one channel of all of them."""

    def __init__(self, faults: Faults, arrived: Counter[str]) -> None:
        self._faults, self._rules, self.arrived = faults, MemoryChannel(), arrived

    def of(self, _brand: str, _channel: str) -> "Platform":
        return self

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        return self._rules.forbids(word, now)

    def send(self, word: Word) -> Result:
        tried: list[Word] = []

        def arrive() -> None:
            tried.append(word)
            self._arrive(word)

        try:
            self._faults.call("platform", "platform", arrive)
        except Unavailable:
            return Unknown() if tried else Later()
        return Sent(id="p")

    def _arrive(self, word: Word) -> None:
        self.arrived[word.id] += 1
        if self.arrived[word.id] > 1:
            raise Violation(f"said twice: {word.id}")
        if word.visibility is Visibility.PUBLIC and (_NUMBER.search(word.text) or personal(word.text)):
            raise Violation(f"personal data in public: {word.id}")
