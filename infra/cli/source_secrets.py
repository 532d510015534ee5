"""The secrets of sources: made here, or asked for where it is the sender that makes them; shown once."""

import base64
import re
import secrets
import sys
from typing import Any

import typer

from functions.intake.model import SourceKind
from functions.intake.providers import KINDS
from functions.intake.signatures import Unusable
from infra.cli import descriptions
from infra.cli.target import CliError

TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,128}")
"""A verify token that is worth something, and the same in any address."""


def wanted(kind: SourceKind, given: str | None, generic: dict[str, Any] | None) -> str:
    """The secret that a person gave, or one that is made. Raises CliError for what is no secret of that kind."""
    if given is None and kind is SourceKind.STANDARD:
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    if given is None and kind is SourceKind.CLOUDEVENTS:
        return secrets.token_urlsafe(32)
    if given is None and generic is not None and (made := descriptions.new_secret(generic)):
        return made
    if given is None:
        given = typer.prompt(_question(kind, generic), hide_input=True)
    text = sys.stdin.readline().strip() if given == "-" else given
    try:
        KINDS[kind].check_secret(text)
        if generic is not None:
            descriptions.check(generic, text)
    except Unusable as error:
        raise CliError(f"That is no secret for kind {kind}: {error}.") from None
    return text


def _question(kind: SourceKind, generic: dict[str, Any] | None) -> str:
    if generic is not None:
        return descriptions.asks_for(generic)
    asks_for = str(getattr(KINDS[kind], "ASKS_FOR", f"the secret of this source of kind {kind}"))
    return asks_for[0].upper() + asks_for[1:]


def is_made(kind: SourceKind, generic: dict[str, Any] | None) -> bool:
    """Whether its secret is made here, rather than by the sender."""
    return kind in (SourceKind.STANDARD, SourceKind.CLOUDEVENTS) or bool(generic and descriptions.new_secret(generic))


def verify_token(kind: SourceKind, given: str | None) -> str | None:
    """Kind `meta`: what its handshake brings; None for the others. Raises CliError for what is none."""
    if kind is not SourceKind.META:
        if given is not None:
            raise CliError(f"Kind {kind} has no verify token.")
        return None
    if given is not None and not TOKEN.fullmatch(given):
        raise CliError("A verify token has 16 to 128 of A-Z a-z 0-9 . _ ~ -")
    return given or secrets.token_urlsafe(24)


def show_once(secret: str, *, generated: bool) -> None:
    """Print a secret that nobody has seen yet."""
    if generated:
        typer.echo(f"Its secret, shown this once:\n{secret}")
