"""The verdicts that people at the desk gave, as labels: the facts say which, the text comes from its own home."""

from collections.abc import Iterator
from datetime import date, timedelta

from functions.callbacks.facts import Fact
from functions.shared import keys
from functions.shared.entities import load
from functions.shared.table import Table, whole
from functions.tickets.model import Entry
from functions.triage.model import LABEL, NOT_LEARNT_FROM, Kind
from infra.training.corpus import Labelled
from infra.training.labelled import OWN


def of_brand(table: Table, brand: str, since: date, until: date) -> list[tuple[Labelled, str]]:
    """Each mention that somebody judged from `since` to `until` (UTC dates), by the latest verdict, with its channel.

    What its author took back, or the platform withholds, is not among them.
    """
    latest = {(fact.data["ticket_id"], fact.data["said"]): fact for fact in _facts(table, brand, since, until)}
    return [one for fact in latest.values() if (one := _said(table, fact))]


def _facts(table: Table, brand: str, since: date, until: date) -> list[Fact]:
    days = (since + timedelta(days=after) for after in range((until - since).days + 1))
    found = [fact for day in days for fact in _of_day(table, keys.fact(day.isoformat(), brand, "").pk)]
    return sorted(found, key=lambda fact: fact.at)


def _of_day(table: Table, pk: str) -> Iterator[Fact]:
    for item in whole(lambda after: table.query(pk, after=after)):
        fact = Fact.from_item(item)
        if fact.kind == LABEL:
            yield fact


def _said(table: Table, fact: Fact) -> tuple[Labelled, str] | None:
    entry = load(table, Entry, keys.entry_at(fact.data["ticket_id"], fact.data["said"]))
    text = entry.data.get("text") if entry else None
    channel = str(entry.data.get("channel", "")) if entry else ""
    if not isinstance(text, str) or channel in NOT_LEARNT_FROM:
        return None
    return Labelled(text, Kind(fact.data["verdict"]), "", OWN, None, f"{OWN}:{text}"), channel
