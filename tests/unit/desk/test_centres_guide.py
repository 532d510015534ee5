"""`docs/contact-centres.md` is true: its bridge runs, and nobody is rung twice."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.model import Callback
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

DOCS = Path(__file__).parents[3] / "docs"


class Centre:
    """A contact centre: the tasks that it shows."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}

    def start(self, call_id: str, **task: Any) -> None:
        self.tasks.setdefault(call_id, task)

    def stop(self, call_id: str) -> None:
        self.tasks.pop(call_id, None)


@pytest.fixture
def office() -> Office:
    return Office.open()


@pytest.fixture
def bridge(office: Office) -> Iterator[dict[str, Any]]:
    server = PageServer(office.application)
    names: dict[str, Any] = {"BASE": server.url, "TOKEN": server.token()}
    for page in ("desk-api.md", "contact-centres.md"):
        (block,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
        exec(compile(block, page, "exec"), names)
    yield names
    server.close()


def hint(callback: Callback) -> dict[str, Any]:
    return {"ticket_id": callback.ticket_id, "callback_id": callback.id}


def test_a_call_is_one_task_until_it_is_over(office: Office, bridge: dict[str, Any]) -> None:
    centre, callback = Centre(), office.complain()
    office.found(callback)
    for _ in range(3):
        bridge["heard"](hint(callback), centre)
    assert list(centre.tasks) == [callback.id]
    assert centre.tasks[callback.id]["link"].endswith(f"/desk#/board/{callback.ticket_id}")
    assert "jan" not in str(centre.tasks).lower(), "no customer is named"
    assert bridge["accepted"](callback.id, centre)["callback"]["id"] == callback.id
    bridge["heard"](hint(callback), centre)
    assert list(centre.tasks) == [callback.id], "it is the agent's own"
    assert bridge["one_call"](lambda phone: "reached") is True
    bridge["heard"](hint(callback), centre)
    assert centre.tasks == {}
    bridge["heard"]({"ticket_id": None}, centre)


def test_who_comes_second_gets_nothing_and_the_task_goes(office: Office, bridge: dict[str, Any]) -> None:
    """FAILURES 33."""
    centre, callback = Centre(), office.complain()
    bridge["heard"](hint(callback), centre)
    office.agent("bob").claim(callback.id)
    assert bridge["accepted"](callback.id, centre) is None
    assert centre.tasks == {}
    assert bridge["accepted"]("cbk_none_1", centre) is None
