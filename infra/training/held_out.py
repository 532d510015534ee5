"""What is kept from training, to measure by: whole lines of the corpus, so that no sister of a post was learnt."""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import functions.triage
from functions.triage.trained import likelihood
from functions.triage.weights import Weights
from infra.training.corpus import Labelled
from infra.training.fit import Seen

WEIGHTS = Path(str(functions.triage.__file__)).with_name("weights.bin")
_ONE_OF = 5


def is_kept(name: str) -> bool:
    """Whether what bears this name is kept: one in five, the same ones whatever else is in the corpus."""
    return crc32(name.encode()) % _ONE_OF == 0


def divided(posts: Sequence[Labelled]) -> tuple[list[int], list[int]]:
    """Where the posts to learn from stand, and where those that are kept."""
    kept = [at for at, post in enumerate(posts) if is_kept(post.template)]
    return sorted(set(range(len(posts))) - set(kept)), kept


def likelihoods(weights: Weights, features: Sequence[Seen]) -> list[float]:
    """That each is a complaint."""
    return [likelihood(weights.likelihoods(one)) for one in features]
