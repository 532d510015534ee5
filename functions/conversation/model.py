"""The nouns of a word in writing: what goes to whom in answer to what, and what became of it."""

from enum import StrEnum

from pydantic import Field

from functions.intake.model import Visibility
from functions.shared.values import Instant, Value


class Heard(Value):
    """Something that the customer said: what a word answers, and what opens the platform's windows."""

    visibility: Visibility
    at: Instant
    """When it was said, by the platform's own time where the sender told it."""
    source: str
    source_id: str
    """The sender's own id of it."""
    post_id: str | None = None
    """The platform's own id of it: of the post or comment, or of the private message."""
    conversation_id: str | None = None
    in_reply_to: str | None = None
    account: str | None = Field(default=None, repr=False)
    """Who said it, by the platform's own id; None where it withholds that."""
    names_us: bool | None = None
    """Whether the platform itself says that it mentions or quotes our account: a quote need not have our name in it."""
    text: str | None = Field(default=None, repr=False)
    """Verbatim: a platform that allows an answer only to who named us finds our name in it."""


class Word(Value):
    """One word in writing to one customer, whole: a channel needs to read nothing else."""

    id: str
    """The same at each try, and of no other word: for platforms that take an idempotency key."""
    brand: str
    channel: str
    """As mentions have it: `x`, `facebook`, `instagram` …"""
    visibility: Visibility
    """Public: a reply below `post`. Private: a message to `account`, or the one private reply to `post`."""
    text: str = Field(repr=False)
    by_person: bool = False
    """A human being wrote it at the desk; else it is one of the brand's own templates."""
    account: str | None = Field(default=None, repr=False)
    """The author's account, by the platform's own id; None where the platform withholds it."""
    handle: str | None = Field(default=None, repr=False)
    post: Heard | None = None
    """The public post that it answers: the author's latest on this channel. None: there is none."""
    heard: Heard | None = None
    """What this account last wrote in private: since then its window is open. None: it never did."""
    privacy_url: str | None = None
    """The brand's page about people's data, which this word must link to where the platform asks for that."""
    privately_answered: tuple[str, ...] = ()
    """Posts (`post_id`) of this customer to which a private reply was sent, or may have been: one each is allowed."""


class Reason(StrEnum):
    """Why a word does not go out. The first three are the contract's, and known before anything is sent."""

    WINDOW_CLOSED = "window_closed"
    """The platform's time for answering this customer is over."""
    NO_PRIVATE_CHANNEL = "no_private_channel"
    """This customer cannot be written to in private: the account is withheld, or takes no messages of ours."""
    TOO_LONG = "too_long"
    NOT_ALLOWED = "not_allowed"
    """The platform's rules forbid this very word: to who did not name us, a second private reply to one post …"""
    STOPPED = "stopped"
    """The customer asked not to be written to by a machine. Known here; no channel says so."""
    BLOCKED = "blocked"
    """The customer has blocked us, or the account is gone or suspended."""
    GONE = "gone"
    """What it would answer is no longer there."""
    REPEATED = "repeated"
    """The platform takes no text twice."""
    NO_CHANNEL = "no_channel"
    """No adapter is connected for this channel, and no tool took the word over. Known here; no channel says so."""
    EXPIRED_CREDENTIAL = "expired_credential"
    """The platform refuses our credential: expired, withdrawn or without the right. Somebody must act."""
    GIVEN_UP = "given_up"
    """It could not be sent for too long. Known here; no channel says so."""
    REFUSED = "refused"
    """Whatever else the platform gave as a reason; `Refused.detail` has its code."""

    @property
    def permanent(self) -> bool:
        """Whether the same word would be refused again. A credential is renewed: then it goes out."""
        return self is not Reason.EXPIRED_CREDENTIAL


class Sent(Value):
    """The platform took it."""

    id: str | None = None
    """The platform's own id of it."""


class Refused(Value):
    """It was not sent, and why."""

    reason: Reason
    detail: str | None = Field(default=None, max_length=100)
    """The platform's own code, `187`, `10/2018278`: never its words, which may quote ours or name somebody."""


class Later(Value):
    """It was surely not sent, and may be tried again: the platform is busy, or could not be reached."""

    after: int | None = None
    """Seconds that the platform asks us to wait; None: it does not say."""
    because: str | None = None
    """In a word of ours, for the log."""


class Unknown(Value):
    """It may have been sent: the answer was lost, or makes no sense. A public reply is then never sent again."""


class Unheard(Value):
    """No tool has said that it sent it, in the time that it has. Known here; no channel says so."""


type Result = Sent | Refused | Later | Unknown
