"""The people at the desk, the page's own settings, and what went wrong."""

from functions.callbacks.model import CallbackState, PromiseKind
from functions.callbacks.people import PresenceState
from functions.desk.views.base import ABSENT, AuthorView, View
from functions.shared.values import Instant


class PresenceView(View):
    """That somebody is here, until when, and who it is."""

    state: PresenceState
    until: Instant
    id: str
    """By which a supervisor sets what this person knows: `PUT /api/agents/{id}`."""
    name: str
    role: str
    holding: str | None
    """The callback in hand: claiming without an id gives it back, with its token."""


class AgentView(View):
    """What an agent knows."""

    id: str
    name: str
    brands: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    group: str | None


class HoldingView(View):
    """What somebody has in hand."""

    callback_id: str
    ticket_id: str
    brand: str
    channel: str
    state: CallbackState
    since: Instant | None
    """When it was claimed."""
    dialled_at: Instant | None
    """Since when they are in call."""
    due_at: Instant
    broken: bool


class AgentRow(AgentView):
    """An agent, here or not."""

    state: PresenceState | None
    """Null: not here."""
    holding: HoldingView | None


class AgentsView(View):
    """All agents: who has something in hand first, then who is here."""

    now: Instant
    agents: tuple[AgentRow, ...]


class NextDue(View):
    """The promise that is due next, of those that nobody has dialled for."""

    due_at: Instant
    kind: PromiseKind
    brand: str


class TodayView(View):
    """Promises of today: each brand's own today, together."""

    kept: int
    """Promises of a call; so are `of`, `share` and `void`."""
    of: int
    """Kept and broken: the denominator."""
    share: float | None
    void: int
    broken: int
    """Promises of every kind that were broken today, whether or not anybody has called since."""
    time_zones: dict[str, str]
    """Of each brand."""


class WallView(View):
    """How it stands, at most a few seconds old."""

    now: Instant
    open: bool
    opens_at: Instant | None
    agents_present: int
    agents_busy: int
    predicted_wait_seconds: int | None
    """As on the board."""
    counts: dict[str, int]
    """As on the board."""
    today: TodayView
    """As a report of today has it; at most a minute old, where a day has very many calls."""
    to_judge: int
    """Open tickets with a flag of which nobody has said what it means."""
    next_due: NextDue | None


class RevealView(View):
    """That a number was shown to somebody."""

    at: Instant
    by: str
    brand: str
    ticket_id: str
    channel: str | None
    author: AuthorView | None
    reason: str | None
    """In their words; null where the holder of the claim needed none, or the ticket is gone."""


class RevealsView(View):
    """The numbers that were shown on one day, the latest first."""

    day: str
    """The UTC date."""
    reveals: tuple[RevealView, ...]
    next: str | None
    """Give it back as `?next=` for the rest."""


class Health(View):
    """That the service answers."""

    status: str


class DeskConfig(View):
    """What the page needs to know before anybody signed in."""

    client_id: str
    authorize_url: str
    token_url: str
    logout_url: str
    causes: dict[str, str]
    remedies: tuple[str, ...]


class InputProblem(View):
    """Where a request is wrong."""

    pointer: str
    detail: str


class Problem(View):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = ABSENT
    claimed_by: str | None = ABSENT
    errors: tuple[InputProblem, ...] | None = ABSENT
