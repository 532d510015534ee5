"""What a judge sees of a mention, and what it says about it."""

from enum import IntEnum, StrEnum

from functions.intake.model import Visibility
from functions.shared.values import Value

LABEL = "label"
"""The kind of a fact that keeps a person's verdict on a mention, for the judge to learn from."""
NOT_LEARNT_FROM = frozenset({"x", "twitter"})
"""Channels whose posts no model may be trained on: https://developer.x.com/en/developer-terms/policy"""


class Kind(StrEnum):
    """What a mention is."""

    COMPLAINT = "complaint"
    """Dissatisfaction to which a response is expected, said or implied; also whatever nobody can be sure about."""
    QUESTION = "question"
    """Something to answer, without a grievance."""
    PRAISE = "praise"
    """Kept, counted and handed on; never called back."""
    OTHER = "other"
    """Nothing to act on: news, a job advertisement, a greeting, talk among others."""


class Severity(IntEnum):
    """How serious a complaint is; 1 comes first. What is no complaint has 4."""

    CRITICAL = 1
    """Somebody may come to harm; or two of the things that make a complaint grave come together."""
    GRAVE = 2
    """Lost, no service, money taken, nobody answers, not the first time, a week or more, a lawyer, the press."""
    ORDINARY = 3
    """Something went wrong."""
    MILD = 4
    """A slight annoyance, or only perhaps a complaint."""


class Flag(StrEnum):
    """What a supervisor must know before somebody rings."""

    UNSURE = "unsure"
    """It counts as a complaint until somebody says no."""
    WITHHELD = "withheld"
    """The platform gave no text."""
    LANGUAGE = "language"
    """In a language that this judge does not read."""
    SAFETY = "safety"
    """Speaks of fire, smoke, gas, a shock or an injury."""
    LEGAL = "legal"
    """Speaks of a lawyer, a court, a regulator, the police."""
    PRESS = "press"
    """Comes from the press or threatens with it."""
    ABUSE = "abuse"
    """Threatens or insults people."""
    ON_BEHALF = "on_behalf"
    """Speaks for somebody else, whose order it is."""
    VULNERABLE = "vulnerable"
    """Somebody for whom it is worse than for others. A person says so, at the desk: no judge ever does."""


class Post(Value):
    """What a judge sees of a mention: nothing that names or numbers the author."""

    text: str | None
    """Verbatim; None where the platform withholds it."""
    language: str | None = None
    """As the sender gave it: `nl`, `en-US`, `und`."""
    visibility: Visibility = Visibility.PUBLIC
    sentiment: float | str | None = None
    """The sender's own, if it has one: below zero or `negative` is bad."""
    attachments: int = 0
    """How many."""
    to_brand: bool = False
    """Known to be said to the brand, by where it stands: a private message, a review, a post that a tool chose."""
    complaint_from: float | None = None
    """The likelihood from which the brand wants it called a complaint; None: as shipped."""

    @property
    def is_private(self) -> bool:
        """Whether only the company reads it."""
        return self.visibility is Visibility.PRIVATE


class Verdict(Value):
    """What a judge says. `flags` are plain text so that old code can read the flags of newer code."""

    kind: Kind
    severity: Severity
    language: str | None = None
    """ISO 639 code, lower case; None where it cannot be told."""
    reasons: tuple[str, ...] = ()
    """In words a supervisor understands: "says that it is lost", "2 weeks". In English, never the author's own text."""
    flags: tuple[str, ...] = ()
    """Members of `Flag`."""

    @property
    def is_complaint(self) -> bool:
        """Whether a human is owed."""
        return self.kind is Kind.COMPLAINT

    @property
    def is_sure(self) -> bool:
        """False where it counts as a complaint only to be on the safe side."""
        return Flag.UNSURE not in self.flags
