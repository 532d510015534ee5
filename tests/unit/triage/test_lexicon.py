"""The lexicon holds nothing that can never be found, and says each thing once."""

from collections import Counter

from functions.triage.lexicon import SENSES
from functions.triage.reading import words_of
from functions.triage.senses import Means


def test_every_phrase_can_be_written_by_somebody() -> None:
    for sense in SENSES:
        for words in sense.listed():
            written = [word for word in words if word != "_"]
            assert words_of(" ".join("3" if word == "#" else word for word in written)) == written


def test_a_gap_is_between_words() -> None:
    assert not [words for sense in SENSES for words in sense.listed() if "_" in (words[0], words[-1])]


def test_no_phrase_stands_twice() -> None:
    counts = Counter(words for sense in SENSES for words in sense.listed())
    assert [words for words, count in counts.items() if count > 1] == []


def test_what_is_told_to_a_supervisor_has_words_for_it() -> None:
    told = {Means.GRIEVANCE, Means.TIME, Means.PRAISE, Means.SOLVED}
    assert [sense.phrases for sense in SENSES if (sense.means in told) != bool(sense.reason)] == []
