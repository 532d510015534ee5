"""How the lexicon is written: phrases that mean the same, and what they are evidence of."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from functions.triage.model import Flag


class Means(StrEnum):
    """What a phrase is evidence of."""

    GRIEVANCE = "grievance"
    """Dissatisfaction; a negation close before it takes that away."""
    PRAISE = "praise"
    """Satisfaction; a negation close before it makes it a grievance."""
    TIME = "time"
    """How long it has taken: a grievance only beside another grievance or a subject of ours."""
    TOPIC = "topic"
    """A subject that people turn to a company about."""
    PERSONAL = "personal"
    """The author speaks of himself."""
    ASKING = "asking"
    """Wants to be told something."""
    SOLVED = "solved"
    """It was bad, and was put right."""
    NEWS = "news"
    """News and advertisements: a grievance in them is not the author's own, unless he speaks of himself."""
    TALK = "talk"
    """Greetings and small talk, where nothing else is said."""
    NEGATION = "negation"
    """Turns what follows."""
    NOTHING = "nothing"
    """An idiom whose words would mislead."""


@dataclass(frozen=True)
class Sense:
    """Phrases that mean the same, divided by `|` or a new line.

    A phrase is words in order; `a/b` is either word, `_` is up to two words of any kind, `#` is a small number, also
    in words. Accents, apostrophes and case are gone before matching. Where several fit, the longest counts.
    """

    means: Means
    phrases: str
    reason: str = ""
    """In a supervisor's words, after "The author …"."""
    weight: int = 1
    """1 for a hint, 2 for enough alone."""
    grave: bool = False
    """Makes a complaint more severe."""
    firm: bool = False
    """Stands whatever negation is before it."""
    flag: Flag | None = None

    def listed(self) -> list[tuple[str, ...]]:
        """The phrases one by one, as words, every alternative written out."""
        phrases = (phrase.split() for line in self.phrases.splitlines() for phrase in line.split("|"))
        return [words for phrase in phrases if phrase for words in product(*(word.split("/") for word in phrase))]


def grievance(reason: str, phrases: str, *, weight: int = 2, grave: bool = False, firm: bool = True) -> Sense:
    """What went wrong, in phrases that mostly hold their own negation and so are firm."""
    return Sense(Means.GRIEVANCE, phrases, reason, weight, grave, firm)
