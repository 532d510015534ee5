"""Triage by plain rules: weigh the words for and against, and when in doubt call it a complaint.

Missing a complaint is worse than calling once too often. Only what is plainly something else (a question, praise, news,
an advertisement, a greeting) is not one.
"""

from collections.abc import Sequence

from functions.intake.model import Visibility
from functions.triage.evidence import NOT_SO, Evidence, evidence_of
from functions.triage.flags import flags_of
from functions.triage.language import language_of
from functions.triage.model import Flag, Kind, Post, Severity, Verdict
from functions.triage.reading import words_of
from functions.triage.senses import Means, Sense

_SAID_TO_ALL = "reads like news or an advertisement"
READS = (None, "nl", "en")
"""Languages that the judge reads; None: no telling."""
_SURE = 2
"""The weight that is enough for a complaint without doubt."""


class PlainJudge:
    """The judge of plain rules. Building the phrases takes some milliseconds, once a process."""

    def judge(self, post: Post) -> Verdict:
        """The verdict on one post, in time proportional to its length."""
        if post.text is None:
            return withheld(post)
        words = words_of(post.text)
        return plainly(post, words, evidence_of(words, post))


def withheld(post: Post) -> Verdict:
    """The verdict on a post whose text the platform does not give."""
    return Verdict(
        kind=Kind.COMPLAINT,
        severity=Severity.ORDINARY,
        language=language_of((), post.language),
        reasons=("wrote something that the platform withholds",),
        flags=(Flag.WITHHELD, Flag.UNSURE),
    )


def plainly(post: Post, words: Sequence[str], evidence: Evidence) -> Verdict:
    """The verdict by the plain rules alone."""
    language = language_of(words, post.language)
    kind, because = _kind(evidence, post, language, anything_said=bool(words))
    warnings = flags_of(words, evidence)
    return verdict_of(kind, because, evidence, language, warnings, sure=is_sure(evidence))


def _kind(evidence: Evidence, post: Post, language: str | None, *, anything_said: bool) -> tuple[Kind, str | None]:
    """What it is, and why, where the senses found do not say so by themselves."""
    if evidence.grievance:
        kind = _kind_of_grievance(evidence)
        return kind, _SAID_TO_ALL if kind is Kind.OTHER else None
    if evidence.praise and not (evidence.asks and evidence.praise < _SURE):
        return Kind.PRAISE, None
    if language not in READS and anything_said and not evidence.has(Means.NEWS):
        return Kind.COMPLAINT, "writes in a language that these rules do not read"
    if evidence.asks:
        return Kind.QUESTION, "asks something, without a grievance"
    return _kind_of_silence(evidence, post, anything_said)


def _kind_of_grievance(evidence: Evidence) -> Kind:
    """A grievance is a complaint unless praise outweighs it, it was put right, or it is news."""
    solved = evidence.has(Means.SOLVED) and evidence.praise > 0 and not evidence.asks
    if evidence.praise > evidence.grievance or (solved and evidence.grievance <= _SURE + 1):
        return Kind.PRAISE
    if evidence.has(Means.NEWS) and not evidence.has(Means.PERSONAL) and evidence.grievance <= 2 * _SURE:
        return Kind.OTHER
    return Kind.COMPLAINT


def _kind_of_silence(evidence: Evidence, post: Post, anything_said: bool) -> tuple[Kind, str]:
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


def verdict_of(
    kind: Kind, because: str | None, evidence: Evidence, language: str | None, warnings: Sequence[str], *, sure: bool
) -> Verdict:
    """All that is said of a post of this kind. `because`: the reason, where the senses found do not say it; `warnings`:
    which of them stand.
    """
    flags = list(warnings)
    if kind is Kind.COMPLAINT and not sure:
        flags.append(Flag.UNSURE)
    if language not in READS:
        flags.append(Flag.LANGUAGE)
    return Verdict(
        kind=kind,
        severity=_severity(kind, evidence, warnings),
        language=language,
        reasons=_reasons(kind, evidence, warnings) if because is None else (because,),
        flags=tuple(dict.fromkeys(flags)),
    )


def _reasons(kind: Kind, evidence: Evidence, warnings: Sequence[str]) -> tuple[str, ...]:
    """What speaks for this kind, in the order of the text. A bare negation is told only where there is nothing else."""
    telling = (Means.GRIEVANCE, Means.TIME) if kind is Kind.COMPLAINT else (Means.PRAISE, Means.SOLVED)
    meant = [sense for sense in evidence.senses if sense.means in telling and _stands(sense, warnings)]
    reasons = [sense.reason for sense in meant if sense is not NOT_SO]
    if Flag.ON_BEHALF in warnings:
        reasons.append("speaks for somebody else")
    return tuple(dict.fromkeys(reasons)) or (NOT_SO.reason,)


def is_sure(evidence: Evidence) -> bool:
    """Whether the plain rules need nobody to look first."""
    return evidence.grievance >= _SURE + evidence.praise


def _stands(sense: Sense, warnings: Sequence[str]) -> bool:
    """Whether a sense is meant: a warning may only sound like one."""
    return sense.flag is None or sense.flag in warnings


def _severity(kind: Kind, evidence: Evidence, warnings: Sequence[str]) -> Severity:
    if kind is not Kind.COMPLAINT:
        return Severity.MILD
    grave = sum(sense.grave for sense in evidence.senses if _stands(sense, warnings))
    if grave > 1 or Flag.SAFETY in warnings:
        return Severity.CRITICAL
    if grave:
        return Severity.GRAVE
    return Severity.ORDINARY if evidence.grievance >= _SURE else Severity.MILD
