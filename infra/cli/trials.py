"""Trying a source out: a signed sample posted as a dry run, and what a source in `observe` would have opened."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from functions.intake.model import Mode, Source
from functions.intake.providers import KINDS
from functions.intake.signatures import Unusable
from functions.journey.model import Observed
from functions.journey.rules import Preview, previewed
from functions.shared import keys
from functions.shared.dynamo import DynamoTable
from functions.shared.entities import readable
from functions.shared.table import Table, whole
from functions.tickets.seen import Seen
from infra.cli import descriptions
from infra.cli.target import CliError, Target
from infra.settings import LOCAL

SOON = "A running function reads the registry once a minute: if you changed it just now, try again in a minute."
WHAT_COMES = {
    Mode.OBSERVE: "It is observed: what it sends is judged and counted, and nobody is called.",
    Mode.REVIEW: "It is reviewed: what would open a call waits at the desk until a supervisor releases it.",
    Mode.LIVE: "It is live: complaints that it sends open calls at once.",
}


def tried(where: Target, name: str, source: Source, body: bytes) -> str:
    """What came of the sample, in words. Raises CliError, whose message says what to mend."""
    try:
        headers = {"content-type": "application/json", **KINDS[source.kind].sign(source, body, datetime.now(UTC))}
    except Unusable as error:
        raise CliError(f"{name} has no usable secret: {error}. kwartier sources rotate {name}") from None
    url = f"{where.base_url}/webhooks/{name}"
    try:
        answer = httpx.post(
            url,
            params={"dry_run": "1", **descriptions.query(source)},
            content=body,
            headers=headers,
            timeout=30,
            trust_env=where.stage != LOCAL,
        )
    except httpx.TransportError as error:
        raise CliError(f"Nothing answers at {url} ({type(error).__name__}).") from error
    said = _document(answer)
    if answer.status_code != 200:
        raise CliError(_in_words(name, source, answer.status_code, said))
    works = f"{name} works: a sample signed with its secret was verified and understood{_as_what(said)}."
    return f"{works} Nothing was queued.\n{_as_it_serves(name, source, said)}"


def _as_what(said: dict[str, Any]) -> str:
    mentions = [one for one in said.get("mentions", ()) if isinstance(one, dict)]
    if not mentions:
        return f" ({said.get('ignored', 0)} ignored)" if said.get("ignored") else ""
    return f" as a mention of {mentions[0].get('brand')} on {mentions[0].get('channel')}"


def _as_it_serves(name: str, source: Source, said: dict[str, Any]) -> str:
    """What may come of it, as the door has it; the registry may have another mode by now."""
    serves = next((mode for mode in Mode if mode == said.get("mode")), source.mode)
    words = WHAT_COMES[serves]
    if serves is Mode.OBSERVE:
        words += f" What it would have opened: kwartier sources preview {name}"
    return words if serves is source.mode else f"{words} (The registry says {source.mode} by now. {SOON})"


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return said if isinstance(said, dict) else {}


def _in_words(name: str, source: Source, status: int, said: dict[str, Any]) -> str:
    detail = said.get("detail") or said.get("message") or "no reason given"
    match status, said.get("code"):
        case 404, _ if not source.enabled:
            words = f"{name} is disabled: kwartier sources enable {name}"
        case 404, _:
            words = f"The door does not know {name} (404). {SOON}"
        case 401, "timestamp_skew":
            words = f"The signature fits, but this machine's clock is off: {detail}"
        case 401, "signature_missing":
            words = f"The signature did not arrive (401), as if a proxy on the way had dropped it: {detail}"
        case 401, _:
            words = f"The door refused the signature (401). {SOON}"
        case 400, _:
            errors = [one for one in said.get("errors", ()) if isinstance(one, dict)]
            places = "; ".join(f"{one.get('pointer')}: {one.get('detail')}" for one in errors)
            words = f"The signature fits, but the sample was not understood (400): {places or detail}"
        case 503, "source_without_secret":
            words = f"The door refuses {name}, which has no usable secret there: kwartier sources rotate {name}"
        case 503, _:
            words = f"The door cannot serve now (503: {detail}); try again in a moment."
        case _:
            words = f"The door answered {status}: {detail}"
    return words


def preview(where: Target, name: str) -> Preview:
    """What the source would have opened, of all that was observed in the last thirty days."""
    table = DynamoTable(where.client("dynamodb"), where.output("TableName"))
    page = partial(_page, table, keys.observed_partition(name))
    observed = readable(Observed, whole(page))
    return previewed(observed, _known(table, (one.mention_id for one in observed)))


def _page(table: Table, partition: str, after: str | None) -> Any:
    return table.query(partition, limit=1000, after=after)


def _known(table: Table, mention_ids: Iterable[str]) -> set[str]:
    """Those that a source which is live delivered as well."""
    items = table.get_many(keys.mention(one) for one in mention_ids)
    return {seen.mention_id for seen in readable(Seen, items.values()) if seen.owner_id is not None}


def told(name: str, source: Source, found: Preview, *, limit: int) -> list[str]:
    """The preview as lines; of the calls at most `limit`, the latest."""
    if not found.mentions or found.since is None or found.until is None:
        why = "" if source.mode is Mode.OBSERVE else f" It is {source.mode}: only a source in observe is observed."
        return [f"Nothing of {name} was observed in the last 30 days.{why}"]
    lines = [
        f"{name}: {found.mentions} mentions observed from {_moment(found.since)} to {_moment(found.until)} (UTC).",
        f"Had it been live, it would have opened {len(found.calls)} calls{_spread(found)}.",
        *_of_the_calls(found),
        f"{found.questions} questions without a call, {found.joined} more on tickets that were open by then "
        "(what one author says within seven days falls upon one ticket).",
        f"{found.praise} praise, {found.ignored} that ask nothing.",
    ]
    if found.known:
        lines.append(f"{found.known} came through a live source as well: nothing new.")
    return [*lines, *_named(found, limit), f"To go on: kwartier sources change {name} --mode review, or live."]


def _spread(found: Preview) -> str:
    if not found.calls or found.since is None or found.until is None:
        return ""
    days = max((found.until - found.since).total_seconds() / 86400, 1)
    return f": {len(found.calls) / days:.1f} a day, at most {found.busiest} in an hour"


def _of_the_calls(found: Preview) -> list[str]:
    lines = []
    if found.calls:
        severities = ", ".join(f"{count} of severity {one}" for one, count in found.severities.items())
        lines.append(f"  {severities}; of {found.unsure} it is not sure that they complain.")
    if found.held:
        lines.append(f"{len(found.held)} more would have waited for a supervisor: posted too long ago.")
    return lines


def _named(found: Preview, limit: int) -> list[str]:
    """The latest calls, by the sender's own ids: what was said stands in the tool that sent it, and not here."""
    shown = found.calls[-limit:] if limit else ()
    return [
        f"  {_moment(one.accepted_at)}  severity {int(one.severity)}  {one.channel}  {one.source_id}  "
        f"{', '.join(one.reasons)}"
        for one in shown
    ]


def _moment(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M")
