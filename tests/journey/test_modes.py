"""Modes on the deployed stack: a source added by command is observed, a reviewed one waits for a supervisor, and what
was posted long ago opens nothing by itself.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from infra.local.environment import ROOT
from tests.journey.stack import Desk, Stack, mention, new_author, until

pytestmark = pytest.mark.stack


def kwartier(stack: Stack, *words: str) -> str:
    """What the command said, at the stack of this test."""
    env = {**os.environ, "STATE": str(stack.folder)}
    argv = (sys.executable, "-c", "from infra.cli.main import app; app()", "--stage", "local", "sources", *words)
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def added(stack: Stack, name: str, *more: str) -> str:
    """The secret of a new source."""
    said = kwartier(stack, "add", name, "--kind", "standard", "--brand", "acme", *more)
    return next(line for line in said.splitlines() if line.startswith("whsec_"))


def posts(stack: Stack, name: str, secret: str, **changes: Any) -> str:
    """A complaint by a new author, accepted as soon as the door knows the source: within a minute."""
    author = new_author()
    body = json.dumps(mention(author, **changes)).encode()

    def post() -> httpx.Response | None:
        answer = stack.http.post(f"/webhooks/{name}", content=body, headers=stack.sign(body, secret=secret))
        assert answer.status_code in (202, 404), answer.text
        return answer if answer.status_code == 202 else None

    until(post, 75, f"{name} is known at the door")
    return author


def held(desk: Desk, author: str) -> dict[str, Any]:
    """The author's ticket, once it waits for a supervisor."""

    def ask() -> dict[str, Any] | None:
        return next((one for one in desk.tickets(author) if "held" in one), None)

    return until(ask, 30, f"a ticket of {author} that waits for a supervisor")


def test_a_new_source_is_observed_then_reviewed_and_a_supervisor_releases(
    stack: Stack, agent: Desk, supervisor: Desk
) -> None:
    observed, reviewed = added(stack, "seen"), added(stack, "checked", "--mode", "review")
    quiet = posts(stack, "seen", observed)
    waiting = posts(stack, "checked", reviewed)
    ticket = held(agent, waiting)
    assert ticket["held"]["reason"] == "review"
    assert agent.post(f"/api/tickets/{ticket['id']}/release").status_code == 403
    released = supervisor.post(f"/api/tickets/{ticket['id']}/release", note="ours")
    assert released.status_code == 200, released.text
    assert agent.card(waiting)["seconds_left"] > 14 * 60
    preview = until(
        lambda: said if "would have opened 1 calls" in (said := kwartier(stack, "preview", "seen")) else None,
        30,
        "the preview of what was observed",
    )
    assert "seen: 1 mentions observed" in preview
    assert agent.tickets(quiet) == []
    assert "seen works" in kwartier(stack, "test", "seen")


def test_what_was_posted_ninety_days_ago_opens_nothing_by_itself(stack: Stack, agent: Desk) -> None:
    author, posted_at = new_author(), (datetime.now(UTC) - timedelta(days=90)).isoformat()
    stack.complain(author, posted_at=posted_at)
    assert held(agent, author)["held"]["reason"] == "age"
    assert agent.cards(author) == []
    stack.complain(author)
    assert agent.card(author)["seconds_left"] > 14 * 60
