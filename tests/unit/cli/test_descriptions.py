"""`kwartier sources add --kind generic`: a description is tried on a sample first; what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.intake import mapping
from functions.intake.model import Registry
from functions.shared.memory import MemoryQueue
from infra.cli.target import ROOT, Target
from tests.unit.cli.test_sources import door, run, stored, where

__all__ = ["door", "where"]

FORUM = """
[credential]
scheme = "bearer"

[mapping]
events = "posts"

[mapping.fields]
id = "id"
channel = "'forum'"
text = "body"
author_id = "author.id"
"""
POSTS = {"posts": [{"id": 7, "body": "waar blijft het?", "author": {"id": 1}}]}
TOKEN = "a-token-of-the-forum"


@pytest.fixture
def forum(tmp_path: Path) -> Any:
    """Writes a description and a sample, and adds them."""

    def add(text: str = FORUM, sample: Any = POSTS, *more: str, code: int = 0) -> str:
        (tmp_path / "forum.toml").write_text(text, encoding="utf-8")
        (tmp_path / "forum.json").write_text(
            sample if isinstance(sample, str) else json.dumps(sample), encoding="utf-8"
        )
        files = ("--mapping", str(tmp_path / "forum.toml"), "--sample", str(tmp_path / "forum.json"))
        return generic("forum", *files, "--secret", TOKEN, *more, code=code)

    return add


def generic(name: str, *more: str, **of_run: Any) -> str:
    return run("add", name, "--kind", "generic", "--brand", "acme", *more, **of_run)


def secret_of(preset: str) -> str:
    file = ROOT / "events" / mapping.SAMPLES.format(preset)
    return str(json.loads(file.read_text(encoding="utf-8"))["secret"])


@pytest.mark.parametrize("preset", mapping.names())
def test_every_preset_is_added_tried_and_works(door: MemoryQueue, where: Target, preset: str) -> None:
    said = generic("tool", "--preset", preset, "--secret", "-", stdin=secret_of(preset) + "\n")
    assert "Of the sample 1 understood, 0 ignored" in said
    assert secret_of(preset) not in said
    assert stored(where)["sources"]["tool"]["generic"] == {"preset": preset}
    assert "tool works" in run("test", "tool")
    assert door.bodies == []


def test_a_description_of_ones_own_is_shown_what_it_understands(where: Target, forum: Any, door: MemoryQueue) -> None:
    said = forum()
    for line in ("  created 7", "    channel: forum", "    text: waar blijft het?", "    author: 1"):
        assert line in said.splitlines()
    source = Registry.from_text(json.dumps(stored(where))).sources["forum"]
    assert mapping.of(source.generic).description.mapping.fields.text == "body"
    assert "--sample FILE" in run("test", "forum", code=1)


def test_a_description_may_be_json_and_a_source_be_tried_with_another_sample(
    where: Target, tmp_path: Path, door: MemoryQueue
) -> None:
    import tomllib

    (tmp_path / "forum.json").write_text(json.dumps(tomllib.loads(FORUM)), encoding="utf-8")
    (tmp_path / "posts.json").write_text(json.dumps(POSTS), encoding="utf-8")
    files = ("--mapping", str(tmp_path / "forum.json"), "--sample", str(tmp_path / "posts.json"))
    generic("forum", *files, "--secret", TOKEN)
    assert "forum works" in run("test", "forum", "--sample", str(tmp_path / "posts.json"))


@pytest.mark.parametrize(("preset", "begins"), [("youscan", "kwartier:"), ("octolens", ""), ("sprinklr", "kwartier:")])
def test_where_a_tool_takes_any_secret_one_is_made_and_the_address_is_shown(
    where: Target, door: MemoryQueue, preset: str, begins: str
) -> None:
    said = generic("tool", "--preset", preset)
    secret = stored(where)["sources"]["tool"]["secret"]
    assert secret.startswith(begins)
    assert said.splitlines()[-1] == secret
    address = "https://SECRET@api.example.com/webhooks/tool" if begins else "/webhooks/tool?secret=SECRET"
    assert address in said
    assert "tool works" in run("test", "tool")


def test_another_credential_than_the_presets(where: Target, door: MemoryQueue) -> None:
    generic("spr", "--preset", "sprinklr", "--credential", "header:x-api-key", "--secret", "a-key-of-sprinklr")
    assert stored(where)["sources"]["spr"]["generic"]["credential"] == {"scheme": "header", "name": "x-api-key"}
    assert "spr works" in run("test", "spr")


def test_a_secret_of_two_parts_is_asked_for_in_words(where: Target, door: MemoryQueue) -> None:
    said = generic("z", "--preset", "zammad", stdin="a-signature-token-of-z a-bearer-token-of-z\n")
    assert "The key of its signature, a space and the credential" in said
    assert "z works" in run("test", "z")
    run("rotate", "z", "--secret", "another-signature-token another-bearer-token")
    assert "no secret for kind generic" in run("rotate", "z", "--secret", "only-one-part-of-it", code=1)


def test_a_source_is_described_anew_and_its_secrets_stay(where: Target, forum: Any, tmp_path: Path) -> None:
    forum()
    before = stored(where)["sources"]["forum"]
    (tmp_path / "new.toml").write_text(FORUM.replace("body", "words"), encoding="utf-8")
    (tmp_path / "new.json").write_text(json.dumps(POSTS).replace("body", "words"), encoding="utf-8")
    files = ("--mapping", str(tmp_path / "new.toml"), "--sample")
    assert "text: waar blijft het?" in run("describe", "forum", *files, str(tmp_path / "new.json"))
    after = stored(where)["sources"]["forum"]
    assert after == before | {"generic": after["generic"]}
    assert after["generic"]["mapping"]["fields"]["text"] == "words"
    assert "text: none, so nobody" in run("describe", "forum", *files, str(tmp_path / "forum.json"))
    assert "no secret for this source" in run("describe", "forum", "--preset", "zammad", code=1)
    run("add", "demo", "--kind", "standard", "--brand", "acme")
    assert "needs no description" in run("describe", "demo", code=1)
    assert "for kind generic" in run("describe", "demo", "--preset", "slack", code=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FORUM.replace("body", "body["), "mapping.fields.text: no JMESPath"),
        (FORUM.replace('text = "body"\n', ""), "mapping.fields.text: Field required"),
        (FORUM.replace('scheme = "bearer"', 'scheme = "none"'), "credential.scheme"),
        (FORUM.replace("[credential]\nscheme", "about"), "needs a signature, a credential or both"),
        (FORUM.replace("events", "evnets"), "mapping.evnets"),
        ("not = toml = at all", "forum.toml"),
        ("", "mapping: Field required"),
    ],
)
def test_what_is_wrong_with_a_description_is_named_and_nothing_is_kept(
    where: Target, forum: Any, text: str, told: str
) -> None:
    said = forum(text, code=1)
    assert told in said
    assert "Traceback" not in said
    assert "forum" not in stored(where)["sources"]


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        (
            {"posts": [{"id": 7, "body": ["a"], "author": {"id": 1}}]},
            "text: Input should be a valid string (at /posts/0/body)",
        ),
        ({"posts": [{"body": "a"}]}, "id: Input should be a valid string (at /posts/0/id)"),
        ({"posts": []}, "ignored: no event of it is a mention"),
        ({"other": 1}, "ignored: no event of it is a mention"),
        ("{", "not JSON at character 1"),
        ('{"posts": NaN}', "not a number in JSON"),
    ],
)
def test_a_sample_that_is_not_understood_says_where(where: Target, forum: Any, sample: Any, told: str) -> None:
    assert told in forum(FORUM, sample, code=1)
    assert "forum" not in stored(where)["sources"]


def test_an_author_that_is_never_found_is_said_when_it_is_added(where: Target, forum: Any) -> None:
    assert "author_id: none" in forum(FORUM.replace("author.id", "author.number"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--preset NAME or --mapping FILE"),
        (("--preset", "nobody"), "chatwoot, octolens, slack, sprinklr, youscan, zammad"),
        (("--preset", "slack", "--mapping", "a.toml"), "one of them"),
        (("--mapping", "nowhere.toml"), "nowhere.toml: No such file"),
        (("--preset", "slack", "--credential", "cookie"), "--credential is one of basic"),
        (("--preset", "slack", "--credential", "query"), "credential.name"),
        (("--preset", "slack", "--sample", "nowhere.json"), "nowhere.json: No such file"),
        (("--preset", "slack", "--secret", "short"), "no secret for kind generic"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(where: Target, words: tuple[str, ...], told: str) -> None:
    secret = () if "--secret" in words else ("--secret", "a-signing-secret-of-slack")
    assert told in generic("tool", *words, *secret, code=1)
    assert stored(where)["sources"] == {}


def test_descriptions_are_for_one_kind(where: Target) -> None:
    said = run("add", "demo", "--kind", "standard", "--brand", "acme", "--preset", "slack", code=1)
    assert "for kind generic" in said


@pytest.mark.parametrize("kind", ["cloudevents", "zendesk"])
def test_the_other_new_kinds_are_added_and_tried(where: Target, door: MemoryQueue, kind: str) -> None:
    secret = () if kind == "cloudevents" else ("--secret", "a-signing-secret-of-zendesk")
    said = run("add", "tool", "--kind", kind, "--brand", "acme", *secret)
    assert ("shown this once" in said) == (kind == "cloudevents")
    assert "tool works" in run("test", "tool")
