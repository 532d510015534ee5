"""The board, and the figures of the board on the wall."""

from functions.desk import requests
from functions.desk.bodies import BoardQuery
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.callbacks import BoardView
from functions.desk.views.people import WallView

_PASSING = {"now": True, "predicted_wait_seconds": True, "callbacks": {"__all__": {"seconds_left"}}}
"""What changes by itself."""


def show(desk: Desk, ask: Ask[Nothing, BoardQuery]) -> Answer:
    """The board, or 304 where it is as the client has it."""
    return requests.tagged(ask.headers, desk.board.show(ask.caller, ask.query), _PASSING)


def wall(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """How it stands, for all to see; or 304 where it is as the client has it."""
    return requests.tagged(ask.headers, desk.floor.wall(ask.caller), {"now": True})


OPERATIONS = (
    Operation(
        "GET",
        "/api/board",
        show,
        "What is owed now, most urgent first",
        query=BoardQuery,
        answers={200: BoardView, 304: None},
    ),
    Operation(
        "GET",
        "/api/wall",
        wall,
        "How it stands: waiting, next due, today's service level, who is here",
        answers={200: WallView, 304: None},
        supervisor=True,
    ),
)
