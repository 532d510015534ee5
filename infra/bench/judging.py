"""What judging costs: the weights, loading them, the first post of a process, and each one after it."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from functions.triage import weights
from functions.triage.model import Post
from functions.triage.trained import TrainedJudge
from infra.training import corpus, held_out

_RUNS = 5
_FIRST = """
import time
from functions.triage.model import Post
from functions.triage.trained import TrainedJudge
begun = time.process_time()
TrainedJudge().judge(Post(text="@acme my parcel is lost"))
print(time.process_time() - begun)
"""


@dataclass(frozen=True)
class Judging:
    """Bytes, and seconds of processor time: the least of several runs."""

    posts: int
    weights: int
    load: float
    first: float
    a_post: float


def judging() -> Judging:
    """Measured on the corpus, as long and as mixed as what people post."""
    packed = held_out.WEIGHTS.read_bytes()
    posts, judge = [Post(text=post.text) for post in corpus.grown()[::4]], TrainedJudge()
    return Judging(
        posts=len(posts),
        weights=len(packed),
        load=_least(lambda: weights.unpacked(packed)),
        first=min(_first() for _ in range(_RUNS)),
        a_post=_least(lambda: [judge.judge(post) for post in posts]) / len(posts),
    )


def _first() -> float:
    return float(subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True).stdout)  # noqa: S603


def _least(work: Callable[[], object]) -> float:
    taken: list[float] = []
    for _ in range(_RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)
