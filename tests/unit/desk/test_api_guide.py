"""`docs/desk-api.md` is true: its Python runs, and every request that it names exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.model import Disposition, Resolution, WithdrawReason
from functions.desk.routes import OPERATIONS
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

GUIDE = (Path(__file__).parents[3] / "docs" / "desk-api.md").read_text()


@pytest.fixture
def office() -> Office:
    return Office.open()


@pytest.fixture
def guide(office: Office) -> Iterator[dict[str, Any]]:
    """What the Python of the guide defines, talking to a desk of this test."""
    server = PageServer(office.application)
    names: dict[str, Any] = {"BASE": server.url, "TOKEN": server.token()}
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(compile(block, "docs/desk-api.md", "exec"), names)
    yield names
    server.close()


def test_a_call_that_reached_somebody(office: Office, guide: dict[str, Any]) -> None:
    callback = office.complain()
    office.found(callback)
    rung: list[str] = []

    def dial(phone: str) -> str:
        rung.append(phone)
        return "reached"

    assert guide["one_call"](dial) is True
    assert rung == ["+31612345678"]
    assert office.callback(callback.id).state == "done"
    assert guide["one_call"](dial) is False


def test_a_call_that_nobody_answered(office: Office, guide: dict[str, Any]) -> None:
    callback = office.complain()
    office.found(callback)
    assert guide["one_call"](lambda phone: "no_answer") is True
    assert office.callback(callback.id).state == "retry_later"


def test_every_request_of_the_guide_exists() -> None:
    ours = {(one.method, re.sub(r"<\w+>", "*", one.path)) for one in OPERATIONS}
    named = re.findall(r"(GET|POST|PUT|DELETE) (/(?:api|desk|openapi)[\w/{}.-]*)", GUIDE)
    named += [("POST", f"/api{rest}") for rest in re.findall(r'curl -sX POST "\$BASE/api([^"]*)"', GUIDE)]
    assert len(named) > 15
    for method, path in named:
        assert (method, re.sub(r"\{\w+\}|\$\w+", "*", path)) in ours, f"{method} {path}"


def test_every_word_of_the_guide_is_ours() -> None:
    for word in (*Disposition, *Resolution, *WithdrawReason):
        assert f"`{word}`" in GUIDE or re.search(rf"`[^`]*\b{word}\b[^`]*`", GUIDE), word
