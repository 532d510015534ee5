"""What became of words that a tool was asked to send: as it says, on the ticket for which they were."""

import re
from collections.abc import Callable

from functions.callbacks.ports import Store
from functions.conversation.model import Reason, Refused, Result, Sent
from functions.conversation.ports import Channel
from functions.conversation.service import Conversation
from functions.intake.reports import ReplyReport
from functions.shared.entities import pause

_CODE = re.compile(r"[A-Za-z0-9_./-]{1,100}")
"""What stands on the timeline of a tool's own reasons: a code, and no words, which may quote somebody."""


class _None:
    """`conversation.ports.Channels`: from here nothing is sent."""

    def of(self, brand: str, channel: str) -> Channel | None:  # noqa: ARG002 the port's form
        return None


class Replies:
    """Receives reports of replies. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._conversation = store, Conversation(store, _None(), wait)

    def receive(self, report: ReplyReport) -> str | None:
        """The ticket that it is on now; None where there is no such ticket of that brand, or it was told before.

        Harmless to repeat: words of which it was told are owed no more.
        """
        ticket = self._store.ticket(report.ticket_id)
        if ticket is None or ticket.brand != report.brand:
            return None
        told = self._conversation.told(ticket.id, report.word, _result(report))
        return ticket.id if told is not None else None


def _result(report: ReplyReport) -> Result:
    if report.sent:
        return Sent(id=report.post_id)
    reason = report.reason or ""
    if reason in {one.value for one in Reason}:
        return Refused(reason=Reason(reason))
    return Refused(reason=Reason.REFUSED, detail=reason if _CODE.fullmatch(reason) else None)
