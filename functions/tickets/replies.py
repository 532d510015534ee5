"""What a customer is owed in writing, and what became of it: state on the ticket, which the conversation works off.

    purpose    visible   owed when                                                          at most
    --------   -------   ----------------------------------------------------------------   ----------------
    reply      public    a complaint began a round, and was said in public                  one a round
    question   private   it is certain that no number is known, and a call is owed          one a round
    news       private   the time that the customer was told holds no more, or begins now   one a round
    missed     private   the customer was rung, and nobody answered                         one a round
    written    either    a person wrote it at the desk                                      one a `message_id`

At most once, whatever fails: `sending` is written before a word is handed to the platform, by a write on the condition
that the ticket is as it was read. Who finds it later cannot know whether the word went out, so it is not sent again.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from functions.shared.values import Instant, Value

GRACE = timedelta(seconds=30)
"""How long the event may take to start the conversation before the sweep does."""
LOST_AFTER = timedelta(seconds=90)
"""A try that began so long ago has ended, told or not: longer than the function may run."""
STARTED_AGAIN_AFTER = timedelta(minutes=5)
"""When the sweep starts again what it has started and nothing came of: the hint was lost, or lies in the queue."""
MAX_KEPT = 12
"""What became of the latest words, as the ticket keeps it; the timeline has all of it."""


class Purpose(StrEnum):
    """What a word is for."""

    REPLY = "reply"
    """The one public reply."""
    QUESTION = "question"
    """The private question for a number."""
    NEWS = "news"
    """The time of the call, where it is another than the customer was told, or the number has just come."""
    MISSED = "missed"
    """That we rang in vain."""
    WRITTEN = "written"
    """A person's own words."""


class Outcome(StrEnum):
    """What became of a word."""

    SENT = "sent"
    REFUSED = "refused"
    """It was not sent, for a reason that will not pass."""
    UNKNOWN = "unknown"
    """It may have been sent: nobody knows. It is not sent again."""
    NOT_NEEDED = "not_needed"
    """Nothing had to be said any more when its turn came, or this brand sends no such word."""


class Owed(Value):
    """A word that is to be sent."""

    id: str
    """Of a person's word the `message_id`; else its purpose and round."""
    purpose: Purpose
    round: int
    since: Instant
    next_at: Instant
    """When it is tried next, unless an event comes first."""
    tries: int = 0
    sending: Instant | None = None
    """Since when a try is under way, or was lost."""
    requested: Instant | None = None
    """Since when a tool has it that answers on this channel in our place (`reply.requested`)."""
    entry: str | None = None
    """The sort key of the entry with the words: a person's own, or those that the tool was asked to send."""


class Said(Value):
    """What became of a word."""

    id: str
    purpose: Purpose
    round: int
    outcome: Outcome
    at: Instant
    reason: str | None = None
    """Why not, in the words of `conversation.model.Reason`."""
    asks: bool = False
    """Whether it asked for a number."""
    told_for: Instant | None = None
    """The time that it named for the call."""
    variant: str | None = None
    """Which of the brand's texts it was: the next one to this author is another."""


class Reply(Value):
    """All of it, of one ticket."""

    owed: tuple[Owed, ...] = ()
    said: tuple[Said, ...] = ()
    """The latest, oldest first."""
    unheard: tuple[Owed, ...] = ()
    """Words that a tool was asked to send and said nothing of in time: what it says yet is used."""
    started_at: Instant | None = None
    """When the sweep started what is due, of which nothing has come yet."""

    def wants(self, purpose: Purpose, round_: int, now: datetime, after: timedelta = GRACE) -> Self:
        """With one more word that is owed; the same where it is owed already, or its turn was before."""
        id_ = f"{purpose}-{round_}"
        if id_ in (*(one.id for one in self.owed), *(one.id for one in self.said)):
            return self
        fresh = Owed(id=id_, purpose=purpose, round=round_, since=now, next_at=now + after)
        return self.evolve(owed=(*self.owed, fresh))

    def sooner(self, purpose: Purpose, round_: int, now: datetime) -> Self:
        """The same at once, where it is owed for later."""
        waiting = next((one for one in self.owed if one.id == f"{purpose}-{round_}"), None)
        if waiting is None:
            return self.wants(purpose, round_, now, timedelta(0))
        return self if waiting.next_at <= now + GRACE else self.changed(waiting.evolve(next_at=now))

    def changed(self, owed: Owed) -> Self:
        """With this one as it is now."""
        return self.evolve(owed=tuple(owed if one.id == owed.id else one for one in self.owed), started_at=None)

    def over(self, said: Said, *, unheard: bool = False) -> Self:
        """With what became of one: it is owed no more. `unheard`: a tool has it, and may say something yet."""
        left = tuple(one for one in self.owed if one.id != said.id)
        silent = [one for one in self.unheard if one.id != said.id]
        if unheard:
            silent += [one for one in self.owed if one.id == said.id]
        known = said.id in (one.id for one in self.said)
        kept = [said if one.id == said.id else one for one in self.said] + ([] if known else [said])
        while len(kept) > MAX_KEPT:
            # What a round has at most once is remembered until the round is over.
            passing = (one for one in kept if one.purpose is Purpose.WRITTEN or one.round < said.round)
            kept.remove(next(passing, kept[0]))
        return self.evolve(owed=left, said=tuple(kept), unheard=tuple(silent[-MAX_KEPT:]), started_at=None)

    def owing(self, id_: str) -> Owed | None:
        """The word of this id that is owed still."""
        return next((one for one in self.owed if one.id == id_), None)

    def asked_of_a_tool(self, id_: str) -> Owed | None:
        """The word of this id of which a tool is yet to say what became of it, in time or late."""
        return next((one for one in (*self.owed, *self.unheard) if one.id == id_ and one.requested), None)

    def asked(self, round_: int) -> Said | None:
        """The word that asked for a number in this round, or may have: the question, else the public reply."""
        asked = (Outcome.SENT, Outcome.UNKNOWN)
        asking = [one for one in self.said if one.round == round_ and one.asks and one.outcome in asked]
        return next((one for one in asking if one.purpose is Purpose.QUESTION), asking[0] if asking else None)

    @property
    def next_at(self) -> datetime | None:
        """When the sweep starts what is due next: of what it has started it waits for something to come."""
        due = min((one.next_at for one in self.owed), default=None)
        return max(due, self.started_at + STARTED_AGAIN_AFTER) if due and self.started_at else due

    @property
    def told_nobody(self) -> bool:
        """Whether the latest public reply did not reach anybody, as far as is known."""
        replies = [one for one in self.said if one.purpose is Purpose.REPLY]
        return bool(replies) and replies[-1].outcome in (Outcome.REFUSED, Outcome.UNKNOWN)
