"""How the model is fitted: a logistic regression a question, in small whole numbers; the same posts, the same weights.

scikit-learn's `liblinear` is plain C that goes through the posts in one order, so nothing depends on threads or on the
processor's own arithmetic library; what is left of the last digits is rounded away with the weights.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from functions.triage.evidence import evidence_of
from functions.triage.features import BITS, families
from functions.triage.model import Kind, Post
from functions.triage.reading import words_of
from functions.triage.weights import Asked, Weights
from infra.training.corpus import Labelled
from infra.training.dress import UNADDRESSED

_STEPS = 127
"""A weight is a whole number from -127 to 127."""
type Seen = tuple[frozenset[int], ...]


@dataclass(frozen=True)
class _Question:
    """What is learnt, from which posts, and how much each family of features may say."""

    yes: Callable[[Labelled], bool]
    among: Callable[[Labelled], bool]
    balanced: bool
    families: tuple[float, float, float, float, float]
    """Words, pieces, what was found, shape, handles."""


def is_directed(post: Labelled) -> bool:
    """Whether it is said to a company, or is about what the author has with one."""
    return post.domain not in UNADDRESSED


def _is(kind: Kind) -> Callable[[Labelled], bool]:
    return lambda post: post.kind is kind


def _is_no_complaint(post: Labelled) -> bool:
    return post.kind is not Kind.COMPLAINT


_QUESTIONS = {
    Asked.DIRECTED: _Question(is_directed, lambda _: True, True, (0.5, 0.5, 1, 1, 1)),
    # To whom it is said must not decide whether it is a complaint.
    Asked.COMPLAINT: _Question(_is(Kind.COMPLAINT), is_directed, False, (0.5, 1, 1, 0.5, 0)),
    Asked.QUESTION: _Question(_is(Kind.QUESTION), _is_no_complaint, False, (1, 0.5, 1, 1, 0)),
    Asked.PRAISE: _Question(_is(Kind.PRAISE), _is_no_complaint, False, (1, 0.5, 1, 1, 0)),
    Asked.OTHER: _Question(_is(Kind.OTHER), _is_no_complaint, False, (1, 0.5, 1, 1, 0)),
}
_C = 0.3
"""How far weights may go: the inverse of the regularisation. Chosen on the held-out lines."""


def seen(post: Labelled) -> Seen:
    """The features of a post as the judge computes them."""
    words = words_of(post.text)
    return families(post.text, words, evidence_of(words, Post(text=post.text, sentiment=post.sentiment)))


def fitted(posts: Sequence[Labelled], features: Sequence[Seen] | None = None) -> Weights:
    """The model of these posts. `features`: as `seen` gives them, where they are known already."""
    features = [seen(post) for post in posts] if features is None else features
    shares = _shares(posts)
    learnt = {asked: _learnt(question, posts, features, shares) for asked, question in _QUESTIONS.items()}
    return Weights(
        {asked: round(intercept, 4) for asked, (intercept, _, _) in learnt.items()},
        {asked: scale for asked, (_, scale, _) in learnt.items()},
        {asked: question.families for asked, question in _QUESTIONS.items()},
        {asked: memoryview(steps.tobytes()).cast("b") for asked, (_, _, steps) in learnt.items()},
    )


def _shares(posts: Sequence[Labelled]) -> Any:
    """How much each post counts: a line with many posts more than one with few, but not by their number."""
    of_line = Counter(post.template for post in posts)
    shares = np.array([1 / of_line[post.template] ** 0.5 for post in posts])
    return shares / shares.mean()


def _learnt(
    question: _Question, posts: Sequence[Labelled], features: Sequence[Seen], shares: Any
) -> tuple[float, float, Any]:
    """Intercept, scale and steps."""
    rows = [at for at, post in enumerate(posts) if question.among(post)]
    wanted = np.array([question.yes(posts[at]) for at in rows])
    model = LogisticRegression(
        C=_C, solver="liblinear", class_weight="balanced" if question.balanced else None, random_state=0
    )
    model.fit(_matrix([features[at] for at in rows], question.families), wanted, shares[rows])
    learnt = model.coef_[0]
    scale = float(f"{np.abs(learnt).max() / _STEPS or 1.0:.6g}")
    return float(model.intercept_[0]), scale, np.clip(np.rint(learnt / scale), -_STEPS, _STEPS).astype(np.int8)


def _matrix(features: Iterable[Seen], scales: Sequence[float]) -> Any:
    """One row a post: each family of length one, times what it may say. Families share one space of numbers."""
    at: list[int] = []
    starts, values = [0], list[float]()
    for post in features:
        row: defaultdict[int, float] = defaultdict(float)
        for family, scale in zip(post, scales, strict=True):
            for feature in family:
                row[feature] += scale / len(family) ** 0.5
        for feature, value in sorted(row.items()):
            if value:
                at.append(feature)
                values.append(value)
        starts.append(len(at))
    return csr_matrix((values, at, starts), shape=(len(starts) - 1, 1 << BITS))
