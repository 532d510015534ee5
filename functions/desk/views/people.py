"""The people at the desk, the page's own settings, and what went wrong."""

from functions.callbacks.people import PresenceState
from functions.desk.views.base import ABSENT, View
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
