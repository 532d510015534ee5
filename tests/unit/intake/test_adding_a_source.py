"""`docs/adding-a-source.md` is true: its kind is one, and it names every field and every kind."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from functions.intake import mapping
from functions.intake.expressions import FUNCTIONS
from functions.intake.model import SourceKind
from functions.intake.proofs import Hmac
from functions.intake.providers import standard

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    (found,) = [one for one in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if containing in one]
    return str(found)


def test_the_page_makes_a_kind_in_one_file_and_one_line(tmp_path: Path) -> None:
    """Just that is done with a copy of the code; then a forum knocks at the door."""
    for part in ("functions", "tests/unit/intake/test_kinds.py"):
        source, target = ROOT / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (tmp_path / "functions/intake/providers/forum.py").write_text(block("python", "Kind `forum`"))
    model = tmp_path / "functions/intake/model.py"
    last = '    STANDARD = "standard"\n'
    assert last in model.read_text()
    model.write_text(model.read_text().replace(last, last + block("python", 'FORUM = "forum"')))
    done = subprocess.run(
        [sys.executable, "-c", FORUM],
        cwd=tmp_path,
        env={"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["202", "202", "401", "400", "503"]), done.stderr
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/intake/test_kinds.py"]
    kinds = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert kinds.returncode == 0, kinds.stdout


FORUM = """
import json
from datetime import UTC, datetime
from functions.intake import handler
from functions.intake.model import Registry, Source
from functions.intake.providers import KINDS
from functions.intake.service import Door
from functions.shared import telemetry
from functions.shared.memory import MemoryQueue
from functions.shared.secrets import CachedSecret

telemetry.log = telemetry.count = lambda *_, **__: None
source = Source(kind="forum", brand="acme", secret="a-secret-of-a-forum-of-no-use")
sources = {"forum": source, "bare": source.evolve(secret="")}
queue = MemoryQueue()
door = Door(CachedSecret(lambda: Registry(sources=sources).model_dump_json(), Registry.from_text), queue, KINDS)
handler._door = lambda: door


def knock(document, spoiled="", to="forum"):
    body, now = json.dumps(document).encode(), datetime.now(UTC)
    headers = {"content-type": "application/json", **KINDS[source.kind].sign(source, body, now)}
    event = {
        "headers": headers,
        "requestContext": {"http": {"method": "POST"}, "timeEpoch": int(now.timestamp() * 1000)},
        "pathParameters": {"source": to},
        "body": body.decode() + spoiled,
    }
    print(handler.handler(event, None)["statusCode"])


post = {"id": "1", "body": "where is my parcel?", "author_id": "42", "changed_at": "2026-11-22T09:00:00Z"}
knock({"event": "post.created", "post": post})
knock({"event": "post.liked"})
knock({"event": "post.created", "post": post}, spoiled=" ")
knock({"event": "post.created", "post": {}})
knock({"event": "post.created", "post": post}, to="bare")
(queued,) = queue.bodies
assert json.loads(queued)["mentions"][0]["text"] == post["body"]
"""


def test_the_page_names_every_field_and_every_kind() -> None:
    fields = set(standard._Said.model_fields) | set(standard._Author.model_fields)
    assert {name for name in fields if f"`{name}`" not in PAGE} == set()
    assert all(f"| `{kind}` |" in PAGE for kind in SourceKind)


def test_the_page_of_descriptions_names_every_entry_every_preset_and_every_function() -> None:
    page = (Path(__file__).parents[3] / "docs" / "describing-a-tool.md").read_text(encoding="utf-8")
    entries = {*mapping.Events.model_fields, *mapping.Fields.model_fields, *(field.name for field in fields(Hmac))}
    entries |= {"scheme", "name", *(f"{one}" for one in FUNCTIONS)}
    assert {name for name in entries if f"`{name}`" not in page} == set()
    assert all(f"| `{name}` |" in page for name in mapping.names())


def test_the_description_that_is_shown_can_be_used(gate: Any) -> None:
    page = (Path(__file__).parents[3] / "docs" / "describing-a-tool.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    gate.configure("forum", SourceKind.GENERIC, secret="a-secret-of-the-forum", generic=tomllib.loads(shown))
    new = {"event": "post.new", "post": {"id": 7, "body": "where is it?", "created": 1795348740}, "author": {"id": 1}}
    staff = {"event": "post.new", "post": {"id": 8}, "author": {"staff": True}}
    answer = gate.post({"posts": [new, staff]}, to="forum")
    assert (answer.status, answer.json["accepted"], answer.json["ignored"]) == (202, 1, 1)
    assert gate.delivered()[0].mentions[0].text == "where is it?"
