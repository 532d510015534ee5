"""What is logged, and what never is. The lines are those of a process of its own, as Lambda sees them. FAILURES 40."""

import io
import json
import logging
import os
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from functions.shared import telemetry
from functions.shared.errors import Poison

CANARY = "jan@example.com +31612345678 waar is mijn pakket"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> io.StringIO:
    """What the logger writes."""
    stream = io.StringIO()
    logger = Logger(service=request.node.name, stream=stream)
    monkeypatch.setattr(telemetry, "_logger", lambda: logger)
    return stream


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_a_thing_that_happened(written: io.StringIO) -> None:
    telemetry.log("webhook accepted", source="demo", accepted=2, state=None)
    (line,) = lines(written.getvalue())
    assert (line["action"], line["source"], line["accepted"], line["level"]) == ("webhook accepted", "demo", 2, "INFO")


def test_a_field_that_is_not_on_the_list_is_refused(written: io.StringIO) -> None:
    with pytest.raises(TypeError, match="text") as error:
        telemetry.log("webhook accepted", source="demo", text=CANARY)
    assert CANARY not in str(error.value)
    assert written.getvalue() == ""


@pytest.mark.parametrize("field", sorted(telemetry.ALLOWED))
def test_every_field_on_the_list_can_be_logged(written: io.StringIO, field: str) -> None:
    telemetry.log("something", level=logging.INFO, **{field: "x"})
    (line,) = lines(written.getvalue())
    assert line[field] == "x"


def test_no_field_on_the_list_holds_a_person() -> None:
    assert not telemetry.ALLOWED & {"text", "phone", "email", "name", "handle", "author", "body", "detail", "message"}


def _fail() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        raise Poison(CANARY) from error


def test_an_error_is_logged_by_type_and_place_and_never_by_its_words(written: io.StringIO) -> None:
    try:
        _fail()
    except Poison as error:
        telemetry.log_error("message buried", error, receive_count=3)
    (line,) = lines(written.getvalue())
    assert line["error"].startswith(f"Poison at {__name__}:")
    assert (line["action"], line["level"], line["receive_count"]) == ("message buried", "ERROR", 3)
    assert CANARY not in written.getvalue()
    assert "@example" not in written.getvalue()


def test_an_error_that_was_never_raised_has_no_place(written: io.StringIO) -> None:
    telemetry.log_error("message buried", Poison(CANARY))
    assert lines(written.getvalue())[0]["error"] == "Poison"


def test_a_level_is_kept(written: io.StringIO) -> None:
    telemetry.log("order pattern unusable", level=logging.WARNING)
    assert lines(written.getvalue())[0]["level"] == "WARNING"


def test_a_count_is_a_figure_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.count("MessagesBuried")
    telemetry.count("WebhooksRejected", 7)
    first, second = lines(capsys.readouterr().out)
    assert first["MessagesBuried"] == [1]
    assert second["WebhooksRejected"] == [7]
    assert "MessagesBuried" not in second
    (directive,) = second["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Kwartier"
    assert directive["Metrics"] == [{"Name": "WebhooksRejected", "Unit": "Count"}]


def test_a_process_of_its_own_writes_json_lines_and_nothing_else() -> None:
    script = """
        from functions.shared import telemetry
        telemetry.log("one", source="demo")
        try:
            raise ValueError("jan@example.com")
        except ValueError as error:
            telemetry.log_error("two", error)
        telemetry.count("Three")
    """
    environment = {"PATH": os.environ["PATH"], "POWERTOOLS_SERVICE_NAME": "journey"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    one, two, three = lines(done.stdout)
    assert (one["action"], one["service"]) == ("one", "journey")
    assert two["error"] == "ValueError at __main__:5"
    assert (three["Three"], three["service"]) == ([1.0], "journey")
    assert "@example" not in done.stdout
