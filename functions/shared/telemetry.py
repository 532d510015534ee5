"""Logs and counts, as JSON lines. One line a thing that happened, with an `action`; never a person's text or number.

A field must be on the list below to be logged at all: what nobody thought of cannot leak.
"""

import logging
from functools import cache
from typing import Any

ALLOWED = frozenset(
    {
        "accepted",
        "attempts",
        "brand",
        "broken",
        "callback_id",
        "code",
        "count",
        "delivery_id",
        "due_soon",
        "error",
        "event_type",
        "expired",
        "failed",
        "function",
        "ignored",
        "kind",
        "mention_id",
        "outcome",
        "receive_count",
        "round",
        "seconds",
        "sent",
        "source",
        "started",
        "state",
        "status",
        "subscriber",
        "ticket_id",
        "woken",
    }
)


@cache
def _logger() -> Any:
    from aws_lambda_powertools import Logger

    return Logger()


@cache
def _metrics() -> Any:
    from aws_lambda_powertools import Metrics

    return Metrics(namespace="Kwartier")


def log(action: str, *, level: int = logging.INFO, **context: str | int | float | None) -> None:
    """One line that says `action` happened. TypeError for a field that is not on the list."""
    if strange := context.keys() - ALLOWED:
        raise TypeError(f"{sorted(strange)} may not be logged; see telemetry.ALLOWED")
    _logger().log(level, action, extra={"action": action, **context})


def log_error(action: str, error: BaseException, **context: str | int | float | None) -> None:
    """An error by its type and place. Its message may hold what a stranger sent, so it is left out."""
    place = ""
    if (trace := error.__traceback__) is not None:
        while trace.tb_next is not None:
            trace = trace.tb_next
        place = f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    log(action, level=logging.ERROR, error=type(error).__name__ + place, **context)


def count(name: str, value: float = 1, unit: str = "Count", **dimensions: str) -> None:
    """One figure to CloudWatch, written with the log (embedded metric format), without a call.

    `dimensions`: by what it is told apart besides, a few words of ours.
    """
    metrics = _metrics()
    for dimension, word in dimensions.items():
        metrics.add_dimension(name=dimension, value=word)
    metrics.add_metric(name=name, unit=unit, value=value)
    metrics.flush_metrics()
