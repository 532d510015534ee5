"""`kwartier connections`: order systems, carriers and channels, with credentials. Data, changed without a deploy."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from functions.conversation.channels.connected import provider as channel
from functions.lookup.carriers import provider
from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.systems import SHOPS, shop
from functions.shared import client, clock
from functions.shared.connections import CENTRES, CHANNELS, Connection, ConnectionKind, Mapping
from functions.shared.exchange import Fault, NotAnswered, document
from infra.cli import target
from infra.cli.registry import RegistrySecret, Sources, Stored, listed, noted, wrong
from infra.cli.target import CliError, Target

app = typer.Typer(
    no_args_is_help=True, help="Order systems, carriers, channels and contact centres, each with its credential."
)

Name = Annotated[str, typer.Argument(help="A name of your own for it: a-z 0-9 _ -")]

IN_WORDS = {
    Fault.SLOW: "did not answer in time; is the address right?",
    Fault.BUSY: "asks us to wait (429); try again later.",
    Fault.CREDENTIAL: "refuses the credential; give it the right one with add --replace.",
    Fault.BROKEN: "answered with an error.",
    Fault.NONSENSE: "gave an answer that cannot be read; is the address right, and the mapping?",
}


@app.command("list")
def list_(context: typer.Context) -> None:
    """All connections, without their credentials."""
    found = _registry(target.of(context)).sources()
    if not found:
        typer.echo("No connections yet. Add one: kwartier connections add NAME --kind postnl --key -")
    for name in sorted(found):
        typer.echo(f"{name}  {_described(found[name])}")


@app.command()
def add(  # noqa: PLR0917 the arguments are the command line's
    context: typer.Context,
    name: Name,
    kind: Annotated[ConnectionKind, typer.Option(help="Which provider it is.")],
    key: Annotated[str | None, typer.Option(help="Its key or token; - reads it from standard input.")] = None,
    secret: Annotated[str | None, typer.Option(help="The second half of a credential; - likewise.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it is, if not where its documents say.")] = None,
    brands: Annotated[str | None, typer.Option(help="For which brands: acme,other. Else for all.")] = None,
    language: Annotated[str, typer.Option(help="In which a carrier describes what happened.")] = "nl",
    token: Annotated[str | None, typer.Option(help="Channels: the account's token; - likewise.")] = None,
    token_secret: Annotated[str | None, typer.Option(help="Channels: its second half; - likewise.")] = None,
    account: Annotated[str | None, typer.Option(help="Channels: our handle on X, the Page's id at Meta.")] = None,
    expires: Annotated[datetime | None, typer.Option(help="When the credential ends, in UTC, if it does.")] = None,
    flow: Annotated[
        str | None, typer.Option(help="Contact centres: its id of the flow that a task runs through.")
    ] = None,
    personal_data: Annotated[str, typer.Option(help="Contact centres: none, or full: name and words too.")] = "none",
    depot_phone: Annotated[str | None, typer.Option(help="Where an agent reaches the carrier's depot.")] = None,
    header: Annotated[str, typer.Option(help="Generic kinds: the header that the key is sent in.")] = "Authorization",
    mapping: Annotated[typer.FileText | None, typer.Option(help="Generic kinds: a JSON file; see the docs.")] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the one with this name.")] = False,
) -> None:
    """Connect an order system, a carrier or a channel; it is used within a minute."""
    registry = _registry(target.of(context))
    registry.check_name(name)
    plain = {"kind": kind, "url": url, "language": language, "header": header, "account": account}
    given = plain | {
        "flow": flow,
        "personal_data": personal_data,
        "depot_phone": depot_phone,
        "brands": listed(brands),
        "expires_at": expires.replace(tzinfo=UTC) if expires else None,
        "mapping": _mapping(mapping.read()) if mapping else None,
    }
    parts = {"key": key, "secret": secret, "token": token, "token_secret": token_secret}
    given |= {name: _credential(part) for name, part in parts.items()}
    made = _checked(given)
    _keep(registry, name, made, replace=replace)
    typer.echo(_used(name, kind))


def _used(name: str, kind: ConnectionKind) -> str:
    if kind in CENTRES:
        return f"{name} is handed calls within a minute, where the stack is deployed with connect_instance_arn."
    number = "" if kind in CHANNELS else " NUMBER"
    return f"{name} is used within a minute. Try it: kwartier connections test {name}{number}"


def _keep(registry: RegistrySecret, name: str, made: Connection, *, replace: bool) -> None:
    def edit(connections: Sources) -> None:
        if name in connections and not replace:
            raise CliError(f"There is a connection {name} already; --replace puts this one in its place.")
        connections[name] = made.model_dump(mode="json", exclude_defaults=True)

    registry.change(edit)


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Take a connection away, with its credential."""
    _registry(target.of(context)).remove(name)
    typer.echo(f"{name} is not asked any more, within a minute.")


@app.command("test")
def try_(
    context: typer.Context,
    name: Name,
    number: Annotated[str | None, typer.Argument(help="A number that it knows: of a parcel, or of an order.")] = None,
) -> None:
    """Try a connection from this machine; nothing is written there, and no person is shown."""
    connection = _connection(_registry(target.of(context)).one(name), name)
    if connection.kind in CENTRES:
        raise CliError(f"{name} is a contact centre: the next call that waits is handed to it within a minute.")
    try:
        said = _tried(connection) if connection.kind in CHANNELS else _asked(connection, _wanted(number))
    except NotAnswered as error:
        raise CliError(f"{name} {IN_WORDS[error.fault]}") from None
    typer.echo(f"{name} answers. {said}")


def _tried(connection: Connection) -> str:
    """Of a channel: whether its credential is one."""
    request = channel(connection.kind).whose(connection, clock.now())
    reply = client.send(request)
    if reply.status == 400:  # so does Meta say that a token is none
        raise NotAnswered(Fault.CREDENTIAL)
    if document(reply) is None:
        raise NotAnswered(Fault.BROKEN)
    return "The credential works; no word was sent."


def _wanted(number: str | None) -> str:
    wanted = normal_number(number)
    if wanted is None:
        raise CliError(f"{number!r} is no number. Give one that it knows, of a parcel or of an order.")
    return wanted


def _asked(connection: Connection, number: str) -> str:
    if connection.kind in SHOPS:
        found = shop(connection.kind).find(connection, number, client.send)
        known = "; ".join(f"{one.status}, {_parcel_of(one)}" for one in found)
        return f"{number}: {known}." if found else f"It knows no order {number}."
    asked = provider(connection.kind)
    parcel = asked.read(connection, number, client.send(asked.request(connection, number)))
    if parcel is None:
        return f"It knows no parcel {number}."
    return f"{number} is {parcel.status}, by {len(parcel.events)} events, the carrier's code {parcel.code}."


def _parcel_of(order: FoundOrder) -> str:
    named = "with" if order.phone else "without"
    return f"{'with' if order.parcel else 'without'} a parcel, {named} a phone number"


def _credential(given: str | None) -> str | None:
    return sys.stdin.readline().strip() if given == "-" else given


def _mapping(text: str) -> Mapping:
    try:
        return Mapping.model_validate_json(text)
    except ValidationError as error:
        raise CliError(f"That is no mapping: {wrong(error)}.") from None


def _checked(given: dict[str, Any]) -> Connection:
    try:
        made: Connection = TypeAdapter(Connection).validate_python(given)
    except ValidationError as error:
        raise CliError(f"That is no connection: {wrong(error)}.") from None
    if made.kind in CENTRES and made.flow is None:
        raise CliError("A contact centre needs --flow: its id of the flow that a task runs through.")
    return made


def _connection(stored: Stored, name: str) -> Connection:
    try:
        return Connection.model_validate(stored)
    except ValidationError:
        raise CliError(f"The connection {name} is of a kind that this version does not know.") from None


def _described(stored: Stored) -> str:
    try:
        one = Connection.model_validate(stored)
    except ValidationError:
        return "cannot be read by this version"
    return noted(
        one.kind,
        f"for {', '.join(one.brands)}" if one.brands else "for all brands",
        "no credential" if not one.key and one.kind not in CENTRES else "",
        f"flow {one.flow}" if one.flow else "",
        f"expires {one.expires_at:%Y-%m-%d}" if one.expires_at else "",
        one.url or "",
        f"depot {one.depot_phone}" if one.depot_phone else "",
    )


def _registry(where: Target) -> RegistrySecret:
    return RegistrySecret(where.client("secretsmanager"), where.output("ConnectionsSecretId"), of="connections")
