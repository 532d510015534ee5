"""The words as shipped: what a brand that has set none of its own says, in Dutch and in English.

`{before}` is when the call comes at the latest (`vóór 14:40`, `tomorrow before 09:30`), `{within}` how soon after a
number is known, `{next}` when it is tried again, `{caller}` the number that the brand calls from, `{code}` the word
that the agent says first. What stands in square brackets is left out where one of its values is not known.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from functions.tickets.model import Ticket


class Text(StrEnum):
    """What there is to say. The first four are public, the others private."""

    CALL = "call"
    """A number is known: a colleague calls."""
    ASK = "ask"
    """No number is known: please send it in private."""
    WRITE = "write"
    """The customer would rather read: a colleague writes."""
    SEEN = "seen"
    """To a question, where the brand wants that said."""
    QUESTION = "question"
    """For the number, and the time that suits."""
    NEWS = "news"
    """The number came, or the time is another one: a colleague calls by then."""
    LATE = "late"
    """The time that we named has passed, and nobody called."""
    MISSED = "missed"
    """We rang in vain, and try again."""
    MISSED_LAST = "missed_last"
    """We rang in vain for the last time by ourselves."""


PUBLIC = frozenset({Text.CALL, Text.ASK, Text.WRITE, Text.SEEN})

type Texts = Mapping[Text, tuple[str, ...]]

# fmt: off
DUTCH: Texts = {
    Text.CALL: (
        "Dit hoort niet. Een collega belt je {before}[, vanaf {caller}]. Het eerste wat je hoort is het woord '{code}': zo weet je dat wij het zijn.",
        "Wat vervelend. We bellen je {before}[, met nummer {caller}]. Onze collega begint met het woord '{code}', dan weet je dat het klopt.",
        "Dat zoeken we nu uit. Je wordt {before} gebeld door een collega[, vanaf {caller}], die begint met het woord '{code}'.",
    ),
    Text.ASK: (
        "Dit hoort niet, en we willen je bellen. Stuur je ons je telefoonnummer in een privébericht? Dan belt een collega je {within}, en zegt als eerste het woord '{code}'.",
        "Wat vervelend. Mogen we je bellen? Stuur je nummer in een privébericht, niet hier: een collega belt je {within} en begint met het woord '{code}'.",
        "Dat zoeken we graag met je uit. Stuur ons in een privébericht je telefoonnummer; {within} belt een collega, die begint met het woord '{code}'.",
    ),
    Text.WRITE: (
        "Dit hoort niet. Een collega schrijft je {before} een bericht.",
        "Wat vervelend. Je krijgt {before} bericht van een collega.",
    ),
    Text.SEEN: (
        "Goede vraag. Een collega antwoordt je.",
        "Dat zoeken we voor je uit; een collega antwoordt je.",
    ),
    Text.QUESTION: (
        "Een collega belt je graag over wat er misging. Op welk nummer kan dat, en hoe laat schikt het je? Zodra we je nummer hebben, bellen we je {within}[, vanaf {caller}]; het eerste wat je hoort is het woord '{code}'. Liever een bericht? Zeg het, dan schrijft een collega je.",
    ),
    Text.NEWS: (
        "Dank je. Een collega belt je {before}[, vanaf {caller}], en zegt als eerste het woord '{code}'.",
    ),
    Text.LATE: (
        "We zouden je al gebeld hebben, en dat is niet gelukt. Dat is onze fout. Je wordt gebeld zodra een collega vrij is[, vanaf {caller}]; het eerste wat je hoort is het woord '{code}'.",
    ),
    Text.MISSED: (
        "We belden je zojuist en kregen je niet te pakken. We proberen het opnieuw {next}[, vanaf {caller}]. Schikt een ander moment of nummer beter? Schrijf het hier.",
    ),
    Text.MISSED_LAST: (
        "We belden je een paar keer en kregen je niet te pakken. Schrijf ons hier wanneer en op welk nummer het je schikt, of wat je wilt weten: een collega leest het.",
    ),
}

ENGLISH: Texts = {
    Text.CALL: (
        "This should not have happened. A colleague calls you {before}[, from {caller}]. The first thing you hear is the word '{code}': that is how you know it is us.",
        "Sorry about this. We call you {before}[, from {caller}]. Our colleague begins with the word '{code}', so you know it is really us.",
        "We are looking into it now. A colleague calls you {before}[, from {caller}], and begins with the word '{code}'.",
    ),
    Text.ASK: (
        "This should not have happened, and we want to call you. Please send us your phone number in a private message: a colleague calls {within}, and first says the word '{code}'.",
        "Sorry about this. May we call you? Send your number in a private message, not here: a colleague calls you {within} and begins with the word '{code}'.",
        "We want to sort this out with you. Please send us your phone number in a private message; {within} a colleague calls, who begins with the word '{code}'.",
    ),
    Text.WRITE: (
        "This should not have happened. A colleague writes to you {before}.",
        "Sorry about this. You get a message from a colleague {before}.",
    ),
    Text.SEEN: (
        "Good question. A colleague answers you.",
        "We are finding out for you; a colleague answers you.",
    ),
    Text.QUESTION: (
        "A colleague would like to call you about what went wrong. On which number, and what time suits you? Once we have your number we call you {within}[, from {caller}]; the first thing you hear is the word '{code}'. Rather have a message? Say so, and a colleague writes to you.",
    ),
    Text.NEWS: (
        "Thank you. A colleague calls you {before}[, from {caller}], and first says the word '{code}'.",
    ),
    Text.LATE: (
        "We should have called you by now, and did not. That is our fault. You are called as soon as a colleague is free[, from {caller}]; the first thing you hear is the word '{code}'.",
    ),
    Text.MISSED: (
        "We called you just now and could not reach you. We try again {next}[, from {caller}]. Is another time or number better? Write it here.",
    ),
    Text.MISSED_LAST: (
        "We called you a few times and could not reach you. Write here when and on which number it suits you, or what you want to know: a colleague reads it.",
    ),
}
# fmt: on

SHIPPED: Mapping[str, Texts] = {"nl": DUTCH, "en": ENGLISH}
"""By language."""

_WORDS = {
    "nl": "appel boter brug citroen dorp duin egel fiets fluit gans haven herfst hond kaars kasteel ketel klok koffie "
    "kroon lamp lente maan molen mus noot oever olijf paard peer pont regen rivier roos schaap schip sleutel sneeuw "
    "spiegel ster stoel strand tafel tulp uil veer vijver vlieger vogel vos water wolk wortel zomer zout zwaan",
    "en": "apple anchor basket bridge butter button candle castle cherry cloud coffee copper corner daisy dolphin "
    "engine feather ferry flute forest garden harbour hedge honey island kettle ladder lantern lemon maple market "
    "meadow mirror moon needle olive orange otter paper pear pepper piano pillow pony rabbit ribbon river robin "
    "saddle silver sparrow spring summer table tiger tulip velvet walnut water willow window winter",
}
"""Words that are easy to hear on a telephone and offend nobody."""


def code_word_of(ticket: Ticket) -> str:
    """The word as the customer was told it, else as they will be: in the language of what was said last."""
    told = next((one.variant for one in reversed(ticket.reply.said) if one.variant), None)
    language = (told or ticket.language or "")[:2]
    return code_word(ticket.id, language if language in _WORDS else "nl")


def code_word(ticket_id: str, language: str) -> str:
    """The word of a ticket, by which the customer knows the call: the same each time, and of no use for another one."""
    words = _WORDS[language].split()
    number = int.from_bytes(hashlib.sha256(f"code word {ticket_id}".encode()).digest()[:4], "big")
    return words[number % len(words)]
