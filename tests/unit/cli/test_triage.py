"""`kwartier triage evaluate`: figures that can be worked out by hand, and files that are not what they should be."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli.main import app

POSTS = """text,label,domain
My parcel never arrived and nobody answers,complaint,parcels
"Lovely, thank you!",praise,parcels
"What are your opening hours?",question,retail
Unacceptable. I want my money back,other,retail
the acme bag,complaint,random_talk
"""


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["triage", "evaluate", *words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.csv"
    file.write_text(POSTS, "utf-8")
    return file


def measured(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(*words, "--json"))
    return told


def test_the_figures_are_those_of_the_published_studies(posts: Path) -> None:
    """Precision and recall where the judge works, macro F1 where classifiers are compared."""
    told = measured(str(posts))
    at_work, even = (told["points"][name]["all"]["confusion"] for name in ("operating", "even"))
    assert told["confusion"] == at_work
    assert at_work["found"] + at_work["missed"] == even["found"] + even["missed"] == 2
    assert told["precision"] == round(at_work["found"] / (at_work["found"] + at_work["false"]), 4)
    assert told["recall"] == round(at_work["found"] / 2, 4)
    f1 = [2 * even[hit] / (2 * even[hit] + even["missed"] + even["false"]) for hit in ("found", "rest")]
    assert told["macro_f1"] == round(sum(f1) / 2, 4)


def test_another_operating_point_can_be_tried(posts: Path) -> None:
    every, none = measured(str(posts), "--complaint-from", "0"), measured(str(posts), "--complaint-from", "1")
    assert every["recall"] == 1.0
    assert none["recall"] <= every["recall"]
    assert every["macro_f1"] == none["macro_f1"]


def test_what_is_said_to_no_brand_is_reported_apart_and_each_domain_by_itself(posts: Path) -> None:
    told = measured(str(posts))
    assert told["brand_directed"]["posts"] == 4
    assert told["brand_directed"]["recall"] == 1.0
    assert {name: one["posts"] for name, one in told["domains"].items()} == {
        "parcels": 2,
        "random_talk": 1,
        "retail": 2,
    }


def test_the_table_says_what_was_called_what(posts: Path) -> None:
    assert sum(measured(str(posts))["kinds"]["complaint"].values()) == 2
    lines = [line.split() for line in run(str(posts)).splitlines()]
    assert ["is", "/", "called", "complaint", "question", "praise", "other"] in lines
    assert any(line[:1] == ["praise"] and len(line) == 5 for line in lines)


def test_labels_of_a_study_are_read_as_it_gives_them(tmp_path: Path) -> None:
    file = tmp_path / "study.csv"
    rows = "1,@acmehelp my parcel never arrived and nobody answers my emails,1,x\n2,good morning,0,\n"
    file.write_text("id,text,complaint,domain\n" + rows, "utf-8")
    told = measured(str(file))
    assert told["macro_f1"] == 1.0
    assert set(told["kinds"]) == {"complaint", "no complaint"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text,domain\nhi,x\n", "columns text and label are needed"),
        ("text,label\nhi,maybe\n", "line 2: 'maybe' is no label"),
        ("text,label\nhi\n", "line 2: '' is no label"),
        ("text,label\nhi,1,2,3\n", "line 2: not as many fields"),
        ("text,label\n", "holds no posts"),
        ("", "columns text and label are needed"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "posts.csv"
    file.write_text(content, "utf-8")
    assert said in " ".join(run(str(file), code=1).split())


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in run(str(tmp_path / "none.csv"), code=1)
    (tmp_path / "binary.csv").write_bytes(b"text,label\n\xff\xfe,1\n")
    assert "cannot be read" in run(str(tmp_path / "binary.csv"), code=1)
