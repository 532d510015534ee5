"""What comes in, shape by shape. Unknown fields are ignored; what is too long, too many or not ours is refused."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from functions.callbacks.flagging import SETTABLE, TAKEN_BACK
from functions.callbacks.model import CallbackState, Disposition, Remedy, Resolution, WithdrawReason
from functions.callbacks.people import PresenceState
from functions.intake.model import Visibility
from functions.reports.model import Group, Only
from functions.reports.service import Wanted
from functions.shared import clock
from functions.shared.hours import clock_time, date_from
from functions.shared.values import BrandName, Instant, Value
from functions.tickets.model import Prefers, TicketState
from functions.triage.model import Kind, Severity

FARTHEST = timedelta(days=90)
"""How far ahead a call may be agreed."""


class Reasons(Value):
    """The causes that a call may end with, each with its step of the chain, and the remedies."""

    causes: dict[str, str]
    remedies: tuple[str, ...]


@cache
def reasons() -> Reasons:
    """As `reasons.json` has them."""
    return Reasons.model_validate_json((files("functions.desk") / "reasons.json").read_bytes())


def _a_cause(value: str) -> str:
    if value not in reasons().causes:
        raise ValueError(f"not one of the causes: {', '.join(reasons().causes)}")
    return value


def _a_remedy(value: str) -> str:
    if value not in reasons().remedies:
        raise ValueError(f"not one of the remedies: {', '.join(reasons().remedies)}")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("blank")
    return value


def _near(value: Instant) -> Instant:
    if value > clock.now() + FARTHEST:
        raise ValueError(f"more than {FARTHEST.days} days ahead")
    return value


def _a_date(value: str) -> str:
    date_from(value)
    return value


def _a_time(value: str) -> str:
    clock_time(value)
    return value


def _settable(value: str) -> str:
    if value not in SETTABLE:
        raise ValueError(f"not one of {', '.join(SETTABLE)}")
    return value


def _removable(value: str) -> str:
    if value not in TAKEN_BACK:
        raise ValueError(f"not one of {', '.join(TAKEN_BACK)}")
    return value


def _listed(value: Any) -> Any:
    return tuple(value.split(",")) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(max_length=10_000)]
Words = Annotated[Text, StringConstraints(min_length=1), AfterValidator(_not_blank)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_not_blank)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]
AttemptId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Soon = Annotated[Instant, AfterValidator(_near)]
Word = Annotated[str, StringConstraints(pattern=r"^[\w][\w .-]{0,63}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
CallbackId = Annotated[str, StringConstraints(max_length=100)]


class Sent(Value):
    """Built when first used: a request pays only for its own shape."""

    model_config = ConfigDict(defer_build=True)


class Claim(Sent):
    """Which callback; none: the next one."""

    callback_id: CallbackId | None = None


class WithLease(Sent):
    """The token that the claim gave."""

    lease_token: Token


class Dial(WithLease):
    """A call begins. The client makes the id, so that repeating the request is harmless."""

    attempt_id: AttemptId


class Told(WithLease):
    """What came of the call."""

    disposition: Disposition
    call_at: Soon | None = None
    """The time that the customer asked for, with `asked_later` and `third_party`; else in an hour. Where it is closed
    then, when it opens next."""
    insists: bool = False
    """The customer wants it then, even where it is closed."""


class RemedyWanted(Remedy):
    """Something that the company will do."""

    kind: Annotated[str, AfterValidator(_a_remedy)]
    detail: Annotated[str, StringConstraints(max_length=1000)] | None = None


class WrapUpWanted(WithLease):
    """The end of a reached call."""

    resolution: Resolution
    cause: Annotated[str, AfterValidator(_a_cause)]
    remedies: Annotated[tuple[RemedyWanted, ...], Field(max_length=20)] = ()
    note: Text = ""
    follow_up_at: Soon | None = None
    """When it was agreed to call again; none: at once."""


class Withdrawal(Sent):
    """Why no call is needed."""

    reason: WithdrawReason
    note: Text = ""


class Assignment(Sent):
    """To whom: an agent by id or sign-in name, or a group.

    Who is not here yet is taken at the supervisor's word: it is for five minutes, and the card says for whom.
    """

    agent: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    group: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.agent is None) == (self.group is None):
            raise ValueError("either `agent` or `group`")
        return self

    @property
    def to(self) -> str:
        """Whichever it is."""
        return self.agent or self.group or ""


class Judgement(Sent):
    """A person's verdict."""

    verdict: Kind
    severity: Severity


class Release(Sent):
    """A supervisor's word on what waits for it."""

    note: Text = ""


class Into(Sent):
    """Which ticket is the same customer's."""

    into: Annotated[str, StringConstraints(pattern=r"^tkt_[a-z0-9]{1,64}$")]


class Remark(Sent):
    """A note for colleagues."""

    text: Words


class Message(Sent):
    """A person's words to the customer. The client makes the id, so that repeating the request is harmless."""

    message_id: AttemptId
    text: Words
    visibility: Visibility


class Why(Sent):
    """Why the number is wanted, by somebody who has not claimed the call."""

    reason: Reason | None = None


class Number(Sent):
    """A phone number as a person writes it; whether it is one at all is for the rule about numbers to say.

    Or that of the order, which was not taken because the author speaks for somebody else.
    """

    phone: Text | None = None
    of_order: bool = False

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.phone is None) != self.of_order:
            raise ValueError("either `phone` or `of_order`")
        return self


class Flags(Sent):
    """What a person says of a ticket: `vulnerable`, `on_behalf`, `safety`, `legal`, `press`, `abuse`; and what it is
    not: these, `blocked`, `many_orders`, `many_tickets`.
    """

    add: Annotated[tuple[Annotated[str, AfterValidator(_settable)], ...], Field(max_length=20)] = ()
    remove: Annotated[tuple[Annotated[str, AfterValidator(_removable)], ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if {*self.add} & {*self.remove}:
            raise ValueError("a flag is added or removed, not both")
        return self


class Wish(Sent):
    """How the customer wants to be answered."""

    prefers: Prefers


class Here(Sent):
    """Whether calls may come."""

    state: PresenceState


class Profile(Sent):
    """What an agent knows. Empty: everything."""

    brands: Annotated[tuple[BrandName, ...], Field(max_length=50)] = ()
    languages: Annotated[tuple[Language, ...], Field(max_length=50)] = ()
    skills: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    group: Word | None = None


class Closed(Sent):
    """When it is closed; what is left out: today, the whole day."""

    on: Annotated[str, AfterValidator(_a_date)] | None = None
    """The date where the brand's people are: `2026-12-24`."""
    at: Annotated[str, AfterValidator(_a_time)] | None = None
    """From when on, on the clock on the wall there: `15:00`."""
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class Opened(Sent):
    """Which closing is taken back; left out: today's."""

    on: Annotated[str, AfterValidator(_a_date)] | None = None
    note: Annotated[str, StringConstraints(max_length=500)] = ""


type Several[Of] = Annotated[tuple[Of, ...], BeforeValidator(_listed)]
"""In a query: one, or several with commas between them."""


class BoardQuery(Sent):
    """Which cards; the counts are always of everything."""

    brand: Several[str] = ()
    language: Several[str] = ()
    channel: Several[str] = ()
    state: Several[CallbackState] = ()
    mine: bool = False


class TicketsQuery(Sent):
    """Which tickets. Those that ended are found by a `query` only."""

    query: Annotated[str, StringConstraints(max_length=200)] = ""
    state: TicketState | None = None
    brand: BrandName | None = None
    owed: bool | None = None
    """False: only those without an open callback (questions, the unreached). True: only those with one."""
    held: bool | None = None
    """True: only those that wait for a supervisor. False: only the others."""
    judge: bool | None = None
    """True: only those with a flag of which nobody has said what it means. False: only the others."""

    @model_validator(mode="after")
    def _findable(self) -> Self:
        if self.state not in (None, TicketState.OPEN) and not self.query.strip():
            raise ValueError("a `query` is needed to find tickets that are not open")
        return self


class DayQuery(Sent):
    """Which day of a list, and where it goes on."""

    day: Annotated[str, AfterValidator(_a_date)] | None = None
    """The UTC date; left out: today."""
    next: Annotated[str, StringConstraints(max_length=200)] | None = None


class PageQuery(Sent):
    """Where the timeline goes on."""

    next: Annotated[str, StringConstraints(max_length=200)] | None = None


Date = Annotated[date, BeforeValidator(date_from)]


ONLY = f"^({'|'.join(one for one in Group if one.counted_by)}):"
"""What a report may be kept to."""


class ReportQuery(Sent):
    """What a report is about. No dates: the last seven days; no brand: all of them."""

    first: Date | None = Field(default=None, alias="from")
    """The first date, where the brand's people are: `2026-11-16`. At most 400 days ago."""
    last: Date | None = Field(default=None, alias="to")
    """The last date, included."""
    group: Group = Group.DAY
    brand: Several[BrandName] = ()
    only: Annotated[str, StringConstraints(pattern=ONLY, max_length=200)] | None = None
    """Of one `channel:instagram`, one `depot:Breda` and so on; `group` is `day` or `brand` then."""

    @property
    def wanted(self) -> Wanted:
        """The same, as the reports take it."""
        group, _, key = (self.only or "").partition(":")
        kept = Only(group=Group(group), key=key) if self.only else None
        return Wanted(first=self.first, last=self.last, group=self.group, brands=self.brand, only=kept)


class ExportQuery(Sent):
    """Where an export begins: at a date, an instant, or right after a line's `cursor`."""

    since: Annotated[str, StringConstraints(min_length=10, max_length=200)]
