"""`docs/adding-a-source.md` is true: its code signs as we verify, and it names every field and every kind."""

import json
import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from functions.intake import mapping, signatures
from functions.intake.expressions import FUNCTIONS
from functions.intake.model import SourceKind
from functions.intake.proofs import Hmac
from functions.intake.providers import standard

PAGE = (Path(__file__).parents[3] / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def block(language: str, containing: str) -> str:
    (found,) = [one for one in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if containing in one]
    return str(found)


def test_the_python_signs_what_the_door_accepts(gate: Any, mention: Any) -> None:
    scope: dict[str, Any] = {}
    exec(block("python", "def signed"), scope)
    gate.configure("demo", secret=SECRET)
    body = json.dumps(mention()).encode()
    headers = scope["signed"](SECRET, "msg_1", body, int(gate.now.timestamp()))
    assert gate.knock(body, headers).status == 202
    assert "webhook-timestamp" in scope["signed"](SECRET, "msg_1", body)


def test_the_shell_signs_what_the_door_accepts(gate: Any, mention: Any) -> None:
    gate.configure("demo", secret=SECRET)
    body, now = json.dumps(mention()), str(int(gate.now.timestamp()))
    lines = [line for line in block("sh", "curl").splitlines() if line.startswith(("ID=", "KEY=", "SIGNATURE="))]
    script = "\n".join([*lines, 'printf "%s\\n" "$ID" "$SIGNATURE"']).replace('NOW="$(date +%s)"', f"NOW={now}")
    shell = {"SECRET": SECRET, "BODY": body, "PATH": "/usr/bin:/bin"}
    said = subprocess.run(["/bin/sh", "-ec", script], env=shell, capture_output=True, text=True, check=True).stdout
    delivery_id, signature = said.splitlines()
    headers = dict(zip(signatures.STANDARD_HEADERS, (delivery_id, now, signature), strict=True))
    assert gate.knock(body.encode(), headers).status == 202


def test_the_page_names_every_field_every_kind_and_every_answer() -> None:
    fields = set(standard._Said.model_fields) | set(standard._Author.model_fields)
    assert {name for name in fields if f"`{name}`" not in PAGE} == set()
    assert all(f"| `{kind}` |" in PAGE for kind in SourceKind)
    for code in ("signature_missing", "signature_mismatch", "timestamp_skew", "source_without_secret"):
        assert f"`{code}`" in PAGE


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
