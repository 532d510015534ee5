"""The hand-over: what stands at a contact centre for one callback, as nouns and pure decisions.

    nothing ──wished──▶ asked ──▶ waits at the centre ──accepted──▶ in an agent's hands ──▶ over ──still wished──▶ asked
                                   │ claimed at the desk, put off, ended: stopped ▲ lease over: stopped

Which task there should be follows from the callback alone (`wish`); which one there is, the centre says when it is
looked at. The row only remembers what was asked for. So events of the centre may come twice, late, in any order or
never: each of them, and each sweep, only has the two compared.
"""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

from pydantic import Field

from functions.callbacks import rules
from functions.callbacks.model import Callback, CallbackState, Disposition
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Item, Key
from functions.shared.values import Instant, Value

AHEAD = timedelta(days=6) - timedelta(hours=1)
"""How long before its time a task may be asked for: Connect takes six days."""
LOOKED_FOR = timedelta(minutes=1)
"""A callback without a number is handed over only when the lookup has had its time: most find one within seconds."""
ANSWERED_WITHIN = timedelta(seconds=30)
"""A start of which nobody knows what came is asked for again then, under the same token."""
QUIET = timedelta(minutes=5)
"""A task of which nothing is heard is looked at again then, a scheduled one at its time: the centre's events are sent
without a guarantee.
"""
RENEWED_AFTER = timedelta(seconds=45)
"""So often the lease of the agent who accepted is renewed: the sweep comes each minute, and a lease lasts two."""
HELD_FOR = timedelta(minutes=10)
"""An agent who accepted, and neither dials nor opens the desk for so long, has let it lie: back to the others."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480))
"""Before the next task after one that came to nothing, after the second, …; and before a silent centre is asked again.
"""
KNOWN_FOR = timedelta(days=97)
"""How long it is known which callback a task was for. None lasts longer than 90 days."""


class Offer(Value):
    """What a centre is asked to put before its agents. It names no number: that is behind the link."""

    token: str
    """The same for the same task, however often it is asked for."""
    flow: str
    name: str = Field(repr=False)
    description: str = Field(repr=False)
    link: str
    starts_at: Instant | None = None
    """Not before then; None: at once."""
    attributes: dict[str, str] = Field(default_factory=dict)
    """For the centre's own routing: ids, words and times of ours."""


class Seen(Value):
    """How a task stands at the centre."""

    agent: str | None = None
    """The centre's own id of the agent who accepted it."""
    accepted_at: Instant | None = None
    ended: bool = False
    disposition: Disposition | None = None
    """What came of the call, where somebody said so at the centre."""


class Contact(Value):
    """One event of the centre: something happened to this contact. What, is looked at."""

    contact_id: str = Field(max_length=256)
    initial_contact_id: str | None = Field(default=None, max_length=256)
    """The first one of its chain: a task that was transferred is another contact."""


class HandOver(Entity):
    """What was asked for, for one callback: one task at a time."""

    callback_id: str
    brand: str
    number: int = 0
    """Of its tasks, counted from 1: with the callback's id it makes the token."""
    open: bool = False
    """Asked for, and not known to be over."""
    contact_id: str | None = None
    """The centre's id of it; None while open: it was asked for, and the answer is not known."""
    starts_at: Instant | None = None
    lease_token: str | None = Field(default=None, repr=False)
    """The lease that its agent got when they accepted it."""
    accepted_at: Instant | None = None
    tries: int = 0
    """Calls in a row that the centre did not answer."""
    misses: int = 0
    """Tasks in a row that came to nothing."""
    not_before: Instant | None = None
    next_at: Instant | None = None
    """When it is looked at if nothing is heard until then; None: nothing is open."""

    def key(self) -> Key:
        return of_callback(self.callback_id)

    def index(self) -> Item:
        """Found by its next moment."""
        return keys.in_owed(self.next_at, keys.CENTRE, self.callback_id) if self.next_at else {}

    @property
    def token(self) -> str:
        """By which the centre knows that it was asked for this very task before."""
        return f"{self.callback_id}-{self.number}"

    @classmethod
    def of(cls, callback: Callback) -> Self:
        """A new one: nothing was asked for."""
        return cls(callback_id=callback.id, brand=callback.brand)


class Standing(Entity):
    """For which callback a contact of the centre stands, or stood."""

    contact_id: str
    callback_id: str
    until: Instant

    def key(self) -> Key:
        return keys.standing(self.contact_id)

    def index(self) -> Item:
        return {keys.EXPIRES_AT: int(self.until.timestamp())}


class Wish(NamedTuple):
    """That a task should stand for a callback."""

    ask_at: datetime
    """From when on it may be asked for."""
    starts_at: datetime | None
    """Before which nobody is to ring; None: at once."""


def of_callback(callback_id: str) -> Key:
    """The key of its hand-over."""
    place = keys.parse_callback_id(callback_id)
    if place is None:
        raise ValueError("no id of a callback")
    return keys.hand_over(*place)


def wish(callback: Callback, now: datetime) -> Wish | None:
    """What should stand at the centre for it; None: nothing.

    What is for certain people, or is answered in writing, is the desk's: the centre knows neither. So is what somebody
    has in hand.
    """
    assigned = callback.assigned_until is not None and callback.assigned_until > now
    if callback.in_writing is not None or callback.only_for is not None or assigned:
        return None
    match callback.state:
        case CallbackState.QUEUED:
            return Wish(callback.opened_at + (timedelta(0) if callback.has_number else LOOKED_FOR), None)
        case CallbackState.RETRY_LATER if callback.has_number and callback.next_attempt_at is not None:
            return Wish(callback.next_attempt_at - AHEAD, callback.next_attempt_at)
        case _:
            return None


def begun(row: HandOver, wished: Wish, now: datetime) -> HandOver:
    """Written down before the centre is asked, so that a lost answer is asked for again and not anew."""
    starts_at = _later(wished.starts_at, now)
    return row.evolve(number=row.number + 1, open=True, starts_at=starts_at, next_at=now + ANSWERED_WITHIN)


def stands(row: HandOver, contact_id: str, now: datetime) -> HandOver:
    """The centre has it, under this id."""
    return row.evolve(contact_id=contact_id, tries=0, next_at=_later(row.starts_at, now) or now + QUIET)


def accepted(row: HandOver, lease_token: str, now: datetime) -> HandOver:
    """An agent of the centre has it, and with it the callback."""
    next_at = now + RENEWED_AFTER
    return row.evolve(lease_token=lease_token, accepted_at=now, tries=0, misses=0, next_at=next_at)


def over(row: HandOver, now: datetime, *, missed: bool = False) -> HandOver:
    """Its task is no more. `missed`: it came to nothing, so the next one is not asked for at once."""
    misses = row.misses + 1 if missed else row.misses
    return HandOver(
        callback_id=row.callback_id,
        brand=row.brand,
        version=row.version,
        number=row.number,
        misses=misses,
        not_before=now + PAUSES[min(misses, len(PAUSES)) - 1] if missed else None,
        next_at=now,  # whatever happens to whoever wrote this, it is gone through once more
    )


def put_off(row: HandOver, asked: int | None, now: datetime) -> HandOver:
    """The centre did not answer: asked again later. `asked`: the seconds that it asked for."""
    pause = max(PAUSES[min(row.tries, len(PAUSES) - 1)], timedelta(seconds=asked or 0))
    return row.evolve(tries=row.tries + 1, next_at=now + pause)


def mine(row: HandOver, callback: Callback, now: datetime) -> bool:
    """Whether the agent of the task has the callback, by the lease that came with it."""
    held = callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) and not rules.expired(callback, now)
    return held and callback.lease is not None and callback.lease.token == row.lease_token


def unsaid(callback: Callback, seen: Seen) -> bool:
    """Whether what its agent said at the centre came of a call that the desk knows nothing of."""
    since = seen.accepted_at
    return since is not None and not any(one.started_at >= since for one in callback.attempts)


def renews(row: HandOver, callback: Callback, now: datetime) -> bool:
    """Whether the lease of the agent is kept up while they read: not for ever, or nobody would call."""
    waited = row.accepted_at is None or now - row.accepted_at < HELD_FOR
    return callback.state is CallbackState.CLAIMED and waited


def right(row: HandOver, callback: Callback, now: datetime) -> bool:
    """Whether the task that stands is, as far as we know, the one that should."""
    if row.lease_token is not None:
        return mine(row, callback, now)
    wished = wish(callback, now)
    return wished is not None and _later(row.starts_at, now) == _later(wished.starts_at, now)


def _later(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at > now else None
