"""Which language a post is in."""

import pytest

from functions.triage.language import language_of
from functions.triage.reading import words_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Waar blijft het pakket dat ik heb besteld"),
        ("en", "Where is the parcel that I ordered"),
        ("de", "Wo ist das Paket, ich warte auf die Lieferung"),
        ("fr", "Bonjour, je ne suis pas content de vous"),
        ("es", "Hola, no me llega el paquete por favor"),
        (None, "acme 100234"),
        (None, ""),
    ],
)
def test_by_the_small_words(language: str | None, text: str) -> None:
    assert language_of(words_of(text), None) == language


@pytest.mark.parametrize(
    ("given", "language"), [("nl", "nl"), ("EN-us", "en"), ("nl_BE", "nl"), (" de ", "de"), ("fry", "fry")]
)
def test_the_sender_knows_better(given: str, language: str) -> None:
    assert language_of(words_of("where is the parcel"), given) == language


@pytest.mark.parametrize("given", [None, "", "und", "zxx", "qme", "english", "?", "n"])
def test_unless_the_sender_does_not_know(given: str | None) -> None:
    assert language_of(words_of("where is the parcel"), given) == "en"
