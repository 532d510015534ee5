"""The board."""

import hashlib
import json

from functions.desk import requests
from functions.desk.bodies import BoardQuery
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.callbacks import BoardView

_PASSING = {"now", "predicted_wait_seconds"}
_PASSING_ON_A_CARD = {"seconds_left"}
"""What changes by itself: left out of the tag, so that a board on which nothing happened is not sent again."""


def show(desk: Desk, ask: Ask[Nothing, BoardQuery]) -> Answer:
    """The board, or 304 where it is as the client has it."""
    board = desk.board.show(ask.caller, ask.query)
    tag = _tag(board)
    if requests.knows(ask.headers, tag):
        return Answer(304, headers={"etag": tag})
    return Answer(200, board, {"etag": tag})


def _tag(board: BoardView) -> str:
    """A weak entity tag (RFC 9110, 8.8.3)."""
    lasting = board.model_dump(
        mode="json", exclude={**dict.fromkeys(_PASSING, True), "callbacks": {"__all__": _PASSING_ON_A_CARD}}
    )
    digest = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


OPERATIONS = (
    Operation(
        "GET",
        "/api/board",
        show,
        "What is owed now, most urgent first",
        query=BoardQuery,
        answers={200: BoardView, 304: None},
    ),
)
