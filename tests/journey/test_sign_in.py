"""The authorization code with PKCE, as the page and every company sign in: through the one local port."""

import hashlib
import html
import re
import secrets
from base64 import urlsafe_b64encode

import httpx
import pytest

from tests.journey.stack import Json, Stack

pytestmark = pytest.mark.stack

VERIFIER = secrets.token_urlsafe(48)


def _own(stack: Stack) -> dict[str, str]:
    return {"client_id": stack.outputs["user_pool_client_id"], "redirect_uri": f"{stack.outputs['base_url']}/desk"}


def _code(stack: Stack) -> str:
    """What the sign-in page sends back with, once a demo user has signed in there."""
    challenge = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    asked = {**_own(stack), **proof, "response_type": "code", "scope": "openid email", "state": "s"}
    form = stack.http.get("/oauth2/authorize", params=asked).raise_for_status()
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form.text)
    }
    user = stack.outputs["users"][0]
    signed_in = stack.http.post("/login", data={**fields, "username": user["username"], "password": user["password"]})
    back = signed_in.headers["location"]
    assert back.startswith(f"{stack.outputs['base_url']}/desk?")
    return httpx.URL(back).params["code"]


def _exchange(stack: Stack, code: str, verifier: str) -> httpx.Response:
    grant = {**_own(stack), "grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    return stack.http.post("/oauth2/token", data=grant)


def test_a_code_gives_a_token_that_opens_the_desk_once(stack: Stack) -> None:
    code = _code(stack)
    tokens: Json = _exchange(stack, code, VERIFIER).raise_for_status().json()
    assert stack.with_token(tokens["access_token"]).get("/api/board").status_code == 200
    assert _exchange(stack, code, VERIFIER).status_code == 400


def test_a_code_in_other_hands_is_worth_nothing(stack: Stack) -> None:
    assert _exchange(stack, _code(stack), "x" * 64).status_code == 400


def test_the_page_itself_comes_without_a_token(stack: Stack) -> None:
    page = stack.http.get("/desk")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "content-security-policy" in page.headers
