"""The outbox's bus has a name, and nothing is logged."""

import pytest

from functions.outbox import handler as outbox
from functions.shared import telemetry


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_bus", lambda: "kwartier-test")
    for quiet in ("log", "log_error", "count"):
        monkeypatch.setattr(telemetry, quiet, lambda *_, **__: None)
