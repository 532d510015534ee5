"""The people at the desk: who asks, what an agent knows and holds, and who is here."""

from enum import StrEnum
from typing import Any

from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant, Value


class Caller(Value):
    """Who asks, as the token says."""

    sub: str
    name: str
    supervisor: bool = False


class Agent(Entity):
    """A person at the desk: what they know, and the one callback that they hold."""

    sub: str
    """Cognito's id."""
    name: str = ""
    """The sign-in name."""
    brands: tuple[str, ...] = ()
    """Empty: all."""
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    group: str | None = None
    holding: str | None = None
    """The callback claimed last: held as long as its lease names this agent."""
    claimed_at: Instant | None = None
    """When that was, until it is known how long it took."""
    handled: tuple[int, ...] = ()
    """For how many seconds each of the latest callbacks occupied this agent (`forecast.measured`)."""

    def key(self) -> Key:
        return keys.agent(self.sub)


class PresenceState(StrEnum):
    """Whether an agent takes calls."""

    AVAILABLE = "available"
    AWAY = "away"


class Presence(Entity):
    """That an agent is here. It lapses by itself."""

    sub: str
    name: str
    state: PresenceState
    until: Instant
    holding: str | None = None
    """The callback in hand at that moment."""
    handled: tuple[int, ...] = ()
    """As the agent has it, so that one query tells how long calls take."""

    def key(self) -> Key:
        return keys.presence(self.sub)

    def to_item(self) -> dict[str, Any]:
        """With the moment after which the table forgets it."""
        return {**super().to_item(), keys.EXPIRES_AT: int(self.until.timestamp()) + 3600}


class Member(Entity):
    """That there is such an agent: so that a supervisor sees those who are not here, too."""

    sub: str
    name: str = ""
    """The sign-in name; empty where only a profile was set."""

    def key(self) -> Key:
        return keys.member(self.sub)


class Absence(Entity):
    """Of which brands people were told that nobody is present. One row: a brand leaves it as soon as that is over."""

    brands: tuple[str, ...] = ()

    def key(self) -> Key:
        return keys.absence()
