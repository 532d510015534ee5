"""`kwartier replies` over the table's twin, and what no brand may say."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions.conversation.texts import SHIPPED, Text, code_word
from functions.conversation.wording import Wording, wrong
from functions.shared import keys
from functions.shared.entities import load
from functions.shared.memory import MemoryTable
from infra.cli import replies
from infra.cli.main import app

OWN = """
caller = "030 123 4567"
privacy_url = "https://www.acme.example/privacy"
[texts.nl]
write = ["Wij schrijven je {before}.", "Je krijgt {before} bericht[ van {caller}]."]
"""


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> MemoryTable:
    table = MemoryTable()
    monkeypatch.setattr(replies, "table_of", lambda _: table)
    return table


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["replies", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_what_is_set_is_shown_and_the_rest_is_as_shipped(table: MemoryTable, tmp_path: Path) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(OWN)
    assert run("check", "acme", str(file)) == "It could be set.\n"
    run("set", "acme", str(file))
    run("set", "acme", str(file))
    kept = load(table, Wording, keys.wording("acme"))
    assert kept is not None
    assert kept.variants(Text.WRITE, "nl")[0] == "Wij schrijven je {before}."
    shown = run("show", "acme")
    assert "nl.write (public, its own)" in shown
    assert 'privacy_url = "https://www.acme.example/privacy"' in shown
    assert "en.write (public, as shipped)" in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Bel {phone}", "nothing personal"),
        ("Over order {order}", "nothing personal"),
        ("Zie www.acme.nl", "a link"),
        ("Mail naar hulp@acme.nl", "an address"),
        ("Bel 0612345678", "a long number"),
        ("Kies 1 voor hulp", "a menu"),
        ("[Wij bellen {before}", "square brackets"),
        ("Wij {bellen", "braces"),
        ("x" * 281, "281 characters"),
        ("😷" * 141, "282 characters"),
        ("Kijk op acme.info", "a link"),
        (" ", "empty"),
    ],
)
def test_what_no_brand_says_in_public(table: MemoryTable, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(f'[texts.nl]\ncall = ["{text}", "Wij bellen je {{before}}."]\n')
    assert says in run("set", "acme", str(file), code=1)
    assert table.get(keys.wording("acme")) is None


def test_a_private_text_fits_where_bytes_are_counted(table: MemoryTable, tmp_path: Path) -> None:
    file = tmp_path / "replies.toml"
    file.write_text('[texts.nl]\nlate = ["' + "é" * 501 + '"]\n', encoding="utf-8")
    assert "1002 bytes" in run("set", "acme", str(file), code=1)


@pytest.mark.parametrize(
    "address",
    [
        *("http://acme.example/privacy", "https://localhost/", "https://a@acme.example", "https://acme.example/a b"),
        *("javascript:alert(1)", "acme.example", "https://acme.example/" + "x" * 200),
    ],
)
def test_a_privacy_policy_is_a_page_that_anybody_can_open(table: MemoryTable, tmp_path: Path, address: str) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(f'privacy_url = "{address}"')
    assert "privacy_url" in run("set", "acme", str(file), code=1)
    assert table.get(keys.wording("acme")) is None


@pytest.mark.parametrize(
    "content",
    ["= 1", "colour = 1", "language = 'fr'", "[texts.nl]\nhello = ['a']", "[texts.nl]\ncall = ['a']", "[texts.fr]"],
)
def test_a_file_that_is_not_of_the_shape(table: MemoryTable, tmp_path: Path, content: str) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(content)
    run("check", "acme", str(file), code=1)


def test_a_file_that_is_not_there(table: MemoryTable) -> None:
    assert "cannot be read" in run("check", "acme", "/none", code=1)


def test_what_is_shipped_passes_its_own_check() -> None:
    texts = {language: dict(texts) for language, texts in SHIPPED.items()}
    assert wrong(Wording.model_validate({"brand": "acme", "texts": texts})) == []


def test_a_code_word_is_the_tickets_own() -> None:
    words = {code_word(f"tkt_{number}", "nl") for number in range(200)}
    assert len(words) > 30
    assert code_word("tkt_1", "nl") == code_word("tkt_1", "nl")
