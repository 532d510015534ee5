"""The trained model: one small whole number a feature and question, read from `weights.bin` without any library.

The file is a line of JSON (format, scales, intercepts) and the weights, packed by zlib: for each question 2^16 signed
bytes. It is made by `make train`, from the project's own posts; `kwartier triage learn` makes one of the same form.
"""

import json
import math
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from functions.triage.features import BITS, FAMILIES

FORMAT = 1
"""Of the file and of the features: weights of another number are refused."""


class Asked(StrEnum):
    """What the model is asked about a post."""

    DIRECTED = "directed"
    """Is it said to a company, or about what somebody has with one?"""
    COMPLAINT = "complaint"
    """If so, is it a complaint?"""
    QUESTION = "question"
    """If it is none, is it a question?"""
    PRAISE = "praise"
    OTHER = "other"


class WeightsError(Exception):
    """The file is not of this format: train again."""


@dataclass(frozen=True)
class Weights:
    """What was learnt of each question."""

    intercepts: Mapping[Asked, float]
    scales: Mapping[Asked, float]
    """What one step of a weight is worth."""
    families: Mapping[Asked, Sequence[float]]
    """How much each family of features may say (`features.FAMILIES`)."""
    steps: Mapping[Asked, memoryview]

    def likelihoods(self, families: Sequence[Collection[int]]) -> dict[Asked, float]:
        """From 0 to 1, of each question. A family weighs the same however many features a post has of it."""
        return {asked: self._likelihood(asked, families) for asked in Asked}

    def _likelihood(self, asked: Asked, families: Sequence[Collection[int]]) -> float:
        step = self.steps[asked].__getitem__
        total = 0.0
        for family, says in zip(families, self.families[asked], strict=True):
            if family and says:
                total += sum(map(step, family)) * says / math.sqrt(len(family))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.intercepts[asked] + total * self.scales[asked]))))

    def packed(self) -> bytes:
        """The file's content."""
        head = {"format": FORMAT, "bits": BITS} | {
            "intercepts": dict(self.intercepts),
            "scales": dict(self.scales),
            "families": {asked: list(says) for asked, says in self.families.items()},
        }
        steps = b"".join(bytes(self.steps[asked]) for asked in Asked)
        return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(steps, 9)


def unpacked(content: bytes) -> Weights:
    """Raises WeightsError."""
    head, _, packed = content.partition(b"\n")
    try:
        said = json.loads(head)
        steps = memoryview(zlib.decompress(packed)).cast("b")
        if (said["format"], said["bits"], len(steps)) != (FORMAT, BITS, len(Asked) << BITS):
            raise WeightsError("weights of another format: train again")
        parts = {asked: steps[at << BITS : (at + 1) << BITS] for at, asked in enumerate(Asked)}
        intercepts = {asked: float(said["intercepts"][asked]) for asked in Asked}
        scales = {asked: float(said["scales"][asked]) for asked in Asked}
        shares = {asked: tuple(map(float, said["families"][asked])) for asked in Asked}
        if {len(says) for says in shares.values()} != {len(FAMILIES)}:
            raise WeightsError("weights of another format: train again")
        return Weights(intercepts, scales, shares, parts)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise WeightsError("no weights: train again") from error


@cache
def shipped() -> Weights:
    """Those that came with the code, read once a process."""
    return unpacked((files("functions.triage") / "weights.bin").read_bytes())
