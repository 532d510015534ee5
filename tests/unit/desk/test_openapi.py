"""The desk answers as the OpenAPI document says, whatever is asked of it (schemathesis, in this process)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway import Described, wsgi
from tests.unit.desk.asking import Office, claims

DESCRIBED = Described("^/(?!webhooks/)")
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
BUILT = [label for label, one in DESCRIBED.operations.items() if "501" not in one.definition.raw["responses"]]


@pytest.mark.parametrize("label", DESCRIBED.operations)
@FEW
@given(data=st.data())
def test_each_operation_answers_as_described(office: Office, label: str, data: Any) -> None:
    """Whoever asks; what is not built says so, and nothing else ends in an error of ours."""
    case = data.draw(DESCRIBED.cases(label))
    who = data.draw(st.sampled_from([claims("sofie", "supervisor"), claims("anna", "agent"), claims("nobody")]))
    callback = office.complain("jan") if data.draw(st.booleans()) else None
    if callback is not None:
        known = {"callback_id": callback.id, "ticket_id": callback.ticket_id}
        case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
    response = DESCRIBED.ask(case, wsgi(office.application.answer, who))
    assert response.status_code < 500 or (response.status_code == 501 and label not in BUILT)


def test_nothing_that_is_served_goes_unasked(office: Office) -> None:
    served = office.agent().get("/openapi.json").json["paths"]
    asked = {one.path for one in DESCRIBED.operations.values()}
    assert {path for path in served if not path.startswith("/webhooks/")} == asked
