"""`docs/webhooks.md` is true: in three languages each kind's code signs what the door takes; every answer is in it."""

import ast
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions.intake.model import SourceKind
from functions.intake.providers import KINDS
from functions.shared import errors
from infra import mention_schema

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
EVENTS = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "events").glob("*.json"))}
PARTS = ("Handshake", "Signature", "Samples", "Errors", "Retries")
LANGUAGES = ("sh", "python", "js")
NODE = Path(sys.executable).parent / "node"

every_kind = pytest.mark.parametrize("kind", KINDS)


def section(kind: SourceKind) -> str:
    """What stands under the kind's heading."""
    _, _, rest = PAGE.partition(f"\n## Kind `{kind}`\n")
    return rest.partition("\n## ")[0]


def sample(kind: SourceKind) -> dict[str, Any]:
    """The one that is tried out."""
    (found,) = [one for one in EVENTS.values() if one["kind"] == kind and one.get("tried")]
    return dict(found)


def block(kind: SourceKind, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", section(kind), re.DOTALL)
    return str(found)


@every_kind
def test_every_kind_has_its_section_with_all_that_a_developer_asks(kind: SourceKind) -> None:
    found = section(kind)
    assert found, f"docs/webhooks.md needs a section: ## Kind `{kind}`"
    assert re.findall(r"^\*\*(\w+)\.\*\*", found, re.MULTILINE) == list(PARTS)
    for language in LANGUAGES:
        assert block(kind, language)
    named = {name for name in EVENTS if f"`{name}`" in found}
    assert named == {name for name, one in EVENTS.items() if one["kind"] == kind}


def test_no_section_is_of_a_kind_that_there_is_not() -> None:
    assert set(re.findall(r"^## Kind `(\w+)`$", PAGE, re.MULTILINE)) == {str(kind) for kind in SourceKind}


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH in which `curl` prints what it was told to send."""
    script = f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n"
    (tmp_path / "curl").write_text(script)
    (tmp_path / "curl").chmod(stat.S_IRWXU)
    return tmp_path


def by_shell(code: str, secret: str, body: str, tools: Path) -> dict[str, str]:
    """The headers that the lines give to curl; the address and the body are seen to."""
    environment = {
        "SECRET": secret,
        "BODY": body,
        "URL": "https://a.example/w",
        "PATH": f"{tools}:{os.environ['PATH']}",
    }
    done = subprocess.run(["/bin/sh", "-euc", code], env=environment, capture_output=True, text=True, check=True)
    words = iter(json.loads(done.stdout))
    headers: dict[str, str] = {}
    sent = address = None
    for word in words:
        match word:
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "--data-raw" | "--data-binary":
                sent = next(words)
            case _ if word.startswith("https://"):
                address = word
    assert (address, sent) == ("https://a.example/w?dry_run=1", body)
    return headers


def by_python(code: str, secret: str, body: str, _tools: Path) -> dict[str, str]:
    scope: dict[str, Any] = {}
    exec(code, scope)
    return dict(scope["signed"](secret, body.encode()))


def by_node(code: str, secret: str, body: str, tools: Path) -> dict[str, str]:
    if not NODE.exists():
        pytest.skip("no node beside this Python: `make setup` brings one")
    run = "console.log(JSON.stringify(signed(process.env.SECRET, Buffer.from(process.env.BODY))));\n"
    (tools / "snippet.mjs").write_text(code + run)
    environment = {"SECRET": secret, "BODY": body, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [NODE, tools / "snippet.mjs"], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return dict(json.loads(done.stdout))


SIGN: dict[str, Callable[[str, str, str, Path], dict[str, str]]] = {
    "sh": by_shell,
    "python": by_python,
    "js": by_node,
}


@every_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_signs_what_the_door_takes(gate: Any, tools: Path, kind: SourceKind, language: str) -> None:
    if language == "sh" and shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    one = sample(kind)
    source = gate.configure("theirs", kind, secret=one["secret"], generic=one.get("generic"))
    gate.now = datetime.now(UTC)
    body = json.dumps(one["payload"], ensure_ascii=False)
    headers = SIGN[language](block(kind, language), source.secret, body, tools)
    sent = {name.lower(): value for name, value in headers.items()}
    assert gate.knock(body.encode(), sent, to="theirs", as_base64=True).status == 202
    assert len(gate.delivered()) == 1
    assert gate.knock(body.encode() + b" ", sent, to="theirs", as_base64=True).status in {202, 401}


# Every answer


def rows() -> list[tuple[str, str, str]]:
    """Status, code and detail of each row of the table."""
    table = PAGE.partition("## When it is refused")[2].partition("\n## ")[0]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:2] == "| "]
    return [(status, code.strip("`"), detail) for status, code, detail, _ in found if status.isdecimal()]


def fits(said: str, row: str) -> bool:
    """Whether a sentence is the row's, whose `…` stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, row.split("…"))), said, re.DOTALL) is not None


RAISED: dict[str, type[errors.KwartierError]] = {
    name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.KwartierError)
}
RAISED["_missing"] = errors.Unauthenticated
FILES = [
    *sorted((ROOT / "functions/intake").rglob("*.py")),
    *(ROOT / "functions/shared" / name for name in ("secrets.py", "sqs.py")),
]


def raised(file: Path) -> Iterator[tuple[str, str]]:
    """Status and sentence of each problem that a file makes; `…` for what is put in."""
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        known = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED and node.args:
                said = node.args[0]
                if (text := _text(known.get(said.id, said) if isinstance(said, ast.Name) else said)) is not None:
                    yield str(RAISED[node.func.id].status), text


def _text(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
    return None


def test_every_problem_that_the_door_can_tell_of_is_in_the_table_and_no_other() -> None:
    told = {one for file in FILES for one in raised(file)}
    table = {(status, detail) for status, _, detail in rows()}
    missing = [one for one in sorted(told) if not any(one[0] == row[0] and fits(one[1], row[1]) for row in table)]
    assert missing == [], "add a row to `When it is refused` in docs/webhooks.md"
    idle = [row for row in sorted(table) if not any(row[0] == one[0] and fits(one[1], row[1]) for one in told)]
    assert idle == []


def knocks(gate: Any, mention: Any) -> Iterator[Any]:
    """One answer of each sort, to a stranger who tries things; `canary` is the secret and in the body."""
    body = json.dumps(mention(text="canary")).encode()
    source = gate.registry.sources["demo"]
    yield gate.knock(body, to="nobody-canary")
    yield gate.knock(body, method="PUT")
    yield gate.knock(b"canary" * 50_000)
    yield gate.knock(body, {"content-type": "text/canary"})
    yield gate.knock(body, {"content-encoding": "canary"})
    yield gate.knock(body)
    yield gate.knock(body, {**gate.sign(body), "webhook-signature": "v1,canary"})
    yield gate.knock(body, gate.sign(body, seconds_off=-301))
    yield gate.post(b'{"canary": 1, "canary": 1}')
    yield gate.post(mention(text=["canary"], channel="canary!"))
    yield gate.knock(to="x", method="GET", query={"crc_token": "<canary>"})
    gate.queue.fails = True
    yield gate.post(mention(text="canary"))
    gate.queue.fails = False
    gate.configure("demo", secret="canary")
    gate.later(seconds=61)
    yield gate.knock(body)
    gate.registry_away = True
    assert source.secret not in PAGE


def test_every_answer_names_what_to_mend_and_repeats_neither_a_secret_nor_what_was_sent(
    gate: Any, mention: Any
) -> None:
    gate.configure("demo", secret="whsec_" + "canary00" * 4)
    statuses = set()
    for answer in knocks(gate, mention):
        problem = answer.json
        assert answer.headers["content-type"] == "application/problem+json"
        assert "canary" not in answer.text.replace('"pointer": "/canary"', "")
        assert any(
            (str(problem["status"]), problem.get("code", "")) == (status, code) and fits(problem["detail"], detail)
            for status, code, detail in rows()
        ), problem
        statuses.add(answer.status)
    assert statuses == {404, 405, 413, 415, 401, 400, 503}


# The schema


def test_the_json_schema_is_made_from_what_the_door_checks() -> None:
    assert mention_schema.FILE.read_text(encoding="utf-8") == mention_schema.as_text(), "python -m infra.mention_schema"


@pytest.mark.parametrize("name", [name for name, one in EVENTS.items() if one["kind"] == SourceKind.STANDARD])
def test_the_schema_names_what_the_samples_say(name: str) -> None:
    schema, payload = json.loads(mention_schema.as_text()), EVENTS[name]["payload"]
    (rule,) = [one for one in schema["allOf"] if one["if"]["properties"]["type"]["const"] == payload["type"]]
    one, several = rule["then"]["properties"]["data"]["anyOf"]
    assert several["items"] == one
    shape = schema["$defs"][one["$ref"].removeprefix("#/$defs/")]
    for data in payload["data"] if isinstance(payload["data"], list) else [payload["data"]]:
        assert set(shape["required"]) <= data.keys() <= shape["properties"].keys()


# The tools


def test_every_kind_and_every_preset_stands_in_the_table_of_tools_with_a_source() -> None:
    page = (ROOT / "docs/tools.md").read_text(encoding="utf-8")
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:2] == "| "]
    tools = [row for row in found if row[0] != "tool"]
    assert {kind for kind in KINDS if not any(f"`{kind}`" in row[3] for row in tools)} == set()
    presets = {file.stem for file in (ROOT / "functions/intake/presets").glob("*.toml")}
    assert presets == {name for row in tools for name in re.findall(r"preset `(\w+)`", row[3])}
    assert [row[0] for row in tools if "](" not in row[4]] == []
    assert {row[2].split(",")[0].split(" (")[0] for row in tools} <= {
        "pushes",
        "asked",
        "cannot",
        "`kwartier orders import`",
    }
