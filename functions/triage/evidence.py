"""What of the lexicon is found in a post, each phrase as it is meant where it stands: the negations applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from functions.triage.lexicon import SENSES
from functions.triage.model import Post
from functions.triage.reading import STOPS, Found, Phrases
from functions.triage.senses import Means, Sense

_REACH = 4
"""A negation turns what comes within so many words."""
_OPENING = 3
"""A question without a mark begins within so many words: after a greeting."""
_INSISTENT = {("?", "?"), ("?", "!"), ("!", "?")}
_NEGATED_PRAISE = Sense(Means.GRIEVANCE, "", "is not pleased", 2)
NOT_SO = Sense(Means.GRIEVANCE, "", "says that something is not so")
"""A bare negation: told only where there is nothing else."""
_IMPATIENT = Sense(Means.GRIEVANCE, "", "asks insistently")
_SENDER_SAYS_BAD = Sense(Means.GRIEVANCE, "", "is negative, says the sender of this mention")
_SENDER_SAYS_GOOD = Sense(Means.PRAISE, "", "is positive, says the sender of this mention")


@dataclass(frozen=True)
class Evidence:
    """What was found, each sense once, in the order of the text."""

    senses: tuple[Sense, ...]
    asks: bool

    def of(self, means: Means) -> list[Sense]:
        """The senses that are evidence of this."""
        return [sense for sense in self.senses if sense.means is means]

    def has(self, means: Means) -> bool:
        """Whether anything is evidence of this."""
        return bool(self.of(means))

    @property
    def grievance(self) -> int:
        """How much speaks for a complaint. Time counts only beside something that it can be held against."""
        own = sum(sense.weight for sense in self.of(Means.GRIEVANCE))
        return own + (self.has(Means.TIME) and (own > 0 or self.has(Means.TOPIC)))

    @property
    def praise(self) -> int:
        """How much speaks for praise."""
        return sum(sense.weight for sense in self.of(Means.PRAISE))

    @property
    def grave(self) -> int:
        """How many things make it more severe."""
        return sum(sense.grave for sense in self.senses)


@cache
def _phrases() -> Phrases[Sense]:
    return Phrases((words, sense) for sense in SENSES for words in sense.listed())


def evidence_of(words: list[str], post: Post) -> Evidence:
    """In time proportional to the number of words."""
    found = list(_phrases().find(words))
    senses = list(_turned(words, found))
    if any(pair in _INSISTENT for pair in pairwise(words)):
        senses.append(_IMPATIENT)
    senses.extend(_sender_says(post.sentiment))
    return Evidence(tuple(dict.fromkeys(senses)), "?" in words or any(_opens(words, one) for one in found))


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
                yield NOT_SO
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
