"""`kwartier authors`: of whom nobody is rung before a supervisor says so. In force within a minute."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from functions.callbacks.store import CallbackStore
from functions.shared import clock
from functions.shared.flags import Blocked
from functions.shared.settings import BrandSettings
from infra.cli.brands import changed, checked, settings_of, table_of
from infra.cli.target import CliError

app = typer.Typer(no_args_is_help=True, help="Authors of whom nobody is rung before a supervisor says so.")

Brand = Annotated[str, typer.Argument(help="The brand's name, as its sources have it.")]
Ticket = Annotated[str, typer.Argument(help="A ticket of the author's, tkt_…; or the channel.")]
Account = Annotated[str | None, typer.Argument(help="The platform's own id of the account: no handle.")]


@app.command()
def block(
    context: typer.Context,
    brand: Brand,
    who: Ticket,
    account: Account = None,
    *,
    note: Annotated[str, typer.Option(help="Why, for those who look later.")] = "",
) -> None:
    """Whatever this author says waits for a supervisor. What is open already stays open."""
    channel, account = _account(context, brand, who, account)
    one = Blocked(channel=channel, account=account, at=clock.now(), note=note)
    _change(context, brand, lambda settings: (*_without(settings, channel, account), one))
    typer.echo(f"{channel} {account} is blocked for {brand}.")


@app.command()
def unblock(context: typer.Context, brand: Brand, who: Ticket, account: Account = None) -> None:
    """The author is as any other again. What waits already still does."""
    channel, account = _account(context, brand, who, account)
    if not settings_of(context, brand).blocks(channel, account):
        raise CliError(f"{channel} {account} is not blocked for {brand}.")
    _change(context, brand, lambda settings: _without(settings, channel, account))
    typer.echo(f"{channel} {account} is not blocked for {brand} any more.")


@app.command("list")
def list_(context: typer.Context, brand: Brand) -> None:
    """Who is blocked, since when and why."""
    for one in settings_of(context, brand).blocked:
        typer.echo(f"{one.channel:12} {one.account:24} {clock.to_text(one.at)}  {one.note}".rstrip())


def _change(context: typer.Context, brand: str, blocked: Callable[[BrandSettings], tuple[Blocked, ...]]) -> None:
    def changes(settings: BrandSettings) -> dict[str, Any]:
        return {"blocked": [one.model_dump() for one in blocked(settings)]}

    changed(table_of(context), checked(brand), changes)


def _without(settings: BrandSettings, channel: str, account: str) -> tuple[Blocked, ...]:
    return tuple(one for one in settings.blocked if (one.channel, one.account) != (channel, account))


def _account(context: typer.Context, brand: str, who: str, account: str | None) -> tuple[str, str]:
    """The channel and the platform's id of the account."""
    if account is not None:
        return who, account
    ticket = CallbackStore(table_of(context)).ticket(who)
    if ticket is None or ticket.brand != brand:
        raise CliError(f"{who!r} is no ticket of {brand}. Else give the channel and the account's id.")
    if ticket.author.id is None:
        raise CliError(f"Whose ticket {who} is, its platform withholds.")
    return ticket.channel, ticket.author.id
