"""How well a judge tells complaints: precision, recall and macro F1, of all posts and of each domain.

Macro F1 is the mean of the F1 of complaints and of the F1 of everything else, as published studies give it. A figure
that cannot be computed is 0. Unsure cases count as complaints, as they do in the field.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from functions.triage.model import Kind, Post
from functions.triage.ports import Judge

UNDIRECTED = "random_"
"""What the name of a domain begins with whose posts are said to no brand."""


@dataclass(frozen=True)
class Example:
    """A post with what people say it is: a kind, or only whether it is a complaint."""

    text: str
    is_complaint: bool
    kind: Kind | None = None
    domain: str | None = None


@dataclass(frozen=True)
class Judged:
    """An example and what the judge calls it."""

    example: Example
    kind: Kind

    @property
    def pair(self) -> tuple[bool, bool]:
        """Whether it is a complaint, and whether it is called one."""
        return self.example.is_complaint, self.kind is Kind.COMPLAINT


@dataclass(frozen=True)
class Scores:
    """Counts of complaints found, missed and wrongly called so, and of the rest."""

    found: int
    missed: int
    false: int
    rest: int

    @property
    def posts(self) -> int:
        return self.found + self.missed + self.false + self.rest

    @property
    def precision(self) -> float:
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float:
        return _share(self.found, self.found + self.missed)

    @property
    def macro_f1(self) -> float:
        complaints = _share(2 * self.found, 2 * self.found + self.missed + self.false)
        others = _share(2 * self.rest, 2 * self.rest + self.missed + self.false)
        return (complaints + others) / 2

    def as_json(self) -> dict[str, Any]:
        """The figures rounded to four places, with what they were computed from."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "macro_f1": round(self.macro_f1, 4),
            "posts": self.posts,
            "complaints": self.found + self.missed,
            "confusion": {"found": self.found, "missed": self.missed, "false": self.false, "rest": self.rest},
        }


def judged(judge: Judge, examples: Iterable[Example], complaint_from: float | None = None) -> list[Judged]:
    """Each example with the judge's word on its text alone. `complaint_from`: None, as shipped."""
    return [Judged(one, judge.judge(Post(text=one.text, complaint_from=complaint_from)).kind) for one in examples]


def scores(pairs: Iterable[tuple[bool, bool]]) -> Scores:
    """Of pairs: it is a complaint, it is called one."""
    counts = Counter(pairs)
    return Scores(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def of_all(results: Iterable[Judged]) -> Scores:
    """Of all results together."""
    return scores(one.pair for one in results)


def by_domain(results: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Those of each domain, by name; those without one are left out."""
    names = sorted({one.example.domain for one in results if one.example.domain})
    return {name: [one for one in results if one.example.domain == name] for name in names}


def directed(results: Iterable[Judged]) -> list[Judged]:
    """Those of posts that are said to a brand."""
    return [one for one in results if not (one.example.domain or "").startswith(UNDIRECTED)]


def kinds(results: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """What posts are, as far as the file says, and how many of them were called which kind."""
    table: dict[str, dict[str, int]] = {}
    for one in results:
        label = one.example.kind or ("complaint" if one.example.is_complaint else "no complaint")
        row = table.setdefault(label, dict.fromkeys(Kind, 0))
        row[one.kind] += 1
    return table


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
