"""What waits for a supervisor, as values: why, the hold with its clock, and a ticket that waits because of an edit.

What the judge flags is of the words alone; what is flagged here is of the author and of all that the author says.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from functions.callbacks.service_time import due_at
from functions.intake.model import Mention
from functions.journey.words import said
from functions.lookup.rules import named
from functions.shared.flags import BLOCKED, MANY_ORDERS, MANY_TICKETS
from functions.shared.settings import BrandSettings
from functions.tickets.holds import HeldFor, Hold
from functions.tickets.model import Known, Ticket, TicketState
from functions.tickets.seen import Seen
from functions.triage.model import Kind, Verdict

A_DAY = timedelta(days=1)
_NUMBER = re.compile(r"[0-9]{3}")


def hold(brand: BrandSettings, accepted_at: datetime, reason: HeldFor, flags: Collection[str] = ()) -> Hold:
    """With a clock of its own: as much service time for the supervisor as an agent has for a call; none where one of
    the `flags` is of those that people are told at once.
    """
    tell_at = due_at(brand.service_hours, accepted_at, timedelta(minutes=brand.promise_minutes))
    return Hold(reason=reason, since=accepted_at, tell_at=accepted_at if brand.pages(flags) else tell_at)


def warned(
    verdict: Verdict,
    mention: Mention,
    brand: BrandSettings,
    *,
    latest: Ticket | None = None,
    accounts: Iterable[Known] = (),
    now: datetime | None = None,
) -> Verdict:
    """The verdict, with what is flagged of its author. `latest`: the author's latest ticket; `accounts`: the author."""
    flags = list(verdict.flags)
    if brand.blocks(mention.channel, mention.author.id):
        flags.append(BLOCKED)
    if len(orders_named(mention, verdict, brand, latest)) > brand.most_orders:
        flags.append(MANY_ORDERS)
    owed_none = latest is None or latest.open_callback_id is None
    if now is not None and owed_none and verdict.kind in (Kind.COMPLAINT, Kind.QUESTION):
        today = [one for known in accounts for one in known.complaints if now - one.at < A_DAY]
        flags += [MANY_TICKETS] * (len(today) >= brand.most_tickets_a_day)
    return verdict.evolve(flags=tuple(dict.fromkeys(flags)))


def orders_named(mention: Mention, verdict: Verdict, brand: BrandSettings, latest: Ticket | None) -> set[str]:
    """The order numbers in it, with those that were found before for the author's ticket. A text without figures, as
    most are, is not looked at.
    """
    found = {latest.order.number} if latest and latest.order else set()
    found |= set(latest.lookup.candidates) if latest else set()
    if mention.order_number or _NUMBER.search(mention.text or ""):
        found |= set(named([said(mention, verdict)], brand)[0].orders)
    return found


def held_for(verdict: Verdict, brand: BrandSettings, latest: Ticket | None, source: HeldFor | None) -> HeldFor | None:
    """Why nothing is opened for it until a supervisor says so. `source`: what its source says of that.

    What waits for its author's sake goes on waiting, whatever the author says next.
    """
    flags = brand.reviews(verdict.flags)
    if flags:
        return HeldFor.of_flag(flags[0])
    waits = latest.hold if latest and latest.held else None
    return waits.reason if waits and not waits.reason.of_source else source


def waiting_edited(ticket: Ticket, seen: Seen, verdict: Verdict, held: Hold) -> Ticket:
    """The ticket as it waits for a supervisor, because of an edit."""
    kind = Kind.COMPLAINT if verdict.is_complaint else ticket.kind
    waits = ticket.evolve(kind=kind, severity=min(ticket.severity, verdict.severity), said=seen.entry or ticket.said)
    if ticket.held:
        return waits
    return waits.evolve(state=TicketState.OPEN, ended_at=None, hold=held)
