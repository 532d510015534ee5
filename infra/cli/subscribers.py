"""`kwartier subscribers`: who is sent events. Data, changed without a deploy; its deliveries are in `deliveries`."""

import base64
import json
import secrets
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from functions.dispatch.addresses import Reach, Refused
from functions.dispatch.addresses import target as taken_apart
from functions.dispatch.model import PersonalData, Subscriber, event_types
from functions.dispatch.service import signed
from functions.dispatch.webhooks import Webhooks
from functions.shared import clock, ids
from infra.cli import deliveries, target
from infra.cli.registry import RegistrySecret, Sources, Stored, listed, noted, wrong
from infra.cli.target import CliError, Target
from infra.event_schema import TEST
from infra.settings import LOCAL

app = typer.Typer(no_args_is_help=True, help="Receivers of events: where to, which ones, and what became of them.")

Name = Annotated[str, typer.Argument(help="A name of your own for it: a-z 0-9 _ -")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """All subscribers and how they are, without their secrets."""
    where = target.of(context)
    found = _registry(where).sources()
    if not found:
        typer.echo("No subscribers yet. Add one: kwartier subscribers add NAME https://…")
    for name in sorted(found):
        typer.echo(f"{name}  {_described(where, found[name])}")


@app.command()
def add(  # noqa: PLR0917 the arguments are the command line's
    context: typer.Context,
    name: Name,
    url: Annotated[str, typer.Argument(help="Where events are posted to: https://…")],
    types: Annotated[str | None, typer.Option(help="Which events: complaint.opened,promise.broken. Else all.")] = None,
    brands: Annotated[str | None, typer.Option(help="Of which brands: acme,other. Else of all.")] = None,
    personal_data: Annotated[
        PersonalData, typer.Option(help="full: with the words and their author, where an event is about some.")
    ] = PersonalData.NONE,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Change the one of this name; its secret stays.")] = False,
) -> None:
    """Send events to a receiver, within a minute. Prints its secret, once."""
    where, made = target.of(context), _new_secret()
    registry = _registry(where)
    registry.check_name(name)
    _check_address(where, url)
    wanted = {"url": url, "types": _types(types), "brands": listed(brands), "personal_data": personal_data}

    def edit(subscribers: Sources) -> None:
        known = subscribers.get(name)
        if known is not None and not replace:
            raise CliError(f"There is a subscriber {name} already; --replace changes it, and keeps its secret.")
        new = {"id": ids.new("sub"), "secret": made}
        subscribers[name] = _checked({**new, **(known or {}), **wanted})

    registry.change(edit)
    typer.echo(f"{name} is sent what happens, within a minute. Try it: kwartier subscribers test {name}")
    if registry.one(name)["secret"] == made:
        _show_once(made)


@app.command()
def rotate(context: typer.Context, name: Name) -> None:
    """Give a receiver a new secret; events are signed with both until `drop-previous`."""
    made = _new_secret()

    def edit(one: Stored) -> None:
        one["previous_secret"], one["secret"] = one["secret"], made

    _registry(target.of(context)).change_one(name, edit)
    typer.echo(f"{name} gets events that both secrets sign, within a minute, until drop-previous.")
    _show_once(made)


@app.command("drop-previous")
def drop_previous(context: typer.Context, name: Name) -> None:
    """End a rotation: only the newest secret signs from now on."""
    _registry(target.of(context)).change_one(name, lambda one: one.pop("previous_secret", None))
    typer.echo(f"{name} has one secret, within a minute.")


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Send it nothing more, not even what it is owed."""
    _registry(target.of(context)).remove(name)
    typer.echo(f"{name} is sent nothing more, within a minute.")


@app.command()
def test(context: typer.Context, name: Name) -> None:
    """Post a signed event of type webhook.test from this machine, and say what the receiver answered."""
    where = target.of(context)
    subscriber = _subscriber(where, name)
    now = clock.now()
    id_ = ids.new("evt")
    body = json.dumps({"id": id_, "type": TEST, "version": 1, "occurred_at": clock.to_text(now), "data": {}}).encode()
    answer = Webhooks(_reach(where)).post(subscriber.url, signed(subscriber, id_, body, now), body)
    if not answer.taken:
        raise CliError(f"{name} did not take it: {answer.said}.")
    typer.echo(f"{name} took it: {answer.said}.")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Send it nothing until `resume`; what happens is kept for it, three days long."""
    where = target.of(context)
    deliveries.pause(where, _subscriber(where, name))
    typer.echo(f"{name} is sent nothing until: kwartier subscribers resume {name}")


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Send it what it is owed and what happens, whether it was paused, failed, or had answered 410."""
    where = target.of(context)
    deliveries.resume(where, _subscriber(where, name))
    typer.echo(f"{name} is sent what it is owed, within a minute or two.")


@app.command()
def replay(
    context: typer.Context,
    name: Name,
    since: Annotated[str, typer.Option(help="From when on: 2026-11-22T09:00:00Z, at most 30 days back.")],
    limit: Annotated[int, typer.Option(help="At most so many events.", min=1)] = 100_000,
) -> None:
    """Send it all that it wants and that happened since then, whether it took it, or was no subscriber by then."""
    where = target.of(context)

    def report(count: int, at: datetime) -> None:
        typer.echo(f"{count} events, up to {clock.to_text(at)}", err=True)

    done = deliveries.replay(where, _subscriber(where, name), _instant(since), limit, report)
    typer.echo(f"{name} is sent {done.events} events again, under the same ids, from within a minute or two on.")
    if done.more_from:
        typer.echo(f"There are more: kwartier subscribers replay {name} --since {clock.to_text(done.more_from)}")


@app.command()
def log(
    context: typer.Context,
    name: Name,
    since: Annotated[str | None, typer.Option(help="From when on: 2026-11-22T09:00:00Z. Else the last hour.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
) -> None:
    """What it was sent and what became of it, oldest first. No person is in it."""
    where = target.of(context)
    lines = deliveries.log(where, _subscriber(where, name), _instant(since) if since else None, limit)
    typer.echo("\n".join(lines) or "Nothing happened since then that it wants.")


def _types(given: str | None) -> tuple[str, ...]:
    found = listed(given)
    if unknown := [one for one in found if one not in event_types()]:
        raise CliError(f"{unknown[0]!r} is no event: {', '.join(event_types())}.")
    return found


def _instant(text: str) -> Any:
    try:
        return clock.from_text(text)
    except ValueError:
        raise CliError(f"{text!r} is no time, as 2026-11-22T09:00:00Z.") from None


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _show_once(secret: str) -> None:
    typer.echo(f"Its secret, shown this once:\n{secret}")


def _reach(where: Target) -> Reach:
    ports = frozenset(int(port) for port in where.output("ReceiverPorts").split(","))
    return Reach(ports, loopback=where.stage == LOCAL)


def _check_address(where: Target, url: str) -> None:
    try:
        taken_apart(url, _reach(where))
    except Refused as error:
        raise CliError(f"Nothing is sent to that address: {error}.") from None


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    try:
        return Subscriber.model_validate(given).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        raise CliError(f"That is no subscriber: {wrong(error)}.") from None


def _subscriber(where: Target, name: str) -> Subscriber:
    try:
        return Subscriber.model_validate(_registry(where).one(name))
    except ValidationError:
        raise CliError(f"The subscriber {name} cannot be read by this version.") from None


def _described(where: Target, stored: Stored) -> str:
    try:
        one = Subscriber.model_validate(stored)
    except ValidationError:
        return "cannot be read by this version"
    return noted(
        one.url,
        ",".join(one.types) or "all events",
        f"of {','.join(one.brands)}" if one.brands else "of all brands",
        f"personal data: {one.personal_data}",
        "two secrets" if one.previous_secret else "",
        deliveries.state(where, one),
    )


def _registry(where: Target) -> RegistrySecret:
    return RegistrySecret(where.client("secretsmanager"), where.output("SubscribersSecretId"), of="subscribers")
