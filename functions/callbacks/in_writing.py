"""That a round is answered by a person in writing instead of by a call: who would rather read, or gave no number.

The same promise by the same due time: a human, in time. What a machine sends never keeps it.
"""

from enum import StrEnum

from functions.shared.values import Instant, Value


class Why(StrEnum):
    """Why it is not a call."""

    PREFERRED = "prefers_message"
    """The customer said so."""
    NO_NUMBER = "answered_without_number"
    """We asked for a number, and the answer has none: it goes to a person, not to a second question."""


class InWriting(Value):
    """How far the written answer is."""

    why: Why
    begun_at: Instant | None = None
    """When the person's words were accepted that are on their way: as a dial, it keeps the promise once it arrives."""
    by: str | None = None
    """Who wrote them."""
    arrived: bool = False
