"""Which language a post is in: as the sender says, else by the small words that every sentence has."""

import re
from collections.abc import Sequence

_SMALL_WORDS = {
    "nl": """
        de het een ik je jij jullie niet geen en van voor met dat dit ook maar nog wel naar bij aan om mijn er te
        zijn heb heeft wordt werkt bij wat waar hoe goed al uit mij u uw ons onze weer heel nu kan kunnen bedankt
        wanneer
        """,
    "en": """
        the a and to of i you it that this my your not for with have has be are at but so just do dont im we what
        where how when can will from they me all get on been still why no who our was an if or about now thanks
        """,
    "de": """
        der die das und ist nicht ein eine ich wir ihr mit auf fur von zu den dem auch wie aber noch mein sie es
        bei seit wann
        """,
    "fr": """
        le la les un une et est pas je vous nous de des du pour avec que qui dans sur mon ma ce ne plus mais mes
        au bonjour
        """,
    "es": """
        el la los las un una y es no de que por con para mi en del lo se como pero mas su al hola muy esta
        """,
}
_VOTES: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _small in _words.split():
        _VOTES[_small] = (*_VOTES.get(_small, ()), _language)
_CODE = re.compile(r"[a-z]{2,3}(?=[-_]|$)")
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis", "qam", "qct", "qht", "qme", "qst"})
"""ISO 639's own ways of saying that it is unknown, and X's for posts without words."""


def language_of(words: Sequence[str], given: str | None) -> str | None:
    """An ISO 639 code or None. A foreign language is named only where two of its small words outnumber ours."""
    if given and (code := _CODE.match(given.strip().lower())) and code[0] not in _NO_LANGUAGE:
        return code[0]
    counts = dict.fromkeys(_SMALL_WORDS, 0)
    for word in words:
        for language in _VOTES.get(word, ()):
            counts[language] += 1
    best = max(counts, key=lambda language: counts[language])
    needed = 1 if best in ("nl", "en") else 2
    return best if counts[best] >= needed else None
