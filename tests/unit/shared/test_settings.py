import re

import pytest
from pydantic import BaseModel, ValidationError

from functions.shared import keys, telemetry
from functions.shared.environment import SettingsError, from_environment
from functions.shared.memory import MemoryTable
from functions.shared.settings import BrandSettings, brand_settings
from functions.shared.table import put


class Sample(BaseModel):
    table_name: str
    queue_shards: int = 1


def test_settings_come_from_variables_of_their_name() -> None:
    given = {"TABLE_NAME": "t", "QUEUE_SHARDS": "4", "PATH": "/bin", "table_name": "not this"}
    assert from_environment(Sample, given) == Sample(table_name="t", queue_shards=4)
    assert from_environment(Sample, {"TABLE_NAME": "t"}).queue_shards == 1


def test_settings_come_from_the_environment_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "mine")
    assert from_environment(Sample).table_name == "mine"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(SettingsError, match="TABLE_NAME"):
        from_environment(Sample, {})


def test_everything_that_is_wrong_is_named_and_no_value_told() -> None:
    with pytest.raises(SettingsError) as error:
        from_environment(Sample, {"QUEUE_SHARDS": "secret-many"})
    assert "TABLE_NAME" in str(error.value)
    assert "QUEUE_SHARDS" in str(error.value)
    assert "secret-many" not in str(error.value)


def test_a_brand_has_defaults() -> None:
    assert brand_settings(MemoryTable(), "acme") == BrandSettings(name="acme")


def test_a_brand_has_what_was_set_for_it_and_else_the_defaults() -> None:
    table = MemoryTable()
    table.write(put(keys.brand("acme"), {"promise_minutes": 30, "retry_minutes": [5], "of_newer_code": 1}, None))
    assert brand_settings(table, "acme") == BrandSettings(name="acme", promise_minutes=30, retry_minutes=(5,))
    assert brand_settings(table, "other") == BrandSettings(name="other")


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_pattern": "("},
        {"order_pattern": "a" * 501},
        {"order_pattern": "a{99999999999999999999}"},
        {"promise_minutes": 0},
        {"promise_minutes": "soon", "country": "Nederland", "countries": ["NL", "nl"], "retry_minutes": [0]},
    ],
)
def test_a_setting_that_cannot_be_kept_is_refused_and_one_that_was_kept_all_the_same_counts_as_not_set(
    wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what a company once wrote into its table would stop every complaint of the brand."""
    logged: list[str] = []
    monkeypatch.setattr(telemetry, "log", lambda action, **_: logged.append(action))
    with pytest.raises(ValidationError):
        BrandSettings.model_validate({"name": "acme", **wrong})
    table = MemoryTable()
    stored = {"retry_minutes": [5], **wrong}
    table.write(put(keys.brand("acme"), stored, None))
    right = {name: value for name, value in stored.items() if name not in wrong}
    assert brand_settings(table, "acme") == BrandSettings.model_validate({"name": "acme", **right})
    assert logged == ["brand setting unusable"]


@pytest.mark.parametrize("name", ["", "ACME", "a#b", "-a", "a" * 33, "é", "a b", "a\n"])
def test_what_is_no_brand(name: str) -> None:
    with pytest.raises(ValidationError):
        BrandSettings(name=name)


@pytest.mark.parametrize(("text", "number"), [("order 100234 is gone", "100234"), ("#1234567", "1234567")])
def test_the_default_pattern_of_order_numbers(text: str, number: str) -> None:
    found = re.search(BrandSettings(name="acme").order_pattern, text)
    assert found is not None
    assert found[0] == number
