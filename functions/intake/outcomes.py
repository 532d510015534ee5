"""Kind `standard`: what the sender says became of a remedy, or of a reply, that it was asked for."""

from datetime import datetime
from typing import Annotated

from functions.intake.model import Request, Source
from functions.intake.reports import RemedyReport, ReplyReport, remedy_id, reply_id
from functions.intake.shapes import SHOWN, Id, Moment, Shape, ShownLine, TicketId, Words, any_of
from functions.shared.values import BrandName

REMEDIES = {"remedy.completed": True, "remedy.failed": False}
REPLIES = {"reply.sent": True, "reply.failed": False}


class Remedy(Shape):
    """What became of a remedy, by the system that does it."""

    id: Id
    ticket_id: TicketId
    brand: BrandName | None = None
    remedy: ShownLine = None
    by: ShownLine = None
    text: Annotated[Words | None, SHOWN] = any_of("text", "summary")
    at: Annotated[Moment | None, SHOWN] = None


class Reply(Shape):
    """What became of words that the sender was asked to send, as it says itself."""

    id: Id
    ticket_id: TicketId
    word: Id
    brand: BrandName | None = None
    post_id: Annotated[Id | None, SHOWN] = None
    reason: ShownLine = None
    at: Annotated[Moment | None, SHOWN] = None


def remedy(told: Remedy, type_: str, at: datetime | None, source: Source, request: Request) -> RemedyReport:
    """As the journey knows it. `at`: the envelope's own time."""
    return RemedyReport(
        id=remedy_id(source=request.source, source_id=told.id),
        source=request.source,
        source_id=told.id,
        brand=told.brand or source.brand,
        ticket_id=told.ticket_id,
        completed=REMEDIES[type_],
        remedy=told.remedy,
        by=told.by,
        text=told.text,
        at=min(told.at or at or request.accepted_at, request.accepted_at),
    )


def reply(told: Reply, type_: str, at: datetime | None, source: Source, request: Request) -> ReplyReport:
    """As the journey knows it. `at`: the envelope's own time."""
    return ReplyReport(
        id=reply_id(source=request.source, source_id=told.id),
        source=request.source,
        source_id=told.id,
        brand=told.brand or source.brand,
        ticket_id=told.ticket_id,
        word=told.word,
        sent=REPLIES[type_],
        post_id=told.post_id,
        reason=told.reason,
        at=min(told.at or at or request.accepted_at, request.accepted_at),
    )
