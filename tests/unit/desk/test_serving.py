"""How the page is served: small, kept by browsers, under a strict policy; and what its source may not contain."""

import base64
import gzip
import posixpath
import re
from typing import Any

import pytest

from functions.desk.application import Application
from functions.desk.bodies import reasons
from functions.desk.desk import Desk
from functions.desk.routes.page import whole_page
from functions.shared.memory import MemoryTable
from infra import vendored
from tests.unit.desk.asking import CLIENT, Office, Person

LIMIT = 100_000
"""Bytes over the wire for the whole page, every view, chart and language included."""


@pytest.fixture(scope="module", autouse=True)
def _vendored() -> None:
    vendored.put()
    whole_page.cache_clear()


@pytest.fixture
def nobody(office: Office) -> Person:
    return office.with_claims(None)


def _part(name: str) -> str:
    return f"/desk/{whole_page().version}/{name}"


def test_the_index_is_asked_for_each_time_and_its_parts_once(nobody: Person) -> None:
    index = nobody.get("/desk")
    assert index.headers["content-type"].startswith("text/html")
    assert index.headers["cache-control"] == "no-cache"
    again = nobody.get("/desk", {"if-none-match": index.headers["etag"]})
    assert (again.status, again.text) == (304, "")
    for name in re.findall(r'(?:src|href)="(/desk/[0-9a-f]{16}/[^"]+)"', index.text):
        assert nobody.get(name).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_every_part_is_there_with_its_kind(nobody: Person) -> None:
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    for name, text in whole_page().parts.items():
        reply = nobody.get(_part(name))
        assert (reply.status, reply.text) == (200, text), name
        assert reply.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "..", "index.html", "../bodies.py", "app.JS", ".css", "a/b/c.js", "%2e.js", "views/../app.js"],
)
def test_no_other_file_is_served(nobody: Person, name: str) -> None:
    assert nobody.get(_part(name)).status == 404


def test_another_version_is_gone(nobody: Person) -> None:
    """So no page is made of parts of two versions."""
    assert nobody.get(f"/desk/{'0' * 16}/app.js").json["code"] == "other_version"


def test_all_of_it_is_small_over_the_wire(office: Office) -> None:
    """As it is served, compressed by gzip: every view, chart and language, though nobody reads all of them."""
    sizes = {path: len(_raw(office, path)) for path in ["/desk", *map(_part, whole_page().parts)]}
    print(f"{sum(sizes.values())} bytes")
    assert sum(sizes.values()) < LIMIT, sizes


def test_what_is_read_is_compressed_and_what_holds_a_token_is_not(office: Office) -> None:
    """An answer to a claim holds a lease's token beside a stranger's words."""
    office.complain(text="My parcel is lost! " * 20)
    office.complain("els")
    board = _answer(office, "GET", "/api/board")
    assert board["headers"]["content-encoding"] == "gzip"
    assert b'"callbacks"' in gzip.decompress(base64.b64decode(board["body"]))
    claimed = _answer(office, "POST", "/api/callbacks/claim")
    assert "content-encoding" not in claimed["headers"]
    assert not claimed["isBase64Encoded"]


def _answer(office: Office, method: str, path: str) -> dict[str, Any]:
    reply = office.agent().event(method, path, {"accept-encoding": "gzip, deflate, br"})
    assert reply["statusCode"] == 200, path
    return reply


def _raw(office: Office, path: str) -> bytes:
    answer = _answer(office, "GET", path)
    return base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()


def _imported(name: str) -> set[str]:
    """What a module names, by the path below the page's folder."""
    found = re.findall(r'(?:from|import) ?"(\.{1,2}/[^"]+)"', whole_page().parts[name])
    return {posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in found}


def test_all_that_the_first_view_needs_is_fetched_at_once(nobody: Person) -> None:
    """Else a browser learns of each module from the one before it: six times there and back."""
    wanted, ahead = set[str](), {"app.js", "views/board.js"}
    while ahead:
        wanted |= ahead
        ahead = set[str]().union(*map(_imported, ahead)) - wanted
    told = re.findall(r'(?:src|rel="modulepreload" href)="/desk/[0-9a-f]+/([^"]+)"', nobody.get("/desk").text)
    assert sorted(told) == sorted(wanted)


def test_nothing_runs_on_the_page_that_is_not_the_desks(nobody: Person) -> None:
    """FAILURES 37: strict CSP, and nothing in the page that it would have to be loosened for."""
    reply = nobody.get("/desk")
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
    assert {policy[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|javascript:|style=", reply.text)
    for name, text in whole_page().parts.items():
        if not name.startswith("vendor/"):
            bad = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\(.style"
            assert not re.search(bad, text), name
            assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", "")), name


def test_the_page_may_ask_the_user_pool(hands: object) -> None:
    sign_in = "https://kwartier-prod.auth.eu-west-1.amazoncognito.com"
    desk = Desk.over(MemoryTable(), client_id=CLIENT, sign_in_url=sign_in)
    nobody = Person(Application(desk), None)
    assert f"connect-src 'self' {sign_in};" in nobody.get("/desk").headers["content-security-policy"]
    assert nobody.get("/desk/config.json").json["token_url"] == f"{sign_in}/oauth2/token"


def test_what_the_page_must_know(nobody: Person) -> None:
    config = nobody.get("/desk/config.json").json
    assert (config["client_id"], config["authorize_url"], config["logout_url"]) == (
        *(CLIENT, "/oauth2/authorize"),
        "/logout",
    )
    assert config["causes"] == reasons().causes
    assert set(config["remedies"]) == {
        *("resend", "other_address", "appointment", "pickup_point", "refund", "voucher", "expedite", "other"),
    }
    assert len(config["causes"]) == 16
    assert set(config["causes"].values()) == {
        *("order", "warehouse", "carrier", "last mile", "product", "billing", "service"),
    }
