"""A wrong setting is told by its key and its file; nothing is guessed."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from infra.bundle import ROOT
from infra.settings import FILE, Settings, SettingsError, from_context, from_file

GOOD = {"stage": "prod", "region": "eu-west-1"}


def test_the_file_of_the_project_is_right() -> None:
    assert from_context(from_file(ROOT / FILE)).stage == "prod"


def test_the_command_line_goes_over_the_file() -> None:
    context = {"kwartier": {**GOOD, "page_email": "a@b.example"}, "kwartier.stage": "local", "kwartier.page_email": ""}
    settings = from_context(context)
    assert (settings.stage, settings.page_email) == ("local", None)


def test_a_number_may_come_as_text_as_the_command_line_gives_it() -> None:
    assert from_context({"kwartier": GOOD, "kwartier.lookup_concurrency": "7"}).lookup_concurrency == 7


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stage": "Prod!"}, "cdk.json: kwartier.stage: "),
        ({"region": "europe"}, "cdk.json: kwartier.region: "),
        ({"stgae": "x"}, "cdk.json: kwartier.stgae: no such setting"),
        ({"page_email": "nobody"}, "cdk.json: kwartier.page_email: "),
        ({"lookup_concurrency": 1}, "cdk.json: kwartier.lookup_concurrency: "),
        ({"log_retention_days": 31}, "cdk.json: kwartier.log_retention_days: "),
        ({"queue_shards": 65}, "cdk.json: kwartier.queue_shards: "),
        ({"base_url": "http://desk.example"}, "cdk.json: kwartier.base_url: "),
        ({"connect_instance_arn": "my-centre"}, "cdk.json: kwartier.connect_instance_arn: "),
        (
            {"connect_instance_arn": f"arn:aws:connect:us-east-1:111122223333:instance/{UUID(int=0)}"},
            "cdk.json: kwartier: `connect_instance_arn` is of another region",
        ),
        ({"domain": "https://desk.example"}, "cdk.json: kwartier.domain: "),
        ({"domain": "desk.example"}, "cdk.json: kwartier: `domain` and `certificate_arn` are given together"),
    ],
)
def test_a_wrong_value_is_told_by_its_key_and_file(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as raised:
        from_context({"kwartier": {**GOOD, **changes}})
    assert str(raised.value).startswith(sentence)


def test_a_wrong_value_of_the_command_line_is_told_as_such() -> None:
    with pytest.raises(SettingsError, match=r"^-c kwartier\.stage: "):
        from_context({"kwartier": GOOD, "kwartier.stage": "-"})


def test_every_wrong_value_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        from_context({"kwartier": {}})
    assert [line.split(": ")[1] for line in str(raised.value).splitlines()] == ["kwartier.stage", "kwartier.region"]


@pytest.mark.parametrize("context", [{}, {"kwartier": "prod"}])
def test_settings_that_are_none_are_told(context: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"cdk\.json: kwartier: an object"):
        from_context(context)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"context": []}', '{"context": {"kwartier": 1}}'])
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"^cdk\.json: "):
        from_file(file)


def test_the_app_ends_with_the_sentence_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env={"CDK_CONTEXT_JSON": '{"kwartier.stage": "PROD"}'},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("-c kwartier.stage: ")
    assert len(done.stderr.splitlines()) == 1


def test_every_setting_is_documented_and_in_the_file() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text()
    assert [name for name in Settings.model_fields if f"`{name}`" not in documented] == []
    assert list(from_file(ROOT / FILE)["kwartier"]) == list(Settings.model_fields)
