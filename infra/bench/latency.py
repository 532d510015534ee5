"""How long a complaint takes from its 202 to the board, and until order and number are on the card.

Asked of the local stack that runs, if one does: an emulator on this machine, so the figures say what a newcomer sees,
not what AWS takes. The calls are withdrawn again.
"""

import secrets
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx

from infra.local.complain import standard
from infra.local.environment import client
from infra.local.outputs import FILE
from infra.local.state import State

COMPLAINTS = 10
PATIENCE = 60.0
"""Seconds until one that does not appear is given up."""


@dataclass(frozen=True)
class Latency:
    """Seconds after the 202, each a median and the longest."""

    on_board: tuple[float, float]
    with_number: tuple[float, float]


def latency() -> Latency | None:
    """Of ten complaints, one after the other; None where no local stack answers."""
    outputs = State.from_environment().read(FILE)
    try:
        if not outputs or httpx.get(f"{outputs['base_url']}/healthz", trust_env=False).status_code != httpx.codes.OK:
            return None
    except httpx.TransportError:
        return None
    with httpx.Client(base_url=outputs["base_url"], headers=_signed_in(outputs), timeout=30, trust_env=False) as desk:
        taken = [_complain(outputs["sources"]["demo"], desk) for _ in range(COMPLAINTS)]
    board, number = zip(*taken, strict=True)
    return Latency((median(board), max(board)), (median(number), max(number)))


def _signed_in(outputs: dict[str, Any]) -> dict[str, str]:
    user = outputs["users"][0]
    answer = client("cognito-idp", outputs["aws_endpoint"]).initiate_auth(
        ClientId=outputs["user_pool_client_id"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["username"], "PASSWORD": user["password"]},
    )
    return {"authorization": f"Bearer {answer['AuthenticationResult']['AccessToken']}"}


def _complain(source: dict[str, str], desk: httpx.Client) -> tuple[float, float]:
    author = f"bench{secrets.token_hex(5)}"
    body, headers = standard(source["secret"], "@acme order 100234 never came, what a shame", author)
    desk.post(source["url"], content=body, headers=headers).raise_for_status()
    accepted = time.monotonic()
    _until(desk, author, number=False)
    on_board = time.monotonic() - accepted
    card = _until(desk, author, number=True)
    with_number = time.monotonic() - accepted
    gone = {"reason": "duplicate", "note": "a measurement"}
    desk.post(f"/api/callbacks/{card['id']}/withdraw", json=gone).raise_for_status()
    return on_board, with_number


def _until(desk: httpx.Client, author: str, *, number: bool) -> dict[str, Any]:
    """The author's card, once it is there, with a number where one is wanted."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        cards = desk.get("/api/board").raise_for_status().json()["callbacks"]
        for card in cards:
            if card["author"]["handle"] == author and (card["has_number"] or not number):
                return dict(card)
        time.sleep(0.05)
    raise TimeoutError(f"a complaint was not on the board within {PATIENCE:g} s")
