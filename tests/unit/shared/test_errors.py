"""The tree of errors, and the problem documents that it becomes."""

import inspect
import json
import re

import pytest

from functions.shared import errors, http
from functions.shared.errors import (
    Contended,
    InputError,
    KwartierError,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)

ALL = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, KwartierError)]


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"[├└]── (\w+) .*?(?:(\d{3})|\(queues only\))$", errors.__doc__ or "", re.MULTILINE)
    of_queues = {errors.Poison, errors.NotYet}
    expected = {(one.__name__, str(one.status)) for one in ALL if one is not KwartierError and one not in of_queues}
    assert set(drawn) == expected | {(one.__name__, "") for one in of_queues}


@pytest.mark.parametrize("error", ALL)
def test_every_error_becomes_a_problem_document(error: type[KwartierError]) -> None:
    answer = http.problem(error("what is wrong"))
    assert answer["statusCode"] == error.status
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert json.loads(answer["body"]) == {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": "what is wrong",
    }
    assert (error.__doc__ or "").strip()


def test_an_error_adds_members() -> None:
    body = http.problem_body(NotFound("no such callback", code="gone", claimed_by="anna"))
    assert (body["code"], body["claimed_by"], body["status"]) == ("gone", "anna", 404)


def test_wrong_input_says_where() -> None:
    body = http.problem_body(InputError("not of the right shape", [("/data/0/id", "missing"), ("", "too long")]))
    assert body["errors"] == [{"pointer": "/data/0/id", "detail": "missing"}, {"pointer": "", "detail": "too long"}]
    assert "errors" not in http.problem_body(InputError("no JSON"))


@pytest.mark.parametrize("error", [Unavailable("later"), Contended("again")])
def test_what_is_unavailable_says_when_to_come_again(error: KwartierError) -> None:
    assert int(http.problem(error)["headers"]["retry-after"]) > 0
    assert http.problem(error, retry_after="1")["headers"]["retry-after"] == "1"
    assert "retry-after" not in http.problem(NotFound("gone"))["headers"]


def test_a_wrong_verb_names_the_right_ones() -> None:
    answer = http.problem(MethodNotAllowed("no such verb here", allow="GET, POST"))
    assert answer["headers"]["allow"] == "GET, POST"
