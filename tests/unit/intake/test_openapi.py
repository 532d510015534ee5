"""The door answers as the OpenAPI document says, whatever is asked of it (schemathesis, in this process)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.intake import handler
from functions.shared import http
from tests.gateway import Described, wsgi

DESCRIBED = Described("^/webhooks/")
SOME = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def door(gate: Any) -> Any:
    return wsgi(lambda event: handler.handler(event, None), time_epoch=lambda: int(gate.now.timestamp() * 1000))


@pytest.mark.parametrize("label", DESCRIBED.operations)
@pytest.mark.parametrize("source", ["demo", "x", None])
@SOME
@given(data=st.data())
def test_what_nobody_signed(gate: Any, label: str, source: str | None, data: Any) -> None:
    case = data.draw(DESCRIBED.cases(label))
    if source is not None:
        case.path_parameters = {"source": source}
    response = DESCRIBED.ask(case, door(gate))
    assert 400 <= response.status_code < 500 or label.startswith("GET")
    assert response.status_code < 500
    assert gate.queue.bodies == []


@SOME
@given(data=st.data())
def test_what_is_signed_and_as_described_or_not(gate: Any, data: Any) -> None:
    (label,) = (one for one in DESCRIBED.operations if one.startswith("POST"))
    case = data.draw(DESCRIBED.cases(label))
    case.path_parameters = {"source": "demo"}
    signed: list[bytes] = []

    def sign(event: dict[str, Any]) -> dict[str, Any]:
        signed.append(http.raw_body(event))
        event["headers"] |= gate.sign(signed[-1])
        return handler.handler(event, None)

    response = DESCRIBED.ask(case, wsgi(sign, time_epoch=lambda: int(gate.now.timestamp() * 1000)))
    assert response.status_code in {200, 202, 400, 405, 413, 415}
    assert len(signed) == 1
