"""Learning from a company's own verdicts: the corpus and the labels together, and what that gains.

One label in five is held out (always the same ones), and so is one line of the corpus in five: what is gained on the
company's own posts can be held against what is lost elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.triage.model import Kind
from functions.triage.trained import COMPLAINT_FROM
from functions.triage.weights import Weights
from infra.training import fit, held_out, measure
from infra.training.corpus import Labelled
from infra.training.measure import Scores


@dataclass(frozen=True)
class Gain:
    """What posts are judged like that were not learnt, without and with the labels."""

    labels: int
    """That were learnt from."""
    own_before: Scores
    own_after: Scores
    corpus_before: Scores
    corpus_after: Scores


def learnt(corpus: Sequence[Labelled], labels: Sequence[Labelled]) -> tuple[Weights, Gain]:
    """The weights of all of them, and the gain, measured by weights that saw neither held-out part."""
    posts = [*corpus, *labels]
    features = [fit.seen(post) for post in posts]
    rows, kept = held_out.divided(posts)
    theirs = [at for at in kept if at < len(corpus)]
    own = [at for at in kept if at >= len(corpus)]
    without = [at for at in rows if at < len(corpus)]
    before, after = (fit.fitted([posts[at] for at in some], [features[at] for at in some]) for some in (without, rows))

    def scores(weights: Weights, some: Sequence[int]) -> Scores:
        likely = held_out.likelihoods(weights, [features[at] for at in some])
        is_complaint = [posts[at].kind is Kind.COMPLAINT for at in some]
        return measure.scores(zip(is_complaint, [one >= COMPLAINT_FROM for one in likely], strict=True))

    gain = Gain(
        len(rows) - len(without), scores(before, own), scores(after, own), scores(before, theirs), scores(after, theirs)
    )
    return fit.fitted(posts, features), gain
