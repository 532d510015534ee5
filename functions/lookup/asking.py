"""Asking a provider, and leaving it alone for a while when it does not answer.

A shop that hangs would otherwise hold every lookup for the whole time limit: whoever was silent is not asked again by
this process for half a minute, or for as long as it wishes. What is told then is the fault that it had.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from functions.shared import clock
from functions.shared.connections import NAMES, Connection, ConnectionKind, Connections
from functions.shared.exchange import Fault, NotAnswered, Send, Silent

REST = timedelta(seconds=30)


class Report(Protocol):
    """Told of every provider that was asked, for the figures."""

    def __call__(self, kind: ConnectionKind, fault: Fault | None) -> None:
        """`fault`: None where it answered."""


class Asking:
    """Asks the providers of a company. `connections`: those of now; `send`: what sends a request."""

    def __init__(self, connections: Callable[[], Connections], send: Send, report: Report) -> None:
        self.connections, self._send, self._report = connections, send, report
        self._rests: dict[str, tuple[datetime, NotAnswered]] = {}

    def ask[Found](self, name: str, connection: Connection, work: Callable[[Send], Found]) -> Found:
        """What `work` makes of the provider's answers. Raises NotAnswered, which names the provider."""
        until, before = self._rests.get(name, (None, None))
        if until is not None and before is not None and clock.now() < until:
            raise before
        try:
            found = work(self._send)
        except NotAnswered as error:
            self._report(connection.kind, error.fault)
            silent = Silent(who=NAMES[connection.kind], fault=error.fault, retry_after=error.retry_after)
            named = NotAnswered(error.fault, error.retry_after, (silent,))
            if error.fault is not Fault.NONSENSE:
                rest = max(REST, timedelta(seconds=error.retry_after or 0))
                self._rests[name] = (clock.now() + rest, named)
            raise named from error
        self._rests.pop(name, None)
        self._report(connection.kind, None)
        return found
