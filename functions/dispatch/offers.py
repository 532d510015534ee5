"""What an agent of a centre sees of a callback: whom it is for, by when, and where to take it. Never a number.

The number is behind the link, where only who has the callback is shown it, on record. So whoever rings has claimed, and
a task that was left over leads nobody to a second call.
"""

import re
from datetime import datetime

from functions.callbacks.model import Callback
from functions.dispatch.hand_overs import HandOver, Offer
from functions.shared import clock
from functions.shared.connections import Connection
from functions.tickets.model import Entry, Ticket
from functions.tickets.rules import excerpt

NAMED = {"nl": "Terugbellen: {brand}", "en": "Call back: {brand}"}
DESCRIBED = {
    "nl": "Uiterlijk {due} UTC. Open de link voordat je belt: daar staan het nummer en alles wat al is gezegd.",
    "en": "Due {due} UTC. Open the link before you call: it has the number, and all that was said.",
}
"""In the language of the connection; in English where there is no other."""
LONGEST = 512
"""Characters of a name, by the centre's guide: https://docs.aws.amazon.com/connect/latest/adminguide/feature-limits.html.
"""


_LIKE_A_NUMBER = re.compile(r"\+?\d[\d ()./-]{4,}\d")
"""What the customer wrote may hold the number: it is taken out with whatever looks like one."""

type About = tuple[Callback, Ticket, Entry | None]
"""What it is about; the entry with the words, where the centre may be told of people."""


def offer(row: HandOver, about: About, connection: Connection, desk_url: str, now: datetime) -> Offer:
    """The task of this hand-over."""
    callback, ticket, said = about
    due, language = callback.promise.due_at, connection.language
    described = DESCRIBED.get(language, DESCRIBED["en"]).format(due=f"{due:%Y-%m-%d %H:%M}")
    return Offer(
        token=row.token,
        flow=connection.flow or "",
        name=NAMED.get(language, NAMED["en"]).format(brand=callback.brand)[:LONGEST],
        description="\n".join((described, *_personal(ticket, said, connection))),
        link=f"{desk_url}#/board/{callback.ticket_id}",
        starts_at=row.starts_at if row.starts_at and row.starts_at > now else None,
        attributes=_attributes(callback),
    )


def _personal(ticket: Ticket, said: Entry | None, connection: Connection) -> tuple[str, ...]:
    if connection.personal_data != "full":
        return ()
    words = excerpt(said.data.get("text")) if said else None
    return tuple(_LIKE_A_NUMBER.sub("…", one) for one in (ticket.author.name or ticket.author.handle, words) if one)


def _attributes(callback: Callback) -> dict[str, str]:
    """By which the flow may choose queue and priority."""
    known = {
        "kwartier_callback": callback.id,
        "kwartier_brand": callback.brand,
        "kwartier_channel": callback.channel,
        "kwartier_language": callback.language,
        "kwartier_skill": callback.skill,
        "kwartier_severity": str(int(callback.severity)),
        "kwartier_due_at": clock.to_text(callback.promise.due_at),
        "kwartier_urgency_at": clock.to_text(callback.urgency_at),
    }
    return {name: value for name, value in known.items() if value}
