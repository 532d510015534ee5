"""What a subscriber is sent of an event: the event, and for those that may know, what it is about.

Events carry neither words nor names, so both are read from the table when it is sent: what was erased or taken back by
then is not sent any more, however often it is tried.
"""

import json
from typing import Any

from functions.dispatch.model import PersonalData
from functions.shared.events import Event
from functions.tickets.model import Entry, EntryKind, Ticket

SAID = frozenset({EntryKind.MENTION, EntryKind.REQUESTED})
"""Entries whose words are the customer's own, or are to be sent to the customer by who gets the event. A colleague's
note is nobody's business outside.
"""


def body(event: Event, level: PersonalData, entry: Entry, ticket: Ticket | None) -> bytes:
    """The JSON that is signed and posted. `ticket`: the event's, where it has one."""
    told = event.model_dump(mode="json")
    if level is PersonalData.FULL:
        told["data"]["personal"] = personal(entry, ticket)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def personal(entry: Entry, ticket: Ticket | None) -> dict[str, Any]:
    """Words, author and promises in detail. No phone number of ours; what the customer wrote may hold one."""
    said = entry.data if entry.kind in SAID else {}
    told: dict[str, Any] = {}
    if author := _author(said.get("author") or (ticket.author.to_item() if ticket else {})):
        told["author"] = author
    told |= {name: said[name] for name in ("text", "url") if said.get(name)}
    if entry.kind is EntryKind.WRAPPED_UP and entry.data.get("remedies"):
        told["remedies"] = entry.data["remedies"]
    return told


def _author(author: dict[str, Any]) -> dict[str, Any]:
    return {name: author[name] for name in ("id", "handle", "name") if author.get(name)}
