"""`kwartier brands` on a table on moto."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from functions.callbacks.service_time import blocks_of
from functions.shared import keys
from functions.shared.dynamo import DynamoTable
from functions.shared.hours import blocks_text
from functions.shared.settings import BrandSettings, brand_settings
from functions.shared.table import put
from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target
from tests.builders import ticking


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoTable]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        client = session.client("dynamodb")
        client.create_table(
            TableName="kwartier-test",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        made = Target("test", session, {"TableName": "kwartier-test"}, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield DynamoTable(client, "kwartier-test")


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["brands", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_brand_that_nobody_configured_shows_the_defaults(table: DynamoTable) -> None:
    assert "promise_minutes  15" in run("show", "acme")


def test_what_is_given_changes_and_the_rest_stays(table: DynamoTable) -> None:
    run("set", "acme", "--order-pattern", "ORD-([0-9]{6})", "--countries", "NL,BE")
    run("set", "acme", "--retry-minutes", "5,30,60")
    run("set", "acme", "--follow-up-unreached-hours", "0")
    assert brand_settings(table, "acme") == BrandSettings(
        name="acme",
        order_pattern="ORD-([0-9]{6})",
        countries=("NL", "BE"),
        retry_minutes=(5, 30, 60),
        follow_up_unreached_hours=0,
    )
    assert brand_settings(table, "other") == BrandSettings(name="other")


def test_the_steps_of_urgency_are_set_and_shown_as_they_are_written(table: DynamoTable) -> None:
    shown = run(
        "set", "acme", "--severity-steps", "600,300,60,0", "--repeat-step", "0", "--reach-steps", "5000:20,50:1"
    )
    assert brand_settings(table, "acme") == BrandSettings(
        name="acme", severity_steps=(600, 300, 60, 0), repeat_step=0, reach_steps=((5000, 20), (50, 1))
    )
    assert "reach_steps      5000:20, 50:1\n" in shown
    run("set", "acme", "--reach-steps", "none")
    assert brand_settings(table, "acme").reach_steps == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--severity-steps", "0,60,300,600"), "severity_steps: the gravest comes first"),
        (("--severity-steps", "600,300"), "severity_steps"),
        (("--repeat-step", "-1"), "repeat_step"),
        (("--reach-steps", "many"), "reach_steps"),
        (("--reach-steps", "1000:-5"), "reach_steps"),
        (("--order-pattern", "ORD-("), "order_pattern"),
        (("--promise-minutes", "0"), "promise_minutes"),
        (("--countries", "Netherlands"), "countries"),
        (("--retry-minutes", "soon"), "retry_minutes"),
        (("--follow-up-unreached-hours", "-1"), "follow_up_unreached_hours"),
        (("--complaint-from", "0"), "complaint_from"),
        ((), "Nothing was given"),
    ],
)
def test_a_wrong_setting_is_refused_in_words_and_changes_nothing(
    table: DynamoTable, words: tuple[str, ...], says: str
) -> None:
    assert says in run("set", "acme", *words, code=1)
    assert brand_settings(table, "acme") == BrandSettings(name="acme")


def test_a_name_that_is_none_is_refused(table: DynamoTable) -> None:
    assert "is no brand" in run("show", "Acme Ltd", code=1)


def test_a_stored_setting_that_this_code_cannot_read_is_as_if_not_set(table: DynamoTable) -> None:
    """FAILURES 23."""
    table.write(put(keys.brand("acme"), {"name": "acme", "order_pattern": "ORD-(", "promise_minutes": 20}, None))
    assert brand_settings(table, "acme") == BrandSettings(name="acme", promise_minutes=20)


def test_hours_are_set_shown_and_taken_away(table: DynamoTable) -> None:
    run("set", "acme", "--hours", "mon-fri 09:00-17:00", "--tz", "Europe/Berlin", "--holidays", "DE-BY")
    run("set", "acme", "--closed-dates", "2026-12-27, 2026-12-28", "--special-hours", "2026-12-24 09:00-15:00")
    assert brand_settings(table, "acme") == BrandSettings(
        name="acme",
        hours="mon-fri 09:00-17:00",
        time_zone="Europe/Berlin",
        holidays="DE-BY",
        closed_dates=(date(2026, 12, 27), date(2026, 12, 28)),
        special_hours="2026-12-24 09:00-15:00",
    )
    assert "closed_dates     2026-12-27, 2026-12-28" in run("show", "acme")
    run("set", "acme", "--hours", "always", "--holidays", "", "--closed-dates", "", "--special-hours", "")
    assert brand_settings(table, "acme") == BrandSettings(name="acme", time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "acme", "--hours", "mon-fri"), "is no block of hours"),
        (("set", "acme", "--time-zone", "Amsterdam"), "is no time zone"),
        (("set", "acme", "--holidays", "DE-XX"), "no calendar DE-XX"),
        (("set", "acme", "--closed-dates", "tomorrow"), "'tomorrow' is no date"),
        (("close", "acme", "--at", "3 pm"), "is no time of day"),
        (("close", "acme", "--on", "today"), "is no date"),
    ],
)
def test_wrong_hours_are_refused_in_words_and_change_nothing(
    table: DynamoTable, words: tuple[str, ...], says: str
) -> None:
    assert says in run(*words, code=1)
    assert brand_settings(table, "acme") == BrandSettings(name="acme")


def test_closing_early_today_and_closing_another_day(table: DynamoTable) -> None:
    with ticking(datetime(2026, 11, 19, 23, 30, tzinfo=UTC)):  # the 20th already, where they are
        run("set", "acme", "--hours", "mon-fri 08:00-12:00,13:30-18:00")
        run("close", "acme", "--at", "15:00")
        assert blocks(table, date(2026, 11, 20)) == "08:00-12:00,13:30-15:00"
        run("close", "acme", "--at", "13:00")
        run("close", "acme", "--on", "2026-12-24")
        assert blocks(table, date(2026, 11, 20)) == "08:00-12:00"
        assert blocks(table, date(2026, 12, 24)) == "closed"
        assert brand_settings(table, "acme").closed_from == "2026-11-20 13:00; 2026-12-24 00:00"
    with ticking(datetime(2026, 12, 22, 12, tzinfo=UTC)):
        run("close", "acme")
        assert brand_settings(table, "acme").closed_from == "2026-12-22 00:00; 2026-12-24 00:00"


def blocks(table: DynamoTable, day: date) -> str:
    return blocks_text(blocks_of(brand_settings(table, "acme"), day)[0])


def test_a_closing_is_taken_back_as_if_it_had_not_been(table: DynamoTable) -> None:
    with ticking(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        run("set", "acme", "--hours", "mon-fri 09:00-17:00", "--special-hours", "2026-11-20 10:00-16:00")
        before = brand_settings(table, "acme")
        run("close", "acme", "--at", "13:00", "--note", "the heating is out")
        run("close", "acme", "--at", "15:00")  # later again than first said
        assert blocks(table, date(2026, 11, 20)) == "10:00-15:00"
        said = run("reopen", "acme")
        after = brand_settings(table, "acme")
    assert after.evolve(changes=()) == before
    assert [(one.by, one.closed_from, one.note) for one in after.changes] == [
        ("kwartier", "13:00", "the heating is out"),
        ("kwartier", "15:00", ""),
        ("kwartier", None, ""),
    ]
    assert "2026-11-20T12:00:00.000Z  kwartier  2026-11-20 closed from 13:00  the heating is out" in said
    assert "2026-11-20 opened again" in said


def test_a_day_that_has_passed_is_not_closed(table: DynamoTable) -> None:
    with ticking(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        assert "that date has passed" in run("close", "acme", "--on", "2026-11-19", code=1)


def test_what_newer_code_has_set_stays(table: DynamoTable) -> None:
    """FAILURES 23."""
    table.write(put(keys.brand("acme"), {"moon_hours": "full", "hours": "mon-fri 09:00-17:00"}, None))
    with ticking(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        run("close", "acme")
    item = table.get(keys.brand("acme"))
    assert item is not None
    assert (item["moon_hours"], item["hours"], item["version"]) == ("full", "mon-fri 09:00-17:00", 2)


def test_a_brand_that_is_always_open_can_close_early_too(table: DynamoTable) -> None:
    with ticking(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        run("close", "acme", "--at", "15:00")
    assert blocks(table, date(2026, 11, 20)) == "00:00-15:00"
    assert blocks(table, date(2026, 11, 21)) == "00:00-24:00"


def test_what_follows_of_a_flag_is_set_shown_and_taken_back(table: DynamoTable) -> None:
    assert "flag press       only for communications\n" in run("show", "acme")
    run("flag", "acme", "press", "--group", "pr")
    shown = run("flag", "acme", "abuse")
    assert "flag press       only for pr\n" in shown
    assert "flag abuse       nothing\n" in shown
    settings = brand_settings(table, "acme")
    assert (settings.group_of(["abuse", "press"]), settings.reviews(["abuse", "blocked"])) == ("pr", ("blocked",))
    shown = run("flag", "acme", "press", "--shipped")
    assert "flag press       only for communications\n" in shown
    assert list(brand_settings(table, "acme").flags) == ["abuse"]
    shown = run("flag", "acme", "vulnerable", "--group", "senior", "--page", "--review", "--ask")
    assert "flag vulnerable  only for senior, told at once, to review, asked for a number\n" in shown
    assert "Either" in run("flag", "acme", "press", "--shipped", "--page", code=1)


def test_the_limits_of_one_author_and_the_steps_of_flags_are_set(table: DynamoTable) -> None:
    run("set", "acme", "--most-orders", "4", "--most-tickets-a-day", "9", "--flag-steps", "vulnerable:300,press:60")
    settings = brand_settings(table, "acme")
    assert (settings.most_orders, settings.most_tickets_a_day) == (4, 9)
    assert settings.ahead(4, 1, None, ("vulnerable", "other")) == 300
    assert "most_orders" in run("set", "acme", "--most-orders", "0", code=1)
    assert "flags" in run("flag", "acme", "Not A Flag", "--page", code=1)
