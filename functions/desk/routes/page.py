"""The desk's page: an index that is asked for each time, and its parts under an address that says their version.

A part never changes under its address, so browsers keep it for good; after a deploy the index names a new one, and no
page is ever made of old parts and new ones. All of it is public: it holds nothing, and signs in to get data.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from functions.desk import requests
from functions.desk.bodies import reasons
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.people import DeskConfig
from functions.shared.errors import NotFound

_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}

_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)

FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Page:
    """The page as it was deployed."""

    index: str
    version: str
    """A digest of all of it."""
    parts: dict[str, str]
    """By the path below the page's folder."""


@cache
def whole_page() -> Page:
    """Reads all of it, once a process."""
    parts = dict(sorted(_read(files("functions.desk") / "page")))
    digest = hashlib.sha256("\0".join(part for one in parts.items() for part in one).encode()).hexdigest()[:16]
    index = parts.pop("index.html").replace("{version}", digest)
    return Page(index, digest, parts)


def page(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """The desk."""
    own, tag = whole_page(), f'"{whole_page().version}"'
    headers = {**_headers(desk.sign_in_url), "etag": tag, "cache-control": "no-cache"}
    if requests.knows(ask.headers, tag):
        return Answer(304, headers=headers)
    return Answer(200, own.index, {**headers, "content-type": "text/html; charset=utf-8"})


def part(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """Script, style and picture. Those of another version are gone: a page that asks for them must load again."""
    name = "/".join(ask.path[one] for one in ("folder", "file") if one in ask.path)
    text = whole_page().parts.get(name) if ask.path["version"] == whole_page().version else None
    if text is None:
        raise NotFound("no such part of this version of the page", code="other_version")
    kind = {"content-type": _TYPES[name.rpartition(".")[2]], "cache-control": FOR_GOOD}
    return Answer(200, text, {**_headers(desk.sign_in_url), **kind})


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


def _read(folder: Traversable, under: str = "") -> list[tuple[str, str]]:
    found = []
    for one in folder.iterdir():
        name = f"{under}{one.name}"
        found += _read(one, f"{name}/") if one.is_dir() else [(name, _served(name, one.read_text(encoding="utf-8")))]
    return found


def _served(name: str, text: str) -> str:
    """As it lies there; of a script without the lines that are comments, which no browser needs."""
    return _COMMENT.sub("", text) if name.endswith(".js") else text


def _headers(sign_in_url: str) -> dict[str, str]:
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
    Operation("GET", "/desk", page, "The desk's page", public=True, answers={200: None, 304: None}),
    Operation(
        "GET", "/desk/config.json", config, "What the page needs to sign in", public=True, answers={200: DeskConfig}
    ),
    Operation("GET", "/desk/<version>/<file>", part, "Parts of the page", public=True, answers={200: None}),
    Operation(
        "GET",
        "/desk/<version>/<folder>/<file>",
        part,
        "Parts of the page, in a folder",
        public=True,
        answers={200: None},
    ),
)
