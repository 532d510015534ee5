"""From a stranger's text to words that can be compared, and to the phrases found among them.

Normalised for matching only: the text itself is stored and shown as it came. Everything here takes time in proportion
to the length of the text: regular expressions without nested repetition, phrases by a trie with bounded gaps.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

STOPS = frozenset({".", ",", "?", "!", ";", "but", "maar"})
"""Where a phrase and the reach of a negation end."""

_MOST = 60_000
"""Characters that are read. Longer than any platform allows, so that a hostile post costs no more than a long one."""

_GAP = 2
_SHORTEST_MENDED = 7
_LONGEST_MENDED = 20
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@\w+|['’‘`´]")
_WORD = re.compile(r"[:;=]-?[()]+|<3|[^\W\d_]+|\d+|[.,?!;]|[^\w\s\x00-\x7f\u2000-\u206f«»]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_NUMBER = re.compile(
    r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|couple|few|"
    r"twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|paar|enkele|anderhalve|anderhalf"
)


def words_of(text: str) -> list[str]:
    """The words, stops and signs of a text, without case, accents, apostrophes, handles and addresses."""
    words = _WORD.findall(_NOT_WORDS.sub(_blank, _plain(text)))
    return [_word(word) for word in words]


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text[:_MOST].casefold()
    parts = unicodedata.normalize("NFKD", text.replace("\r", "\n").replace("\n", " . "))[:_MOST].casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", parts) if unicodedata.category(c) not in _INVISIBLE)


def _blank(found: re.Match[str]) -> str:
    return "" if len(found[0]) == 1 else " "


def _word(word: str) -> str:
    if _NUMBER.fullmatch(word):
        return "#"
    if word[0] in ":;=" and len(word) > 1:
        return ":" + word[-1]
    return word


@dataclass(frozen=True)
class Found[T]:
    """A phrase found: what it stands for, and the first and the one-past-last word of it."""

    value: T
    start: int
    end: int


@dataclass(slots=True)
class _Node[T]:
    following: dict[str, "_Node[T]"] = field(default_factory=dict)
    value: T | None = None


class Phrases[T]:
    """Many phrases, searched all at once. `_` in a phrase is up to two words of any kind."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], T]]) -> None:
        self._root = _Node[T]()
        self._vocabulary: set[str] = set()
        for words, value in phrases:
            self._add(words, value)
        self._slips = _slips(self._vocabulary)

    def _add(self, words: Sequence[str], value: T) -> None:
        node = self._root
        for word in words:
            following = node.following.get(word)
            if following is None:
                following = node.following[word] = _Node()
            node = following
        self._vocabulary.update(words)
        if node.value is None:  # where two say the same, the first one stands
            node.value = value

    def find(self, words: Sequence[str]) -> Iterator[Found[T]]:
        """From left to right, the longest phrase at each place; no word is used twice."""
        mended = {word: self._mended(word) for word in set(words)}
        words = [mended[word] for word in words]
        at = 0
        while at < len(words):
            if words[at] not in self._root.following:
                at += 1
                continue
            end, value = self._longest(self._root, words, at)
            if value is not None:
                yield Found(value, at, end)
            at = max(end, at + 1)

    def _longest(self, node: _Node[T], words: Sequence[str], at: int) -> tuple[int, T | None]:
        best: tuple[int, T | None] = (at, node.value) if node.value is not None else (0, None)
        if not node.following or at >= len(words):
            return best
        if exact := node.following.get(words[at]):
            best = max(best, self._longest(exact, words, at + 1), key=_end)
        if gap := node.following.get("_"):
            for start in range(at, min(at + _GAP + 1, len(words))):
                if words[start] in gap.following:
                    best = max(best, self._longest(gap, words, start), key=_end)
                if words[start] in STOPS:
                    break
        return best

    def _mended(self, word: str) -> str:
        """The word of the vocabulary that is meant: letters drawn out, or one slip in a long word."""
        if word in self._vocabulary:
            return word
        for letters in (r"\1\1", r"\1"):
            if (shorter := _DRAWN_OUT.sub(letters, word)) in self._vocabulary:
                return shorter
        if _SHORTEST_MENDED <= len(word) <= _LONGEST_MENDED:
            for variant in _shortened(word):
                for meant in self._slips.get(variant, ()):
                    if _is_one_slip(word, meant):
                        return meant
        return word


def _end(found: tuple[int, object]) -> int:
    return found[0]


def _shortened(word: str) -> Iterator[str]:
    """The word itself and each word that lacks one of its letters (never the first)."""
    yield word
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


def _slips(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    slips: dict[str, list[str]] = {}
    for word in sorted(vocabulary):
        if len(word) >= _SHORTEST_MENDED:
            for variant in _shortened(word):
                slips.setdefault(variant, []).append(word)
    return slips


def _is_one_slip(word: str, meant: str) -> bool:
    """A letter too many, too few, another one, or two neighbours swapped."""
    start = 0
    while start < min(len(word), len(meant)) and word[start] == meant[start]:
        start += 1
    rest, wanted = word[start:], meant[start:]
    while rest and wanted and rest[-1] == wanted[-1]:
        rest, wanted = rest[:-1], wanted[:-1]
    return max(len(rest), len(wanted)) <= 1 or (len(rest) == 2 and rest == wanted[::-1])
