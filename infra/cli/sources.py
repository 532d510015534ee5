"""`kwartier sources`: who may post webhooks. Data, changed without a deploy; the door sees it within a minute."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from functions.intake.model import DAY, Mode, Source, SourceKind
from functions.shared.values import BrandName
from infra.cli import descriptions, source_secrets, target, trials
from infra.cli.registry import RegistrySecret, Sources, Stored, plain
from infra.cli.target import ROOT, CliError, Target

app = typer.Typer(no_args_is_help=True, help="The senders of webhooks: names, kinds, secrets.")

Name = Annotated[str, typer.Argument(help="The name in the webhook's address: a-z 0-9 _ -")]
Secret = Annotated[
    str | None,
    typer.Option(
        help="The sender's secret; - reads it from standard input. Left out, it is made for you, or asked for."
    ),
]

_OWN_ACCOUNT = typer.Option(help="The brand's own account id there: its posts are ignored.")
_TOLERANCE = typer.Option(min=1, max=86400, help="Seconds that its clock may differ.")
_MAX_AGE = typer.Option(min=1, max=24 * 366, help="Hours: what was posted longer ago waits for review.")
_MODE = typer.Option(help="What may come of what it sends.")
_VERIFY_TOKEN = typer.Option(help="Kind meta: what Meta's handshake brings. Made for you if left out.")
_PRESET = typer.Option(help="Kind generic: the name of a ready description.")
_MAPPING = typer.Option(help="Kind generic: the file of a description of your own.")
_SAMPLE = typer.Option(help="Kind generic: a webhook as the tool sends it, to try the description with.")
_CREDENTIAL = typer.Option(help="Kind generic: basic, bearer, header:NAME or query:NAME, for what is described.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """All sources, without their secrets."""
    found = _registry(target.of(context)).sources()
    if not found:
        typer.echo("No sources yet. Add one: kwartier sources add NAME --kind standard --brand BRAND")
        return
    rows = [("NAME", "KIND", "BRAND", "STATE", "NOTES"), *(_row(name, found[name]) for name in sorted(found))]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for *cells, notes in rows:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        typer.echo("  ".join([*padded, notes]).rstrip())


@app.command()
def add(  # noqa: PLR0917 the arguments are the command line's
    context: typer.Context,
    name: Name,
    kind: Annotated[SourceKind, typer.Option(help="Its signature scheme and payload format.")],
    brand: Annotated[str, typer.Option(help="The brand that its mentions are about, unless they name another.")],
    secret: Secret = None,
    own_account: Annotated[str | None, _OWN_ACCOUNT] = None,
    tolerance: Annotated[int, _TOLERANCE] = 300,
    mode: Annotated[Mode, _MODE] = Mode.OBSERVE,
    max_age: Annotated[int, _MAX_AGE] = 24,
    verify_token: Annotated[str | None, _VERIFY_TOKEN] = None,
    preset: Annotated[str | None, _PRESET] = None,
    mapping: Annotated[Path | None, _MAPPING] = None,
    sample: Annotated[Path | None, _SAMPLE] = None,
    credential: Annotated[str | None, _CREDENTIAL] = None,
) -> None:
    """Let a new sender in. It starts in `observe`: judged and counted, and nobody is called yet."""
    where = target.of(context)
    _check(_registry(where), name, brand)
    token = source_secrets.verify_token(kind, verify_token)
    generic = descriptions.wanted(kind, preset, mapping, sample, credential)
    text = source_secrets.wanted(kind, secret, generic)
    limits: dict[str, Any] = {"tolerance": tolerance, "mode": mode, "max_age": max_age * 3600}
    more: dict[str, Any] = {"own_account": own_account, "verify_token": token, "generic": generic}
    source = Source(kind=kind, brand=brand, secret=text, **limits, **more)
    if generic is not None:
        typer.echo("\n".join(descriptions.tried(source, descriptions.sample(generic, sample))))
    _registry(where).change(lambda sources: _put(sources, name, source))
    for line in _told(f"{where.base_url}/webhooks/{name}", name, source):
        typer.echo(line)
    source_secrets.show_once(text, generated=secret is None and source_secrets.is_made(kind, generic))
    if token is not None and verify_token is None:
        typer.echo(f"Its verify token, shown this once, for the app's dashboard at Meta:\n{token}")


def _put(sources: Sources, name: str, source: Source) -> None:
    if name in sources:
        raise CliError(f"There is a source {name} already; rotate, disable or enable it.")
    sources[name] = source.to_item()


def _told(url: str, name: str, source: Source) -> Iterator[str]:
    yield f"{name} may post to {url} within a minute."
    if address := descriptions.address_of(url, source.generic):
        yield f"The address for the tool, with its secret in it: {address}"
    yield _what_comes(name, source.mode)


@app.command()
def change(
    context: typer.Context,
    name: Name,
    mode: Annotated[Mode | None, _MODE] = None,
    max_age: Annotated[int | None, _MAX_AGE] = None,
    tolerance: Annotated[int | None, _TOLERANCE] = None,
) -> None:
    """Change what may come of what a sender sends, and its limits."""
    given = {"mode": mode, "max_age": max_age and max_age * 3600, "tolerance": tolerance}
    wanted = {field: value for field, value in given.items() if value is not None}
    if not wanted:
        raise CliError("Say what to change: --mode, --max-age or --tolerance.")
    _registry(target.of(context)).change_one(name, _known(name, lambda source: source.update(wanted)))
    typer.echo(f"{name} is changed, within a minute.")
    if mode is not None:
        typer.echo(_what_comes(name, mode))


@app.command()
def describe(  # noqa: PLR0917
    context: typer.Context,
    name: Name,
    preset: Annotated[str | None, _PRESET] = None,
    mapping: Annotated[Path | None, _MAPPING] = None,
    sample: Annotated[Path | None, _SAMPLE] = None,
    credential: Annotated[str | None, _CREDENTIAL] = None,
) -> None:
    """Give a source of kind generic another description; its secrets stay."""
    registry = _registry(target.of(context))
    source = _source(registry.one(name), name)
    generic = descriptions.wanted(source.kind, preset, mapping, sample, credential)
    if generic is None:
        raise CliError(f"{name} is of kind {source.kind}, which needs no description.")
    for line in descriptions.tried(source.evolve(generic=generic), descriptions.sample(generic, sample)):
        typer.echo(line)
    registry.change_one(name, _known(name, lambda stored: stored.update(generic=generic)))
    typer.echo(f"{name} is described anew, within a minute.")


@app.command()
def rotate(context: typer.Context, name: Name, secret: Secret = None) -> None:
    """Give a sender a new secret; the one that it has now stays valid until `drop-previous` or the next rotation."""
    registry = _registry(target.of(context))
    stored = registry.one(name)
    kind, generic = _source(stored, name).kind, stored.get("generic")
    text = source_secrets.wanted(kind, secret, generic)

    def edit(source: Stored) -> None:
        if source.get("secret") != text:
            source["previous_secret"], source["secret"] = source.get("secret"), text

    registry.change_one(name, _known(name, edit))
    typer.echo(f"{name} has a new secret, valid at once. The previous one is valid too, until drop-previous.")
    source_secrets.show_once(text, generated=secret is None and source_secrets.is_made(kind, generic))


@app.command("drop-previous")
def drop_previous(context: typer.Context, name: Name) -> None:
    """End a rotation: only the newest secret is valid from now on."""
    _registry(target.of(context)).change_one(name, _known(name, lambda source: source.pop("previous_secret", None)))
    typer.echo(f"{name} has one secret, within a minute.")


@app.command()
def disable(context: typer.Context, name: Name) -> None:
    """Answer a sender with 404 from now on; its secrets are kept."""
    _registry(target.of(context)).change_one(name, _known(name, lambda source: source.update(enabled=False)))
    typer.echo(f"{name} is disabled, within a minute.")


@app.command()
def enable(context: typer.Context, name: Name) -> None:
    """Let a disabled sender in again."""
    _registry(target.of(context)).change_one(name, _known(name, lambda source: source.update(enabled=True)))
    typer.echo(f"{name} is enabled, within a minute.")


@app.command("test")
def try_out(
    context: typer.Context,
    name: Name,
    sample: Annotated[Path | None, _SAMPLE] = None,
) -> None:
    """Post a signed sample as a dry run, and say in words what came back: nothing is queued, nobody is called."""
    where = target.of(context)
    source = _source(_registry(where).one(name), name)
    body = _sample(source.kind) if source.generic is None else descriptions.sample(source.generic, sample)
    typer.echo(trials.tried(where, name, source, body))


@app.command()
def preview(
    context: typer.Context,
    name: Name,
    limit: Annotated[int, typer.Option(min=0, max=10_000, help="Calls that are named, the latest.")] = 20,
) -> None:
    """What a source in `observe` would have opened in the last thirty days, had it been live."""
    where = target.of(context)
    source = _source(_registry(where).one(name), name)
    for line in trials.told(name, source, trials.preview(where, name), limit=limit):
        typer.echo(plain(line))


def _what_comes(name: str, mode: Mode) -> str:
    more = f" What it would have opened: kwartier sources preview {name}" if mode is Mode.OBSERVE else ""
    return trials.WHAT_COMES[mode] + more


def _registry(where: Target) -> RegistrySecret:
    return RegistrySecret(where.client("secretsmanager"), where.output("SourcesSecretId"))


def _known(name: str, edit: Callable[[Stored], Any]) -> Callable[[Stored], Any]:
    """`edit` for a source that this version knows."""

    def edit_known(stored: Stored) -> None:
        _source(stored, name)
        edit(stored)

    return edit_known


def _source(stored: Stored, name: str) -> Source:
    try:
        return Source.model_validate(stored)
    except ValidationError:
        raise CliError(f"The source {name} is of a kind that this version does not know.") from None


def _check(registry: RegistrySecret, name: str, brand: str) -> None:
    registry.check_name(name)
    try:
        TypeAdapter(BrandName).validate_python(brand)
    except ValidationError:
        raise CliError(f"{brand!r} is no brand: a-z 0-9 _ -, at most 32, a letter or digit first.") from None


def _sample(kind: SourceKind) -> bytes:
    """What `test` posts: the sample in `events/` of this kind that says `tried`."""
    texts = (file.read_text(encoding="utf-8") for file in sorted((ROOT / "events").glob("*.json")))
    samples = (sample for sample in map(json.loads, texts) if sample["kind"] == kind)
    payload = next(sample["payload"] for sample in samples if sample.get("tried"))
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _row(name: str, source: Stored) -> tuple[str, str, str, str, str]:
    state = "enabled" if source.get("enabled", True) else "disabled"
    notes = [
        str(source.get("mode", Mode.LIVE)),
        "no secret" if not source.get("secret") else "",
        "previous secret still valid" if source.get("previous_secret") else "",
        f"own account {source['own_account']}" if source.get("own_account") else "",
        f"tolerance {source['tolerance']} s" if source.get("tolerance", 300) != 300 else "",
        f"older than {source['max_age'] // 3600} h to review" if source.get("max_age", DAY) != DAY else "",
    ]
    cells = (name, str(source.get("kind", "?")), str(source.get("brand", "?")), state)
    return (*map(plain, cells), plain(", ".join(filter(None, notes))))  # type: ignore[return-value]
