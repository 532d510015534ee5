"""How long until somebody calls, as pure decisions: what is measured, what is predicted, what the customer is told.

    claim ──dial──▶ outcome (──▶ wrap-up)     so long a callback occupied its agent
    so long × how many are ahead ÷ agents     so long the next one waits

The sweep keeps one `Forecast` a minute for all who open rounds. Agents take callbacks of every brand, so one is enough.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from functions.callbacks import rules
from functions.callbacks.model import Callback, CallbackState, Disposition, PromiseKind
from functions.callbacks.people import Agent, Presence, PresenceState
from functions.callbacks.promises import urgency_at
from functions.callbacks.service_time import due_at, opens_at
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.urgency import DEFAULT
from functions.shared.values import Instant, Value
from functions.triage.model import Severity

USUAL = timedelta(seconds=300)
"""How long a callback occupies an agent, as long as nothing was measured: calls of four to six minutes."""
USUAL_COUNTS = 5
"""As so many measured ones: so that the first few odd ones decide nothing."""
MEASURED = 10
"""So many of an agent's latest are kept."""
LONGEST = timedelta(minutes=20)
"""No callback counts for more: a wrap-up that was forgotten says nothing about the next customer's wait."""
LONGEST_WAIT = timedelta(days=7)
"""Of service time. What is further off is not predicted any better."""
FRESH_FOR = timedelta(minutes=5)
"""An older forecast is none."""
STANDARD = timedelta(minutes=15)
TOLD_TO = timedelta(minutes=5)
"""A predicted time is told rounded up to so many minutes."""


def measured(agent: Agent, claimed: Callback | None) -> Agent:
    """The agent, with how long the callback claimed last occupied them: from its claim to the outcome of the last dial,
    or to the wrap-up where somebody was reached. One that was not dialled, or is under way, counts for nothing.
    """
    ended_at = _left_at(agent, claimed) if claimed is not None and claimed.id == agent.holding else None
    if agent.claimed_at is None or ended_at is None:
        return agent
    seconds = int((ended_at - agent.claimed_at).total_seconds())
    return agent.evolve(handled=(*agent.handled, seconds)[-MEASURED:], claimed_at=None)


def _left_at(agent: Agent, claimed: Callback) -> datetime | None:
    """When the callback stopped occupying the agent, by its latest dial of theirs."""
    since = agent.claimed_at
    dials = [one for one in claimed.attempts if one.agent == agent.sub and since and one.started_at >= since]
    if not dials or dials[-1].disposition is None:
        return None
    if dials[-1].disposition is Disposition.REACHED:
        return claimed.ended_at
    return dials[-1].ended_at


class Team(Value):
    """Who takes calls now, and how long one takes."""

    idle: int
    busy: int
    """In call, or about to be."""
    handling_seconds: int

    @property
    def agents(self) -> int:
        """How many there are."""
        return self.idle + self.busy


def team(present: Iterable[Presence], holding: Collection[str] | None = None) -> Team:
    """Those who are here and available. `holding`: who has a callback, where that is known better than they told."""
    here = [one for one in present if one.state is PresenceState.AVAILABLE]
    busy = sum(one.sub in holding if holding is not None else one.holding is not None for one in here)
    return Team(idle=len(here) - busy, busy=busy, handling_seconds=handling_seconds(here))


def handling_seconds(present: Iterable[Presence]) -> int:
    """How long a callback occupies an agent, by the latest of those who are here: the mean, which a queue obeys.

    (Not the median: where two calls in three are not answered, it is the third that makes the others wait.)
    """
    longest = int(LONGEST.total_seconds())
    known = [min(max(seconds, 1), longest) for one in present for seconds in one.handled]
    usual = USUAL_COUNTS * int(USUAL.total_seconds())
    return round((usual + sum(known)) / (USUAL_COUNTS + len(known)))


def wait(ahead: int, team_: Team) -> timedelta | None:
    """How long a callback waits that has so many `ahead` of it; None where nobody is here to make the call.

    Those who are idle take one each at once. From then on somebody becomes free `agents` times in the time that a
    callback takes: exact where long ones are as likely to be met as memory has them (M/M/c), near it in life.
    """
    if not team_.agents:
        return None
    freed = max(ahead - team_.idle + 1, 0)
    return min(timedelta(seconds=round(team_.handling_seconds * freed / team_.agents)), LONGEST_WAIT)


class Mark(Value):
    """How many wait that are at least as urgent as this."""

    urgency_at: Instant
    ahead: int


class Forecast(Entity):
    """What the sweep saw: the team, and the queue by urgency."""

    at: Instant
    team: Team
    waiting: int = 0
    """All that may be claimed."""
    marks: tuple[Mark, ...] = ()
    """In order of urgency, the most urgent first."""

    def key(self) -> Key:
        return keys.forecast()

    def wait(self, urgency_at: datetime, now: datetime) -> timedelta | None:
        """The wait of a callback that joins the queue now; None where it cannot be told.

        The queue is taken to be as it was then, so many minutes before as this was written: by the mark that is at
        least as far back.
        """
        age = now - self.at
        if age > FRESH_FOR:
            return None
        ahead = next((mark.ahead for mark in self.marks if mark.urgency_at >= urgency_at - age), self.waiting)
        return wait(ahead, self.team)


def marks_at(now: datetime) -> list[datetime]:
    """The urgencies at which the queue is counted: of complaints of each severity that are accepted now."""
    return [now + STANDARD - timedelta(seconds=step) for step in DEFAULT.severity_steps]


def foreseen(now: datetime, team_: Team, ahead: Sequence[int], waiting: int) -> Forecast:
    """The forecast of a sweep. `ahead`: how many are at least as urgent as each of `marks_at(now)`."""
    marks = zip(marks_at(now), ahead, strict=True)
    return Forecast(at=now, team=team_, waiting=waiting, marks=tuple(Mark(urgency_at=at, ahead=n) for at, n in marks))


def told(callback: Callback, forecast: Forecast | None, now: datetime) -> Callback:
    """A callback whose promise begins, with the time that the customer is told where the queue is too long for it.

    In service time: who would be called after closing is told of the next day. While closed nobody knows who will be
    here after opening: then the due time stands, which `promises.promise` has told already.
    """
    active = callback.active
    if forecast is None or active is None or active.kind is not PromiseKind.CALLED or callback.agreed_at is not None:
        return callback
    if callback.state is not CallbackState.QUEUED or opens_at(callback.hours, now) is not None:
        return callback
    expected = forecast.wait(callback.urgency_at, now)
    by = None if expected is None else due_at(callback.hours, now, expected)
    if by is None or by <= active.due_at:
        return callback
    honest = active.evolve(told_for=rounded_up(by))
    return callback.evolve(promises=tuple(honest if one is active else one for one in callback.promises))


def succeeding(before: Callback, after: Callback, read: Callable[[], Forecast | None], now: datetime) -> Callback:
    """The same for a change by which another promise may have begun; `read` is asked only where one has."""
    return after if len(after.promises) == len(before.promises) else told(after, read(), now)


def rounded_up(instant: datetime) -> datetime:
    """To the next five minutes on the clock."""
    whole = instant.replace(minute=instant.minute // 5 * 5, second=0, microsecond=0)
    return whole if whole == instant else whole + TOLD_TO


def holding(callbacks: Iterable[Callback], now: datetime) -> frozenset[str]:
    """The agents who have one of the callbacks in hand."""
    held = (CallbackState.CLAIMED, CallbackState.IN_CALL)
    return frozenset(
        one.lease.agent for one in callbacks if one.state in held and one.lease and not rules.expired(one, now)
    )


def ahead_of_new(callbacks: Iterable[Callback], now: datetime) -> int:
    """How many wait that are at least as urgent as an ordinary complaint that is accepted now."""
    new = urgency_at(now + STANDARD, Severity.ORDINARY, 1, None)
    return sum(one.state is CallbackState.QUEUED and one.urgency_at <= new for one in callbacks)
