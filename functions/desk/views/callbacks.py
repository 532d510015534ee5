"""Callbacks as they are shown: cards, and whole."""

from typing import Any

from functions.callbacks.model import CallbackState, Disposition
from functions.desk.views.base import ABSENT, AuthorView, LookupView, OrderBrief, PromiseRecord, PromiseView, View
from functions.shared.values import Instant
from functions.triage.model import Severity


class Card(View):
    """A callback on the board."""

    id: str
    ticket_id: str
    state: CallbackState
    promise: PromiseView
    due_at: Instant
    seconds_left: int
    """Below zero when late. For a look only: clients count down from `due_at` and the `Date` header."""
    next_attempt_at: Instant | None = ABSENT
    call_at: Instant | None = ABSENT
    """From when on the customer asked to be called, in a message; left out where they did not, or it is past."""
    urgency_at: Instant
    severity: Severity
    flags: tuple[str, ...]
    brand: str
    channel: str
    language: str | None
    author: AuthorView
    excerpt: str | None
    """The beginning of what was said; null where the platform withholds it or the author deleted it."""
    order: OrderBrief | None = ABSENT
    lookup: LookupView
    heard_at: Instant | None
    """When the author was last heard."""
    has_number: bool
    attempts: int
    code_word: str
    """Which the agent says first: by it the customer knows that it is us."""
    claimed_by: str | None = ABSENT
    lease_expires_at: Instant | None = ABSENT
    assigned_to: str | None = ABSENT
    only_for: str | None = ABSENT
    """A group or skill, or `supervisors`: its flags keep it from everybody else."""


class AttemptView(View):
    """One dial."""

    id: str
    agent: str
    started_at: Instant
    disposition: Disposition | None
    ended_at: Instant | None


class CallbackView(Card):
    """A callback, whole."""

    round: int
    repeat: int
    """Which complaint of this author in 90 days it is."""
    accepted_at: Instant
    opened_at: Instant
    ended_at: Instant | None
    resolution: str | None
    cause: str | None
    skill: str | None
    promises: tuple[PromiseRecord, ...]
    attempt_log: tuple[AttemptView, ...]


class BoardView(View):
    """What is owed now, most urgent first."""

    now: Instant
    open: bool
    opens_at: Instant | None
    agents_present: int
    predicted_wait_seconds: int | None
    """For a complaint that comes now; null when nobody is here to call, and while it is closed (`opens_at`)."""
    incidents: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    """By state, and `due_soon`, `broken`, `without_call` (open tickets that wait for a word, not for a call) and
    `held` (those that wait for a supervisor)."""
    callbacks: tuple[Card, ...]


class LeaseView(View):
    """How long the callback is in hand."""

    lease_expires_at: Instant


class ChangedCallback(View):
    """A callback after a change."""

    callback: CallbackView


class StartedView(View):
    """That a call began, by the server's clock."""

    attempt_id: str
    started_at: Instant
