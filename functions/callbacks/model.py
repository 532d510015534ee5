"""The nouns of the call: callback, promise, lease, attempt, agent."""

from enum import StrEnum

from functions.callbacks.in_writing import InWriting
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.hours import Hours
from functions.shared.table import Item, Key
from functions.shared.urgency import Urgency
from functions.shared.values import Instant, Value
from functions.triage.model import Severity


class CallbackState(StrEnum):
    """Where a callback stands."""

    WAITING_FOR_NUMBER = "waiting_for_number"
    """The lookup ended without a number: not handed out, but claimable by its id."""
    QUEUED = "queued"
    """To be claimed."""
    CLAIMED = "claimed"
    """An agent has it, by a lease."""
    IN_CALL = "in_call"
    """Dialled; it passes to nobody until the outcome, after `reached` until the wrap-up."""
    RETRY_LATER = "retry_later"
    """Nobody answered, or the customer asked for later: back in the queue at `next_attempt_at`."""
    DONE = "done"
    UNREACHED = "unreached"
    """Dialled as often as the retry rule says, and nobody answered."""
    WITHDRAWN = "withdrawn"
    """Not needed any more."""

    @property
    def open(self) -> bool:
        """Whether a human is still owed."""
        return self not in (CallbackState.DONE, CallbackState.UNREACHED, CallbackState.WITHDRAWN)


class PromiseKind(StrEnum):
    """What is promised by `due_at`: that a human dials, or that the customer is asked for a number."""

    CALLED = "called"
    ASKED = "asked"


class Outcome(StrEnum):
    """What became of a promise. Once it is there, nothing changes it."""

    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"
    """It was not needed any more: counted beside the service level, never inside it."""


class Promise(Value):
    """A record: this, by then, and what became of it. `due_at` never moves later."""

    kind: PromiseKind
    since: Instant
    due_at: Instant
    told_for: Instant | None = None
    """The time that the customer was told, where it had to differ."""
    outcome: Outcome | None = None
    ended_at: Instant | None = None
    reason: str | None = None


class Disposition(StrEnum):
    """The result of one attempt."""

    REACHED = "reached"
    THIRD_PARTY = "third_party"
    """Somebody else answered."""
    DROPPED = "dropped"
    """Reached, but the line broke."""
    DECLINED = "declined"
    """The customer does not want to talk."""
    ASKED_LATER = "asked_later"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    FAILED = "failed"
    """The line never connected."""


class Attempt(Value):
    """An actual dial. An expired lease is not an attempt."""

    id: str
    agent: str
    agent_name: str
    group: str | None = None
    """The agent's, when the callback was claimed."""
    started_at: Instant
    """The server's time at the dial."""
    number: str | None = None
    """Which number was dialled: `keys.number_digest`."""
    disposition: Disposition | None = None
    ended_at: Instant | None = None


class Lease(Value):
    """That an agent has the callback, until when. Every later write carries the token."""

    token: str
    agent: str
    agent_name: str
    group: str | None = None
    """The agent's, at the claim."""
    expires_at: Instant
    since: Instant | None = None
    """When it was claimed."""


class Alert(StrEnum):
    """Something that people must be told of a callback. It stands on the callback until it was sent."""

    UNOPENED = "unopened"
    """Nobody claimed it for three minutes of service time."""
    DUE_SOON = "due_soon"
    """Five minutes of service time are left and nobody dials."""
    BROKEN = "broken"
    """The promise is broken."""
    OVERDUE = "overdue"
    """Fifteen minutes of service time after the due time, and still nobody called."""
    REPEATED = "repeated"
    """The third complaint in 90 days: it goes to somebody more senior at once."""
    LONG_CALL = "long_call"
    """An hour in call without an outcome."""
    FLAGGED = "flagged"
    """Its flags are of those that somebody wants to know at once: safety."""


class Also(Value):
    """Another ticket of the same customer, whose call this is too."""

    ticket_id: str
    channel: str


class Candidate(Entity):
    """As much of a callback as decides who is offered it: many are read from the index for one that is claimed."""

    id: str
    brand: str
    language: str | None = None
    skill: str | None = None
    """Which agents it was escalated to, if it was."""
    state: CallbackState = CallbackState.QUEUED
    hours: Hours | None = None
    """The service hours in force when the round opened; None: always open."""
    urgency_at: Instant
    """Orders the queue: the due time, moved earlier by severity, repeat and reach."""
    lease: Lease | None = None
    assigned_to: str | None = None
    """An agent's sub or sign-in name, or a group; free for all again at `assigned_until`."""
    assigned_until: Instant | None = None
    only_for: str | None = None
    """A group or skill: its flags keep it from all others, unless a supervisor gives it to one of them."""
    meant_for: str | None = None
    """An agent's sub, or a group: asked first until `meant_until`, while others have something else to do."""
    meant_until: Instant | None = None


class Callback(Candidate):
    """The claimable unit of work: one human call, with a due time. It lasts one round of its ticket."""

    ticket_id: str
    round: int
    channel: str
    severity: Severity
    flags: tuple[str, ...] = ()
    repeat: int = 1
    followers: int | None = None
    opened_at: Instant
    accepted_at: Instant
    """The earliest of this round's mentions: where the quarter of an hour begins."""
    promise_minutes: int = 15
    """Service time of its promises, as it was in force when the round opened."""
    urgency: Urgency | None = None
    """The steps of urgency in force then; None: the defaults."""
    promises: tuple[Promise, ...]
    shard: int = 0
    has_number: bool = False
    in_writing: InWriting | None = None
    also: tuple[Also, ...] = ()
    """Tickets with the same number: this one call is theirs too."""
    lookup_ended: bool = False
    """Whether the lookup ended definitely: only then a missing number is a fact."""
    taken_at: Instant | None = None
    """When it was claimed first: somebody opened it."""
    attempts: tuple[Attempt, ...] = ()
    agreed_at: Instant | None = None
    """When it was agreed to call, for a follow-up; None: as soon as it can be."""
    follows_unreached: bool = False
    """Tried once more after a round in which nobody was reached, of our own accord: there is one such a chain."""
    follows_agent: str | None = None
    """Who called in the round before, where this one follows up on it: is asked first."""
    follows_up: bool = False
    """Begun by a word of ours (a follow-up, an escalation, one more try), not by something that the customer said."""
    next_attempt_at: Instant | None = None
    alerts: tuple[Alert, ...] = ()
    """What must be told and was not yet; `alerted`: what was."""
    alerted: tuple[Alert, ...] = ()
    next_at: Instant | None = None
    """The next moment at which something must happen: `rules.settle` keeps it."""
    ended_at: Instant | None = None
    resolution: str | None = None
    cause: str | None = None

    def key(self) -> Key:
        return keys.callback(self.ticket_id, self.round)

    def index(self) -> Item:
        """In the queue while it may be claimed; in the wake index while it is open or has something left to tell."""
        places: Item = {}
        if self.state is CallbackState.QUEUED:
            places |= keys.in_queue(self.shard, self.urgency_at, self.id)
        if self.state.open or self.alerts:
            places |= keys.in_wake(self.next_at, self.id)
        return places

    @property
    def promise(self) -> Promise:
        """The active promise, else the latest."""
        return next((promise for promise in self.promises if promise.outcome is None), self.promises[-1])

    @property
    def active(self) -> Promise | None:
        """The promise that is neither kept nor broken nor void."""
        return next((promise for promise in self.promises if promise.outcome is None), None)

    @property
    def attempt(self) -> Attempt | None:
        """The latest dial."""
        return self.attempts[-1] if self.attempts else None

    @property
    def last_agent(self) -> str | None:
        """The sub of the agent who called last, in this round or in the one that it follows up on."""
        return self.attempt.agent if self.attempt else self.follows_agent

    @property
    def reached(self) -> bool:
        """In call, the outcome told, the wrap-up not."""
        return (
            self.state is CallbackState.IN_CALL
            and self.attempt is not None
            and self.attempt.disposition is Disposition.REACHED
        )


class Resolution(StrEnum):
    """How a reached call ended."""

    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    ESCALATE = "escalate"


class WithdrawReason(StrEnum):
    """Why a callback is not needed."""

    ALREADY_HELPED = "already_helped"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    NOT_A_COMPLAINT = "not_a_complaint"
    INFORMED = "informed"
    ABUSE = "abuse"
    LEGAL = "legal"

    @property
    def supervisor_only(self) -> bool:
        """Whether only a supervisor may say so."""
        return self in (WithdrawReason.ABUSE, WithdrawReason.LEGAL)


class Remedy(Value):
    """Something that the company will do."""

    kind: str
    detail: str | None = None


class WrapUp(Value):
    """What ends a reached call."""

    resolution: Resolution
    cause: str
    remedies: tuple[Remedy, ...] = ()
    note: str = ""
    follow_up_at: Instant | None = None
    """When it was agreed to call again; None: at once."""
