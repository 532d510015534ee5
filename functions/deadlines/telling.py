"""Who is told, and who is told instead while a topic is down."""

from collections.abc import Callable

from functions.callbacks.ladder import Audience
from functions.deadlines.notices import Notice
from functions.deadlines.ports import Topics
from functions.shared import telemetry
from functions.shared.errors import Unavailable

SECOND = {
    Audience.SHIFT: Audience.SUPERVISOR,
    Audience.SUPERVISOR: Audience.SHIFT,
    Audience.ABOVE: Audience.SUPERVISOR,
}
"""Who is told while the first cannot be."""


class Telling:
    """Messages to people. What it says was said is known to have been taken by a topic.

    `desk`: the address of the page, so that whoever is reached can act at once; None where it is not known.
    """

    def __init__(self, topics: Topics, desk: str | None = None) -> None:
        self._desk = desk
        self._topics: dict[Audience, Callable[[str, str], None]] = {
            Audience.SHIFT: topics.notify,
            Audience.SUPERVISOR: topics.page,
            Audience.ABOVE: topics.escalate,
        }

    def said(self, notice: Notice) -> bool:
        """Whether those were told whom it concerns, or somebody more senior.

        Somebody less senior is told meanwhile, and the others are to be told again: False.
        """
        if self._reached(notice.wakes, notice):
            return True
        second = SECOND[notice.wakes]
        return self._reached(second, notice) and second > notice.wakes

    def _reached(self, whom: Audience, notice: Notice) -> bool:
        try:
            self._topics[whom](notice.subject, self._text(notice))
        except Unavailable as error:
            telemetry.log_error("not told", error, kind=whom.name.lower(), count=len(notice.callbacks))
            return False
        return True

    def _text(self, notice: Notice) -> str:
        if self._desk is None or notice.view is None:
            return notice.text
        return f"{notice.text}\n\n{self._desk}#/{notice.view}"
