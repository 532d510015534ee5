"""What answers have in common. A number is masked in all but `Revealed`; a customer's e-mail address is in none."""

from typing import Any

from pydantic import ConfigDict, Field

from functions.callbacks.model import Outcome, PromiseKind
from functions.shared.values import Instant, Value
from functions.tickets.model import LookupState


def _is_none(value: object) -> bool:
    return value is None


ABSENT: Any = Field(default=None, exclude_if=_is_none)
"""A field that is left out where there is nothing to say."""


class View(Value):
    """Built when first used: a request pays only for the shapes that it needs."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)


class AuthorView(View):
    """The account that said it."""

    handle: str | None
    name: str | None
    followers: int | None


class OrderBrief(View):
    """The order on a card."""

    number: str
    status: str | None


class LookupView(View):
    """What is known of the order, or why it is not."""

    state: LookupState
    detail: str | None
    next_at: Instant | None
    candidates: tuple[str, ...]


class PromiseView(View):
    """What is promised by `due_at`, and what became of it."""

    kind: PromiseKind
    due_at: Instant
    told_for: Instant | None
    outcome: Outcome | None


class PromiseRecord(PromiseView):
    """A promise as the ticket keeps it."""

    callback_id: str
    since: Instant = Field(alias="from")
    ended_at: Instant | None
    reason: str | None
