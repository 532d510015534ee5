"""The corpus and the training: what is in it, that it grows the same anywhere, that the shipped weights are its own."""

import csv
from collections import Counter
from random import Random

import pytest

from functions.triage.model import Kind
from functions.triage.weights import Asked
from infra.training import corpus, fit, grammar, held_out
from infra.training.dress import Wearer, dressed
from infra.training.grammar import Template


@pytest.fixture(scope="module")
def posts() -> list[corpus.Labelled]:
    return corpus.grown()


def test_it_has_what_people_write_about(posts: list[corpus.Labelled]) -> None:
    assert len(posts) >= 4_000
    assert len({post.template for post in posts}) >= 800
    counts = Counter((post.kind, post.language) for post in posts)
    assert min(counts[kind, language] for kind in Kind for language in ("en", "nl")) >= 250
    domains = Counter(post.domain for post in posts)
    asked_for = ["parcels", "telecom", "energy", "insurance", "banking", "retail", "travel", "software"]
    hard = ["sarcasm", "swearing", "mixed", "news", "jobs", "spam", "others", "jokes"]
    assert min(domains[name] for name in asked_for) >= 200
    assert min(domains[name] for name in hard) >= 30


def test_no_text_stands_in_it_twice_and_none_is_left_with_a_slot(posts: list[corpus.Labelled]) -> None:
    assert len({post.text for post in posts}) == len(posts)
    assert [post.text for post in posts if set("[]{}|") & set(post.text)] == []


def test_the_file_is_what_grows(posts: list[corpus.Labelled]) -> None:
    with corpus.FILE.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"], row["template"]) for row in csv.DictReader(file)]
    assert rows == [(post.text, post.kind, post.template) for post in posts]


def test_another_seed_gives_other_posts_of_the_same_lines(posts: list[corpus.Labelled]) -> None:
    others = corpus.grown(seed=16)
    assert {post.template for post in others} == {post.template for post in posts}
    assert {post.text for post in others} != {post.text for post in posts}


def test_alternatives_and_slots_are_drawn() -> None:
    one = Template("[my|our] {thing} [is [late|lost]|] [.|!]", Kind.COMPLAINT, "en", "parcels", "x:1")
    drawn = {one.drawn({"thing": ["box", "bag"]}, Random(seed)) for seed in range(200)}
    assert drawn >= {"my box is late.", "our bag!", "my bag is lost!"}
    assert len(drawn) == 2 * 2 * 3 * 2


def test_a_dressed_post_still_says_what_it_said() -> None:
    wearer = Wearer(Kind.COMPLAINT, "en", "parcels")
    said = [dressed("my parcel is lost", wearer, Random(seed)).lower() for seed in range(300)]
    assert sum("parcel is lost" in text for text in said) > 240


def test_sisters_are_never_divided_between_learning_and_measuring(posts: list[corpus.Labelled]) -> None:
    learnt, kept = held_out.divided(posts)
    assert sorted([*learnt, *kept]) == list(range(len(posts)))
    assert not {posts[at].template for at in learnt} & {posts[at].template for at in kept}
    assert 0.1 < len(kept) / len(posts) < 0.3


def test_the_same_posts_give_the_same_weights_byte_for_byte(posts: list[corpus.Labelled]) -> None:
    some = posts[::15]
    assert fit.fitted(some).packed() == fit.fitted(some).packed()


def test_what_is_learnt_can_be_said_in_words(posts: list[corpus.Labelled]) -> None:
    weights = fit.fitted(posts[::6])

    def likely(text: str, asked: Asked) -> float:
        post = corpus.Labelled(text, Kind.OTHER, "en", "general", None, "x:1")
        return weights.likelihoods(fit.seen(post))[asked]

    assert likely("@acmehelp my parcel never arrived", Asked.COMPLAINT) > 0.6
    assert likely("@acmehelp thank you, lovely service", Asked.COMPLAINT) < 0.4
    assert likely("@acmehelp my parcel never arrived", Asked.DIRECTED) > likely("@lee_x lmao my ex", Asked.DIRECTED)


def test_the_shipped_weights_are_those_of_the_corpus(posts: list[corpus.Labelled]) -> None:
    assert fit.fitted(posts).packed() == held_out.WEIGHTS.read_bytes()


def test_every_line_names_only_slots_that_exist() -> None:
    for one in grammar.templates():
        one.drawn(grammar.slots(one.language), Random(1))
