"""What anybody may read: the page, the description of the API, and that the service answers."""

import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from functions.desk import requests
from functions.desk.bodies import reasons
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.people import DeskConfig, Health
from functions.shared.errors import NotFound

_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
}


def health(_desk: Desk, _ask: Ask[Nothing, Nothing]) -> Answer:
    """That this function runs. It asks nobody: a table that is away does not make a page unreachable."""
    return Answer(200, Health(status="ok"))


def description(_desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """The OpenAPI document, as `infra/openapi.py` wrote it from the code."""
    return _file(ask, "openapi.json", {})


def page(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """The desk."""
    return _file(ask, "page/index.html", _page_headers(desk.sign_in_url))


def part(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """Script, style and picture of the desk. The shape of the name keeps the path inside the folder."""
    return _file(ask, f"page/{ask.path['file']}", _page_headers(desk.sign_in_url))


def config(desk: Desk, _ask: Ask[Nothing, Nothing]) -> Answer:
    """What the page must know before anybody signed in: nothing of it is secret."""
    base = desk.sign_in_url.rstrip("/")
    return Answer(
        200,
        DeskConfig(
            client_id=desk.client_id,
            authorize_url=f"{base}/oauth2/authorize",
            token_url=f"{base}/oauth2/token",
            logout_url=f"{base}/logout",
            causes=reasons().causes,
            remedies=reasons().remedies,
        ),
    )


@cache
def _content(name: str) -> tuple[str, str]:
    """A file's text and its entity tag. Raises NotFound."""
    file = files("functions.desk").joinpath(*name.split("/"))
    if not file.is_file():
        raise NotFound("no such file")
    raw = file.read_bytes()
    return raw.decode(), f'"{hashlib.sha256(raw).hexdigest()[:32]}"'


def _file(ask: Ask[Nothing, Nothing], name: str, headers: dict[str, str]) -> Answer:
    text, tag = _content(name)
    own = {**headers, "etag": tag, "cache-control": "no-cache"}
    if requests.knows(ask.headers, tag):
        return Answer(304, headers=own)
    return Answer(200, text, {**own, "content-type": _TYPES[name.rpartition(".")[2]]})


def _page_headers(sign_in_url: str) -> dict[str, str]:
    """Nothing runs, loads or is sent that is not the desk's own, but for the user pool's sign-in."""
    parts = urlsplit(sign_in_url)
    sign_in = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'{sign_in}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )
    return {
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-frame-options": "DENY",
    }


OPERATIONS = (
    Operation("GET", "/openapi.json", description, "This description", public=True, answers={200: None, 304: None}),
    Operation("GET", "/healthz", health, "Whether the service answers", public=True, answers={200: Health}),
    Operation("GET", "/desk", page, "The desk's page", public=True, answers={200: None, 304: None}),
    Operation(
        "GET", "/desk/config.json", config, "What the page needs to sign in", public=True, answers={200: DeskConfig}
    ),
    Operation("GET", "/desk/<file>", part, "Parts of the page", public=True, answers={200: None, 304: None}),
)
