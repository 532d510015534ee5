"""What the trained model sees of a post: words, pieces of words, what the plain rules found, its shape, the accounts.

Each feature is a short text that is hashed to a number; the model has one small weight a number and kind. Training and
the deployed function compute them by this one file, so they cannot differ.
"""

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from functions.triage.evidence import Evidence
from functions.triage.senses import Means

BITS = 16
"""Features are hashed to so many bits."""
_MASK = (1 << BITS) - 1
_MOST_WORDS = 240
"""Words that are looked at: a post of any platform, and no more work for a hostile one."""
_LONGEST = 18
_MOST_HANDLES = 3
_PIECES = (3, 4, 5)
"""Letters of a piece. The ends of a word are a letter, too."""
_HANDLE = re.compile(r"(?<!\w)@(\w+)")
_DESK = re.compile(r"help|support|care|service|serv$|assist|webcare|team$|contact|ask", re.IGNORECASE)
"""What accounts that answer customers call themselves."""
_SHAPES = (
    ("url", re.compile(r"https?://|www\.")),
    ("tag", re.compile(r"#\w")),
    ("tags", re.compile(r"#\w.*#\w.*#\w", re.DOTALL)),
    ("!", re.compile("!")),
    ("!!", re.compile("!!")),
    ("?", re.compile(r"\?")),
    ("ends ?", re.compile(r"\?\W*$")),
    ("...", re.compile(r"\.\.|…")),
    ("price", re.compile(r"[$€£]\s?\d|\d\s?(?:euro|quid|dollars)")),
    ("shouts", re.compile(r"\b[A-Z]{4,}\b")),
    ("quote", re.compile(r"[\"“”]")),
    ("list", re.compile(r"\n")),
)
_LENGTHS = (3, 6, 10, 15, 20, 26, 34, 50)


def families(text: str, words: Sequence[str], evidence: Evidence) -> tuple[frozenset[int], ...]:
    """The numbers of a post's features: its words, their pieces, what was found, its shape, to whom it is said."""
    words = words[:_MOST_WORDS]
    handles = [name.lower() for name in _HANDLE.findall(text[: _MOST_WORDS * 10])]
    return (
        _hashed(f"w{word}" for word in words),
        _hashed(_pieces(words)),
        _hashed(_found(evidence)),
        _hashed(_shape(text, words, handles)),
        _hashed(f"@{piece}" for piece in _pieces(handles[:_MOST_HANDLES])),
    )


FAMILIES = ("words", "pieces", "found", "shape", "handles")


def is_said_to(brand: str, text: str | None) -> bool:
    """Whether a post that a tool chose for this brand is said to it: it names no account, or one of that name."""
    handles = _HANDLE.findall(text or "")
    return not handles or any(brand.casefold() in handle.casefold() for handle in handles)


def _hashed(features: Iterable[str]) -> frozenset[int]:
    return frozenset([crc32(feature.encode()) & _MASK for feature in features])


def _pieces(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in {f"<{word[:_LONGEST]}>" for word in words if len(word) > 2}:
        for size in _PIECES:
            found += [word[at : at + size] for at in range(len(word) - size + 1)]
    return found


def _found(evidence: Evidence) -> list[str]:
    senses = evidence.senses
    found = [f"s{sense.reason or sense.means}" for sense in senses]
    found += [f"m{means}" for means in {sense.means for sense in senses}]
    found += [f"g{count}" for count in range(1, min(evidence.grievance, 7) + 1)]
    found += [f"p{count}" for count in range(1, min(evidence.praise, 5) + 1)]
    found += [f"t{min(evidence.grave, 3)}", f"a{evidence.asks}", f"d{_sign(evidence.grievance - evidence.praise)}"]
    has = {means: evidence.has(means) for means in (Means.TOPIC, Means.PERSONAL, Means.ASKING)}
    found.append(f"x{evidence.grievance > 0}{evidence.praise > 0}{has[Means.TOPIC]}{has[Means.PERSONAL]}")
    found.append(f"y{evidence.grievance > 1}{has[Means.TOPIC]}{evidence.asks}")
    return found


def _shape(text: str, words: Sequence[str], handles: Sequence[str]) -> list[str]:
    text = text[: _MOST_WORDS * 10]
    found = [f"h{name}" for name, shape in _SHAPES if shape.search(text)]
    found.append(f"handles{min(len(handles), 4)}")
    found.append(f"first{text.lstrip()[:1] == '@'}")
    found.append(f"desk{any(_DESK.search(handle) for handle in handles)}")
    found += [f"l{length}" for length in _LENGTHS if len(words) >= length]
    return found


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
