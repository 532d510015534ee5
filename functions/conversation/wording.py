"""What a brand says and how: its own texts, or those shipped; checked before they are kept.

a text in public holds no      because
----------------------------   ---------------------------------------------------------------------------
name, order, parcel, number    it would tell the world who the customer is: no placeholder for it exists
link, mail address, handle     a link costs money on X and trust everywhere; a handle calls in a stranger
long number                    it may be somebody's order or telephone
menu                           a human calls: there is nothing to press
"""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from pydantic import Field

from functions.conversation.platforms import links, weight
from functions.conversation.texts import PUBLIC, SHIPPED, Text
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key

LANGUAGES = tuple(SHIPPED)
LONGEST = {True: 280, False: 1_000}
"""What fits every platform: in public characters as X weighs them, in private bytes as Instagram counts them."""
VARIANTS = 2
"""Of a public text at least: no author reads the same twice in a row."""
PLACEHOLDERS = frozenset({"before", "within", "next", "caller", "code"})
_LONGEST_VALUES = {
    "before": "on Wednesday 23 September before 00:00",
    "within": "within 120 minutes of Wednesday 00:00",
    "next": "on Wednesday 23 September after 00:00",
    "caller": "+31 (0)88 123 45 678",
    "code": "elephant",
}
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){4,}")
_MENU = re.compile(r"\b(?:toets|druk op|kies|press|dial|choose)\s+(?:\d|een|one)\b", re.IGNORECASE)
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class Wording(Entity):
    """What a company sets of it for one brand."""

    brand: str
    enabled: bool = True
    """Whether automatic words are sent at all; what people write goes out all the same."""
    questions: bool = False
    """Whether a question gets a public reply too."""
    language: str = Field(default="nl", pattern="^[a-z]{2}$")
    """For authors whose language is not known or has no texts."""
    caller: str | None = Field(default=None, pattern=r"^[+0-9 ().-]{3,20}$")
    """The number that calls are made from, as customers see it."""
    privacy_url: str | None = Field(
        default=None, max_length=200, pattern=r"^https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(/[!-~]*)?$"
    )
    """How people's data are handled: for platforms that ask for a link to it in automatic messages."""
    texts: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Its own, by language and `Text`; what is left out is as shipped."""

    def key(self) -> Key:
        return keys.wording(self.brand)

    def in_language(self, of_author: str | None) -> str:
        """The author's, where there are texts in it; else the brand's."""
        known = (of_author or "")[:2].lower()
        return known if known in LANGUAGES else self.language if self.language in LANGUAGES else LANGUAGES[0]

    def variants(self, text: Text, language: str) -> tuple[str, ...]:
        """The brand's own, else those shipped."""
        return self.texts.get(language, {}).get(text) or SHIPPED[language][text]


def filled(template: str, values: Mapping[str, str | None]) -> str:
    """The text with its values; what is optional goes where one of its values is not known."""

    def part(found: re.Match[str]) -> str:
        return found[1] if all(values.get(name) for name in _names(found[1])) else ""

    whole = _OPTIONAL.sub(part, template)
    return " ".join(whole.format_map({name: value or "" for name, value in values.items()}).split())


def wrong(wording: Wording) -> list[str]:
    """What is wrong with a brand's own texts, each with its place; nothing: it may be kept."""
    found = [] if wording.language in LANGUAGES else [f"language: {wording.language!r}: {', '.join(LANGUAGES)}"]
    for language, texts in wording.texts.items():
        if language not in LANGUAGES:
            found.append(f"{language}: no such language: {', '.join(LANGUAGES)}")
        for name, variants in texts.items():
            found += [f"{language}.{name}: {what}" for what in _wrong_of(name, variants)]
    return found


def _wrong_of(name: str, variants: tuple[str, ...]) -> Iterator[str]:
    if name not in list(Text):
        yield f"no such text: {', '.join(Text)}"
        return
    public = Text(name) in PUBLIC
    if len(set(variants)) < (VARIANTS if public else 1):
        yield f"at least {VARIANTS} different variants: no author reads the same twice in a row"
    for number, template in enumerate(variants, 1):
        yield from (f"variant {number}: {what}" for what in _wrong_with(template, public=public))


def _wrong_with(template: str, *, public: bool) -> Iterator[str]:
    try:
        unknown = set(_names(template)) - PLACEHOLDERS
    except ValueError:
        yield "braces that do not match"
        return
    if unknown:
        allowed = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
        yield f"{', '.join(sorted(unknown))}: nothing personal is filled in; there are {allowed}"
        return
    if "[" in _OPTIONAL.sub("", template) or "]" in _OPTIONAL.sub("", template):
        yield "square brackets that do not match"
    elif (size := _size(filled(template, _LONGEST_VALUES), public=public)) > LONGEST[public]:
        yield f"{size} {'characters' if public else 'bytes'} with its values: at most {LONGEST[public]}"
    if not template.strip():
        yield "empty"
    if links(template):
        yield "a link: nobody should learn to follow one"
    yield from (what for what, pattern in _FORBIDDEN.items() if pattern.search(template))


def _size(text: str, *, public: bool) -> int:
    return weight(text) if public else len(text.encode())


_FORBIDDEN = {
    "an address or a handle": re.compile("@"),
    "a long number: it may be somebody's; the number you call from is {caller}": _LONG_NUMBER,
    "a menu: a human calls": _MENU,
}


def _names(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template.replace("[", "").replace("]", "")) if name is not None]
