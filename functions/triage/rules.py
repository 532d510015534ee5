"""Triage by plain rules: weigh the words for and against, and when in doubt call it a complaint.

Missing a complaint is worse than calling once too often. Only what is plainly something else (a question, praise, news,
an advertisement, a greeting) is not one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from functions.intake.model import Visibility
from functions.triage.language import language_of
from functions.triage.lexicon import SENSES
from functions.triage.model import Flag, Kind, Post, Severity, Verdict
from functions.triage.reading import STOPS, Found, Phrases, words_of
from functions.triage.senses import Means, Sense

_SAID_TO_ALL = "reads like news or an advertisement"
_READS = (None, "nl", "en")
_REACH = 4
"""A negation turns what comes within so many words."""
_OPENING = 3
"""A question without a mark begins within so many words: after a greeting."""
_SURE = 2
"""The weight that is enough for a complaint without doubt."""
_INSISTENT = {("?", "?"), ("?", "!"), ("!", "?")}
_NEGATED_PRAISE = Sense(Means.GRIEVANCE, "", "is not pleased", 2)
_NOT_SO = Sense(Means.GRIEVANCE, "", "says that something is not so")
_IMPATIENT = Sense(Means.GRIEVANCE, "", "asks insistently")
_SENDER_SAYS_BAD = Sense(Means.GRIEVANCE, "", "is negative, says the sender of this mention")
_SENDER_SAYS_GOOD = Sense(Means.PRAISE, "", "is positive, says the sender of this mention")


class PlainJudge:
    """The judge of plain rules. Building the phrases takes some milliseconds, once a process."""

    def judge(self, post: Post) -> Verdict:
        """The verdict on one post, in time proportional to its length."""
        if post.text is None:
            return Verdict(
                kind=Kind.COMPLAINT,
                severity=Severity.ORDINARY,
                language=language_of((), post.language),
                reasons=("wrote something that the platform withholds",),
                flags=(Flag.WITHHELD, Flag.UNSURE),
            )
        words = words_of(post.text)
        evidence = _evidence(words, post)
        language = language_of(words, post.language)
        kind, because = _kind(evidence, post, language, anything_said=bool(words))
        return _verdict(kind, because, evidence, language)


@dataclass(frozen=True)
class _Evidence:
    """What was found, each sense once, in the order of the text."""

    senses: tuple[Sense, ...]
    asks: bool

    def of(self, means: Means) -> list[Sense]:
        return [sense for sense in self.senses if sense.means is means]

    def has(self, means: Means) -> bool:
        return bool(self.of(means))

    @property
    def grievance(self) -> int:
        """How much speaks for a complaint. Time counts only beside something that it can be held against."""
        own = sum(sense.weight for sense in self.of(Means.GRIEVANCE))
        return own + (self.has(Means.TIME) and (own > 0 or self.has(Means.TOPIC)))

    @property
    def praise(self) -> int:
        return sum(sense.weight for sense in self.of(Means.PRAISE))

    @property
    def grave(self) -> int:
        return sum(sense.grave for sense in self.senses)


def _kind(evidence: _Evidence, post: Post, language: str | None, *, anything_said: bool) -> tuple[Kind, str | None]:
    """What it is, and why, where the senses found do not say so by themselves."""
    if evidence.grievance:
        kind = _kind_of_grievance(evidence)
        return kind, _SAID_TO_ALL if kind is Kind.OTHER else None
    if evidence.praise and not (evidence.asks and evidence.praise < _SURE):
        return Kind.PRAISE, None
    if language not in _READS and anything_said and not evidence.has(Means.NEWS):
        return Kind.COMPLAINT, "writes in a language that these rules do not read"
    if evidence.asks:
        return Kind.QUESTION, "asks something, without a grievance"
    return _kind_of_silence(evidence, post, anything_said)


def _kind_of_grievance(evidence: _Evidence) -> Kind:
    """A grievance is a complaint unless praise outweighs it, it was put right, or it is news."""
    solved = evidence.has(Means.SOLVED) and evidence.praise > 0 and not evidence.asks
    if evidence.praise > evidence.grievance or (solved and evidence.grievance <= _SURE + 1):
        return Kind.PRAISE
    if evidence.has(Means.NEWS) and not evidence.has(Means.PERSONAL) and evidence.grievance <= 2 * _SURE:
        return Kind.OTHER
    return Kind.COMPLAINT


def _kind_of_silence(evidence: _Evidence, post: Post, anything_said: bool) -> tuple[Kind, str]:
    """Nothing was said for or against, nothing asked. It is a complaint if it may well be one."""
    if evidence.has(Means.NEWS):
        return Kind.OTHER, _SAID_TO_ALL
    if evidence.has(Means.TALK):
        return Kind.OTHER, "greets or chats"
    if post.attachments and not anything_said:
        return Kind.COMPLAINT, "sent a picture without words"
    if post.visibility is Visibility.PRIVATE and anything_said:
        return Kind.COMPLAINT, "wrote in private"
    if evidence.has(Means.TOPIC) and evidence.has(Means.PERSONAL):
        return Kind.COMPLAINT, "writes about something of theirs"
    return Kind.OTHER, "says nothing that asks for an answer"


def _verdict(kind: Kind, because: str | None, evidence: _Evidence, language: str | None) -> Verdict:
    flags = [sense.flag for sense in evidence.senses if sense.flag is not None]
    if kind is Kind.COMPLAINT and not _is_sure(evidence):
        flags.append(Flag.UNSURE)
    if language not in _READS:
        flags.append(Flag.LANGUAGE)
    return Verdict(
        kind=kind,
        severity=_severity(kind, evidence),
        language=language,
        reasons=_reasons(kind, evidence) if because is None else (because,),
        flags=tuple(dict.fromkeys(flags)),
    )


def _reasons(kind: Kind, evidence: _Evidence) -> tuple[str, ...]:
    """What speaks for this kind, in the order of the text. A bare negation is told only where there is nothing else."""
    telling = (Means.GRIEVANCE, Means.TIME) if kind is Kind.COMPLAINT else (Means.PRAISE, Means.SOLVED)
    reasons = [sense.reason for sense in evidence.senses if sense.means in telling and sense is not _NOT_SO]
    return tuple(dict.fromkeys(reasons)) or (_NOT_SO.reason,)


def _is_sure(evidence: _Evidence) -> bool:
    return evidence.grievance >= _SURE + evidence.praise


def _severity(kind: Kind, evidence: _Evidence) -> Severity:
    if kind is not Kind.COMPLAINT:
        return Severity.MILD
    if evidence.grave > 1 or any(sense.flag is Flag.SAFETY for sense in evidence.senses):
        return Severity.CRITICAL
    if evidence.grave:
        return Severity.GRAVE
    return Severity.ORDINARY if evidence.grievance >= _SURE else Severity.MILD


@cache
def _phrases() -> Phrases[Sense]:
    return Phrases((words, sense) for sense in SENSES for words in sense.listed())


def _evidence(words: list[str], post: Post) -> _Evidence:
    found = list(_phrases().find(words))
    senses = list(_turned(words, found))
    if any(pair in _INSISTENT for pair in pairwise(words)):
        senses.append(_IMPATIENT)
    senses.extend(_sender_says(post.sentiment))
    return _Evidence(tuple(dict.fromkeys(senses)), "?" in words or any(_opens(words, one) for one in found))


def _opens(words: list[str], one: Found[Sense]) -> bool:
    """Whether a question begins here: people leave out the mark, but "how much I like it" asks nothing."""
    return one.value.means is Means.ASKING and (one.start < _OPENING or words[one.start - 1] in STOPS)


def _turned(words: list[str], found: list[Found[Sense]]) -> Iterator[Sense]:
    """What each phrase stands for where it stands: a negation before praise complains, before a grievance denies it."""
    after_negation: int | None = None
    for one in found:
        negated = (
            after_negation is not None
            and one.start - after_negation < _REACH
            and STOPS.isdisjoint(words[after_negation : one.start])
        )
        match one.value:
            case Sense(means=Means.NEGATION):
                after_negation = one.end
                yield _NOT_SO
            case Sense(means=Means.PRAISE, firm=False) if negated:
                yield _NEGATED_PRAISE
            case Sense(means=Means.GRIEVANCE, firm=False) if negated:
                pass
            case sense:
                yield sense


def _sender_says(sentiment: float | str | None) -> Iterator[Sense]:
    """The sender's own judgement: a word, or a number around zero."""
    if isinstance(sentiment, str):
        word = sentiment.strip().casefold()
        try:
            sentiment = float(word)
        except ValueError:
            sentiment = -1.0 if "neg" in word else 1.0 if "pos" in word else 0.0
    if sentiment is not None and sentiment < 0:
        yield _SENDER_SAYS_BAD
    elif sentiment is not None and sentiment > 0:
        yield _SENDER_SAYS_GOOD
