"""What an operation of the API is: one declaration, from which come its route, its checks and its description."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from functions.callbacks.people import Caller
from functions.shared.values import Value

if TYPE_CHECKING:
    from functions.desk.desk import Desk

SHAPES: Mapping[str, re.Pattern[str]] = {
    "callback_id": re.compile(r"cbk_[a-z0-9]{1,64}_(0|[1-9][0-9]{0,4})"),
    "ticket_id": re.compile(r"tkt_[a-z0-9]{1,64}"),
    "attempt_id": re.compile(r"[A-Za-z0-9_.:-]{1,64}"),
    "agent_id": re.compile(r"[A-Za-z0-9_.:@+-]{1,128}"),
    "brand": re.compile(r"[a-z0-9][a-z0-9_-]{0,31}"),
    "version": re.compile(r"[0-9a-f]{16}"),
    "folder": re.compile(r"[a-z]{1,32}"),
    "file": re.compile(r"[a-z-]{1,32}\.(js|css|svg)"),
}
"""What each part of a path looks like; another shape is no such thing (404), and reaches no store."""


class Nothing(Value):
    """The body or the query of an operation that takes none."""


@dataclass(frozen=True)
class Ask[Body: Value, Query: Value]:
    """One request, after everything about its shape was checked."""

    caller: Caller
    path: Mapping[str, str]
    """The variable parts of the path, by name."""
    body: Body
    query: Query
    headers: Mapping[str, str]
    """By lower-case name."""


@dataclass(frozen=True)
class Answer:
    """What is answered. `body`: a view (sent as JSON), or text with its `content-type` among the headers."""

    status: int = 200
    body: Value | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    """For the log: ids that the path does not tell."""


type Does = Callable[["Desk", Ask[Any, Any]], Answer]


@dataclass(frozen=True)
class Operation:
    """A row of the contract's table."""

    method: str
    path: str
    """With its variable parts in angle brackets, each named in SHAPES."""
    does: Does
    summary: str
    """One line, for the OpenAPI document."""
    body: type[Value] = Nothing
    query: type[Value] = Nothing
    answers: Mapping[int, type[Value] | None] = field(default_factory=lambda: {200: None})
    """What may be answered when all is well: the status and the view; None: nothing, or no JSON of ours."""
    also_as: tuple[str, ...] = ()
    """Media types in which a 200 may come beside JSON, or instead of it where it has no view."""
    problems: tuple[int, ...] = ()
    """What else may be answered, beyond what every operation may: 400 and 413 with a body, 401, 403, 404 with an id."""
    supervisor: bool = False
    """Whether only a supervisor may."""
    public: bool = False
    """Whether anybody may, without a token."""
    told: str | None = None
    """The action in the log when it was done; None: nothing happened that a line should say."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variable parts of its path."""
        return tuple(re.findall(r"<(\w+)>", self.path))
