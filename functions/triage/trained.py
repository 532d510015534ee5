"""The judge that is in force: a small trained model decides the kind, the plain rules give severity, reasons and flags.

The model only decides where somebody said something in a language that it read. What the platform withholds, pictures
without words and foreign languages stay with the plain rules. Where it is not sure, it is a complaint.
"""

from functions.triage.evidence import Evidence, evidence_of
from functions.triage.features import families
from functions.triage.model import Flag, Kind, Post, Verdict
from functions.triage.reading import words_of
from functions.triage.rules import READS, plainly, verdict_of, withheld
from functions.triage.senses import Means
from functions.triage.weights import Asked, Weights, shipped

COMPLAINT_FROM = 0.2
"""The likelihood from which it is a complaint, unless a brand sets its own. Far under one half, because to miss one is
worse than to call once too often: of the lines of the corpus that it had not seen, one complaint in 20 is missed."""
EVEN = 0.5
"""The likelihood at which both mistakes weigh the same: where classifiers are compared with each other."""
SURE_FROM = 0.6
"""The likelihood from which nobody need look first."""
_KNOWN = 0.9
"""How likely what is said where people speak to the brand is said to it."""
_ALL_TOGETHER = {
    Kind.COMPLAINT: "reads like a complaint, by all its words together",
    Kind.QUESTION: "asks something, without a grievance",
    Kind.PRAISE: "reads like praise, by all its words together",
    Kind.OTHER: "reads like nothing that asks for an answer, by all its words together",
}
OF_THE_JUDGE = frozenset({Flag.UNSURE, Flag.LANGUAGE})
"""Flags that say how a post was judged, not what it says."""
_URGENT = frozenset({Flag.SAFETY, Flag.LEGAL, Flag.PRESS})


class TrainedJudge:
    """The model and the plain rules together. `weights`: those shipped, or a company's own."""

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or shipped()

    def judge(self, post: Post) -> Verdict:
        """The verdict on one post, in time proportional to its length."""
        if post.text is None:
            return withheld(post)
        words = words_of(post.text)
        evidence = evidence_of(words, post)
        plain = plainly(post, words, evidence)
        if not words or plain.language not in READS:
            return plain
        return self._together(post, plain, evidence, self._weights.likelihoods(families(post.text, words, evidence)))

    def _together(self, post: Post, plain: Verdict, evidence: Evidence, likely: dict[Asked, float]) -> Verdict:
        known = (post.to_brand or post.is_private) and plain.is_complaint
        complains = likelihood(likely, to_brand=known)
        wanted = COMPLAINT_FROM if post.complaint_from is None else post.complaint_from
        kind = Kind.COMPLAINT if complains >= wanted else _other_kind(plain, likely, to_brand=post.to_brand)
        if kind is not Kind.COMPLAINT and plain.is_complaint and _stands(post, plain, likely):
            return plain
        if plain.kind is Kind.PRAISE and evidence.has(Means.SOLVED) and complains < SURE_FROM:
            return plain
        sure = kind is not Kind.COMPLAINT or complains >= max(SURE_FROM, wanted)
        warnings = [flag for flag in plain.flags if flag not in OF_THE_JUDGE]
        return verdict_of(kind, _because(kind, plain, evidence), evidence, plain.language, warnings, sure=sure)


def likelihood(likely: dict[Asked, float], *, to_brand: bool = False) -> float:
    """That it is a complaint: said to a company, and if so a complaint."""
    return max(likely[Asked.DIRECTED], _KNOWN if to_brand else 0.0) * likely[Asked.COMPLAINT]


def _other_kind(plain: Verdict, likely: dict[Asked, float], *, to_brand: bool) -> Kind:
    """Where the model sees talk among others in what is said to the brand, the plain rules' word stands."""
    kinds = {Kind.QUESTION: Asked.QUESTION, Kind.PRAISE: Asked.PRAISE, Kind.OTHER: Asked.OTHER}
    kind = max(kinds, key=lambda kind: likely[kinds[kind]])
    return plain.kind if kind is Kind.OTHER and to_brand and plain.kind in kinds else kind


def _stands(post: Post, plain: Verdict, likely: dict[Asked, float]) -> bool:
    """Whether the plain rules' complaint stands against the model: a private word, or danger, a lawyer, the press."""
    said = post.to_brand or likely[Asked.DIRECTED] >= 0.5
    return post.is_private or (said and not _URGENT.isdisjoint(plain.flags))


def _because(kind: Kind, plain: Verdict, evidence: Evidence) -> str | None:
    """Why, where the senses found do not say so by themselves."""
    if kind is Kind.COMPLAINT:
        return None if evidence.grievance else _ALL_TOGETHER[kind]
    if kind is Kind.PRAISE:
        return None if evidence.praise else _ALL_TOGETHER[kind]
    return plain.reasons[0] if plain.kind is kind else _ALL_TOGETHER[kind]
