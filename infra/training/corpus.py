"""The corpus: the posts that grow from `posts/` with one seed, each with its labels and the line it came from.

`make train` writes it to `corpus.csv`, so that it can be read, counted and measured like any other set of posts.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from functions.triage.model import Kind
from infra.training import grammar
from infra.training.dress import Wearer, dressed
from infra.training.grammar import Template

FILE = Path(__file__).parent / "corpus.csv"
SEED = 15
A_LINE = 8
"""Posts of a line at most; a line without alternatives gives fewer, in other clothes."""
_WITHOUT_ALTERNATIVES = 3
_TALK = "{life}"
"""The slot of everyday words. What people talk about has no end, so its lines give three times more."""
COLUMNS = ("text", "label", "language", "domain", "sentiment", "template")


@dataclass(frozen=True)
class Labelled:
    """A post of the corpus."""

    text: str
    kind: Kind
    language: str
    domain: str
    sentiment: float | None
    """What the sender of the mention might say of it; often nothing, and sometimes wrong."""
    template: str
    """Posts of one template are never divided between training and the held-out part."""


def grown(seed: int = SEED) -> list[Labelled]:
    """The whole corpus, the same for the same seed; no text stands in it twice."""
    slots = {language: grammar.slots(language) for language in ("en", "nl")}
    posts: dict[str, Labelled] = {}
    for one in grammar.templates():
        random = Random(f"{seed} {one.text}")  # noqa: S311  a changed line changes only its own posts
        wearer = Wearer(one.kind, one.language, one.domain)
        for _ in range(_wanted(one)):
            text = dressed(one.drawn(slots[one.language], random), wearer, random)
            sentiment = _sentiment(one.kind, random)
            posts.setdefault(text, Labelled(text, one.kind, one.language, one.domain, sentiment, one.name))
    return list(posts.values())


def _wanted(one: Template) -> int:
    if not set("[{") & set(one.text):
        return _WITHOUT_ALTERNATIVES
    return 3 * A_LINE if _TALK in one.text else A_LINE


def _sentiment(kind: Kind, random: Random) -> float | None:
    """Of one post in five; of those, a quarter says something else than the post does."""
    if random.random() > 0.2:
        return None
    usual = {Kind.COMPLAINT: -0.7, Kind.PRAISE: 0.7}.get(kind, 0.0)
    return usual if random.random() < 0.75 else random.choice((-0.7, 0.0, 0.7))


def write(posts: Sequence[Labelled], to: Path = FILE) -> None:
    """As CSV with `COLUMNS`, with the same ends of lines wherever it is written."""
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((one.text, one.kind, one.language, one.domain, one.sentiment, one.template) for one in posts)
