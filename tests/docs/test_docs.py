"""The documents are true: every link leads somewhere, every command exists, every event is described."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions.shared.events import Happened
from functions.shared.hours import Hours
from functions.shared.settings import BrandSettings
from infra.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"), ROOT / "events/README.md"])


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), re.MULTILINE))
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_operations_that_is_named_exists(page: Path) -> None:
    commands = {
        (group.name, command.name or getattr(command.callback, "__name__", None))
        for group in app.registered_groups
        for command in (group.typer_instance.registered_commands if group.typer_instance else ())
    }
    nouns = "authors|brands|connections|orders|sources|subscribers|triage|users"
    named = re.findall(rf"kwartier ({nouns}) ([a-z][a-z-]+)", page.read_text())
    assert [one for one in named if one not in commands] == []


def test_every_setting_of_the_service_hours_is_described() -> None:
    described = re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs/service-hours.md").read_text(), re.MULTILINE)
    assert described == list(Hours.model_fields)


def test_every_other_setting_of_a_brand_is_described() -> None:
    page = (ROOT / "docs/settings.md").read_text().partition("## Settings of a brand")[2]
    described = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    assert sorted(described) == sorted(BrandSettings.model_fields.keys() - {*Hours.model_fields, "name", "changes"})


def test_the_due_time_that_is_shown_can_be_tried() -> None:
    shown = re.findall(r"uv run kwartier (due .*--hours .*)", (ROOT / "docs/service-hours.md").read_text())
    (result,) = (CliRunner().invoke(app, shlex.split(line)) for line in shown)
    assert result.output.startswith("due 2026-12-28T07:50:00.000Z")


def test_every_event_is_described() -> None:
    described = re.findall(r"^\| `([a-z.]+)` \|", (ROOT / "docs/events.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(Happened)


def test_the_readme_signs_in_both_languages() -> None:
    """The shell's and Python's way give the same signature; both run against the whole stack in tests/journey."""
    blocks = dict(re.findall(r"```(python|sh)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[::-1])
    compile(blocks["python"], "README.md", "exec")
    shell = next(
        one for one in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL) if "KEY=" in one
    )
    script = "SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw; NOW=1614265330; ID=msg_p5jXN8AQM9LWM0D4loKWxJek\n"
    script += "BODY='{\"test\": 2432232314}'\n"
    script += "\n".join(line for line in shell.splitlines() if line.startswith(("KEY=", "SIGNATURE=")))
    script += '\nprintf %s "$SIGNATURE"'
    signed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    # The known answer of the Standard Webhooks specification, 1.0.0.
    assert signed.stdout == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
