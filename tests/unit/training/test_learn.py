"""Learning from people's verdicts: what is kept of them, what is never learnt from, and that it helps."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from functions.callbacks.facts import Fact
from functions.shared import clock, keys
from functions.shared.memory import MemoryTable
from functions.shared.table import whole
from functions.triage.model import LABEL, Kind
from infra.cli.main import app
from infra.training import corpus, labelled, learn, verdicts
from infra.training.corpus import Labelled
from tests.builders import NOON, ticking
from tests.unit.desk.asking import Office

NAMES = ("one", "alpha", "north", "blue", "seven", "delta", "kilo", "mike", "lima", "oscar", "papa", "romeo")


def test_a_verdict_is_kept_as_a_label_whose_text_stays_in_its_home() -> None:
    with ticking(NOON):
        table = MemoryTable()
        office = Office.open(table)
        anna = office.agent("anna")
        ticket = office.say("vera", "do you have this router in black?", channel="facebook")
        for verdict in ("complaint", "other"):
            assert anna.post(f"/api/tickets/{ticket.id}/triage", verdict=verdict, severity=4).status == 200
        day = clock.now().date()
        pk = keys.fact(day.isoformat(), "acme", "").pk
        facts = list(whole(lambda after: table.query(pk, after=after)))
        kept = [Fact.from_item(item) for item in facts if item["kind"] == LABEL]
        assert [one.data["verdict"] for one in kept] == ["complaint", "other"]
        assert "router" not in str(facts)
        ((post, channel),) = verdicts.of_brand(table, "acme", day, day)
        assert (post.text, post.kind, channel) == ("do you have this router in black?", Kind.OTHER, "facebook")
        assert verdicts.of_brand(table, "acme", date(2020, 1, 1), date(2020, 1, 2)) == []


def test_verdicts_become_a_file_that_learn_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, file = MemoryTable(), tmp_path / "labels.csv"
    with ticking(NOON):
        office = Office.open(table)
        ticket = office.say("vera", 'mine is "black", and\nyours?', channel="reviews")
        office.agent("anna").post(f"/api/tickets/{ticket.id}/triage", verdict="question", severity=4)
        monkeypatch.setattr("infra.cli.triage.target.of", lambda _: SimpleNamespace(client=str, output=str))
        monkeypatch.setattr("infra.cli.triage.DynamoTable", lambda *_: table)
        result = CliRunner().invoke(app, ["triage", "labels", "acme", "--to", str(file)])
    assert (result.exit_code, result.output) == (0, f"1 verdicts in {file}.\n")
    assert [(one.text, one.kind) for one in labelled.read_labels(file)] == [
        ('mine is "black", and\nyours?', Kind.QUESTION)
    ]


def test_no_label_is_kept_of_a_post_on_x() -> None:
    with ticking(NOON):
        table = MemoryTable()
        office = Office.open(table)
        anna = office.agent("anna")
        ticket = office.say("vera", "do you have this router in black?", channel="x")
        assert anna.post(f"/api/tickets/{ticket.id}/triage", verdict="other", severity=4).status == 200
        day = clock.now().date()
        assert verdicts.of_brand(table, "acme", day, day) == []


def test_posts_of_x_are_never_learnt_from_whoever_wrote_the_file(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("text,label,channel\nhello,other,x\nhallo,other,Twitter\nhi,praise,reviews\n", "utf-8")
    assert [post.text for post in labelled.read_labels(file)] == ["hi"]


@pytest.mark.parametrize("row", ["hi,1,reviews", "hi,praise,", "hi,praise"])
def test_a_label_without_a_kind_or_a_channel_is_refused(tmp_path: Path, row: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(f"text,label,channel\n{row}\n", "utf-8")
    result = CliRunner().invoke(app, ["triage", "learn", str(file)])
    assert result.exit_code == 1
    assert "line 2" in result.output


def test_words_of_a_companys_own_are_learnt() -> None:
    """In this company a `glorp` is what breaks; nothing else tells these posts apart."""
    own = [
        Labelled(f"@acme {word} {number}", kind, "en", labelled.OWN, None, f"own:{word} {number}")
        for number in [
            "one",
            "alpha",
            "north",
            "blue",
            "seven",
            "delta",
            "kilo",
            "mike",
            "lima",
            "oscar",
            "papa",
            "romeo",
        ]
        for word, kind in (("glorp hall", Kind.COMPLAINT), ("zinnia hall", Kind.OTHER))
    ]
    _, gain = learn.learnt(corpus.grown()[::12], own)
    assert gain.own_after.macro_f1 > gain.own_before.macro_f1
    assert gain.corpus_after.macro_f1 > gain.corpus_before.macro_f1 - 0.03
