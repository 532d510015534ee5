"""`make train`: grows the corpus, shows what the model makes of lines that it has not seen, and writes the weights."""

from collections import Counter
from collections.abc import Iterator, Sequence

from functions.triage.model import Kind
from functions.triage.trained import COMPLAINT_FROM
from infra.training import corpus, fit, held_out, measure
from infra.training.corpus import Labelled


def main() -> None:
    """Writes `corpus.csv` and `weights.bin`; prints what is in them."""
    posts = corpus.grown()
    corpus.write(posts)
    features = [fit.seen(post) for post in posts]
    for line in _about(posts):
        print(line)
    weights = fit.fitted(posts, features)
    held_out.WEIGHTS.write_bytes(weights.packed())
    print(f"{held_out.WEIGHTS.name}: {len(weights.packed()):,} bytes")
    for line in _points(posts, features):
        print(line)


def _about(posts: Sequence[Labelled]) -> Iterator[str]:
    lines = len({post.template for post in posts})
    yield f"{len(posts):,} posts of {lines:,} lines"
    for name in ("kind", "language", "domain"):
        counts = Counter(str(getattr(post, name)) for post in posts)
        yield f"  {name}: " + ", ".join(f"{value} {count:,}" for value, count in counts.most_common())


def _points(posts: Sequence[Labelled], features: Sequence[fit.Seen]) -> Iterator[str]:
    learnt, kept = held_out.divided(posts)
    weights = fit.fitted([posts[at] for at in learnt], [features[at] for at in learnt])
    judged = held_out.likelihoods(weights, [features[at] for at in kept])
    yield f"of {len(kept):,} posts of lines it had not seen, by the likelihood from which it is a complaint:"
    for tenth in range(2, 15):
        wanted = tenth / 20
        pairs = [(posts[at].kind is Kind.COMPLAINT, likely >= wanted) for at, likely in zip(kept, judged, strict=True)]
        scores = measure.scores(pairs)
        mark = "  <- shipped" if abs(wanted - COMPLAINT_FROM) < 0.001 else ""
        yield (
            f"  {wanted:.2f}  precision {scores.precision:.3f}  recall {scores.recall:.3f}"
            f"  macro F1 {scores.macro_f1:.3f}{mark}"
        )


if __name__ == "__main__":
    main()
