"""Order and parcel numbers in running text: `100234`, `#100234`, `bestelling 100234`, `3SABCD1234567`.

What is plainly something else (a phone number, an amount, a date, an address on the web) is covered up first, unless
the word before it says that it is an order. What is left over and looks like an order number is asked for: the order
system knows which of them exist.
"""

import re
from collections.abc import Sequence

from functions.lookup import patterns
from functions.lookup.barcodes import LONGEST, recognised
from functions.lookup.model import normal_number
from functions.shared.settings import DEFAULT_ORDER_PATTERN
from functions.shared.values import Value

MAX_TEXT = 5_000
"""Characters of one mention that are looked at."""
MAX_NUMBERS = 20
"""Numbers of one ticket that are asked for: nobody names more in earnest."""

_WORD = re.compile(r"(?<!\w)[A-Z0-9]+(?:-1)?(?!\w)", re.IGNORECASE | re.ASCII)
_APART = ("", " ", "\u00a0")
_PART = re.compile(r"[A-Z0-9]*[0-9][A-Z0-9]*|[A-Z]{1,4}", re.ASCII)
_MAX_PARTS, _MAX_JOINED = 24, 1_000
"""Into how many parts somebody writes one number, and how many such runs of one text are tried."""

_ABOUT_A_PARCEL = re.compile(
    r"""\b(?:parcel|package|pakket|pakje|poststuk|zending|verzend|bezorg|lever|track|barcode|shipment|shipping|deliver
        |sendung|paket|t\s?&\s?t\b|colis|envoi|postnl|dhl|dpd|ups\b|fedex|usps|gls|bpost|amazon)""",
    re.VERBOSE | re.IGNORECASE,
)

_ELSE = re.compile(
    r"""https?://[^\s]+                                             # addresses
      | [\w.+-]{0,64}@[\w.-]+
      | (?:[€$£]|\b(?:eur|euro|usd|gbp)\b)[ ]?[0-9][0-9.,]*         # amounts
      | (?<![\w.,])[0-9][0-9.,]{0,20}[ ]?(?:[€$£]|(?:euro|eur|usd|gbp|dollars?|pounds?|pond)\b)
      | (?<![\w.,])[0-9]{1,3}(?:[.][0-9]{3}){1,4},(?:[0-9]{2}(?![0-9])|-)
      | (?<![\w.,])[0-9]{1,12}[.,](?:[0-9]{2}(?![0-9])|-)
      | (?<![\w/.-])(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?(?![\w/-])  # 2026, 20261122
      | (?<![\w/.-])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}(?![\w/-])       # 22112026
      | \+[1-9][0-9]{5,14}(?![0-9])                                  # phone numbers: +31612345678
      | (?<![\w-])00[1-9][0-9]{8,14}(?![0-9])
      | (?:\+|(?<![\w-])00)[1-9][0-9]{0,2}[ .-]?(?:\(0\)[ .-]?)?[0-9]{1,5}[ .-][0-9]{6,10}(?![0-9])
      | (?:\+|(?<![\w-])00)[1-9][0-9]{0,2}[ .-]?(?:\(0\)[ .-]?)?[0-9]{1,4}(?:[ .-][0-9]{2,4}){2,4}(?![0-9])
      | (?:\+|(?<![\w-])00)[1-9][0-9]{0,2}(?:[ .-][0-9]{1,4}){1,3}[ .-][0-9]{6,10}(?![0-9])
      | (?<![\w.-])0[1-9][0-9]{7,10}(?![0-9])                       # 0612345678
      | (?<![\w.-])\(?0[0-9]{1,5}\)?[ ./-]{1,3}[0-9]{6,10}(?![0-9])  # 06-12345678, (020) 1234567
      | (?<![\w.-])\(?0[0-9]{1,3}\)?(?:[ ./-][0-9]{2,4}){2,4}(?![0-9])  # 06 12 34 56 78
      | \b(?:tel|telefoon|phone|mobiel|mobile|whatsapp|(?:bel|call|app)[ ]m[ei]j?[ ](?:op|on|at))\b
        \W{0,3}[0-9]{7,10}(?![0-9])                                  # call me at 612345678
      | (?<![\w-])[0-9]{16,20}(?![\w-])                             # what platforms call a post
      | \b(?:klant|customer|kvk|btw|vat|bsn|iban|rekening|polis|policy)[ -]?(?:nummer|nr|no|number|id|code)?\b
        [ .:\#]{0,3}[0-9]{6,12}(?![0-9])                             # another kind of number, as it is called
    """,
    re.VERBOSE | re.IGNORECASE,
)

_CALLED_AN_ORDER = re.compile(
    r"""(?:\#|\b(?:order|bestel|auftrag|commande)[a-z]{0,12})
        (?:[ .:\#-]{0,3}\b(?:nr|no|nummer|number|is|was|met)\b){0,2}[ .:\#-]{0,3}$""",
    re.VERBOSE | re.IGNORECASE,
)
_LOOK_BACK = 40
_COVER = "_"  # a word character: what touches it is no whole number


class Found(Value):
    """A parcel number in a text: where it stands, and whether it can hardly be anything else."""

    number: str
    start: int
    end: int
    plain: bool


def parcels_in(text: str) -> list[Found]:
    """The parcel numbers, in the order in which they stand there, also those that are written in parts.

    What could be another thing counts only after words about a parcel, and not where it is called an order.
    """
    text = text[:MAX_TEXT]
    words, found, tries, at = list(_WORD.finditer(text)), [], _MAX_JOINED, 0
    while at < len(words):
        runs = _runs(text, words, at)
        last = next(
            (end for end in (at, *reversed(runs[1:]))[: tries + 1] if _counts(text, words[at], words[end])), None
        )
        tries = max(tries - len(runs) + 1, 0)
        if last is not None:
            start, end = words[at].start(), words[last].end()
            number = _joined(text[start:end])
            found.append(Found(number=number, start=start, end=end, plain=recognised(number).plain))
        at = at + 1 if last is None else last + 1
    return found


def _runs(text: str, words: list[re.Match[str]], at: int) -> list[int]:
    """The last word of each run of parts that begins with this word and may be one number."""
    ends, length = [at], len(words[at][0])
    if not _PART.fullmatch(words[at][0]):
        return ends
    for end in range(at + 1, min(at + _MAX_PARTS, len(words))):
        length += len(words[end][0])
        apart = text[words[end - 1].end() : words[end].start()]
        if apart not in _APART or length > LONGEST or not _PART.fullmatch(words[end][0]):
            break
        ends.append(end)
    return ends


def _counts(text: str, first: re.Match[str], last: re.Match[str]) -> bool:
    who = recognised(_joined(text[first.start() : last.end()]))
    if not who.carriers or who.plain:
        return bool(who.carriers)
    before = text[max(first.start() - _LOOK_BACK, 0) : first.start()]
    return _ABOUT_A_PARCEL.search(before) is not None and not _CALLED_AN_ORDER.search(before)


def _joined(text: str) -> str:
    return "".join(text.split()).upper()


def parcel_numbers(text: str) -> list[str]:
    """The parcel numbers in a text, normal, in the order in which they stand there."""
    return [one.number for one in parcels_in(text)]


def order_numbers(texts: Sequence[str], pattern: str) -> tuple[list[str], bool]:
    """What looks like an order number by the brand's pattern, and whether that could be used; else by the default."""
    plain = [cover(text[:MAX_TEXT]) for text in texts]
    if pattern != DEFAULT_ORDER_PATTERN:
        try:
            return _normal(patterns.find_all(pattern, plain)), True
        except patterns.Unusable:
            pass
    found = [match[0] for text in plain for match in re.finditer(DEFAULT_ORDER_PATTERN, text)]
    return _normal(found), pattern == DEFAULT_ORDER_PATTERN


def cover(text: str) -> str:
    """The text with everything covered that is plainly no order number."""

    def unless_called(match: re.Match[str]) -> str:
        before = text[max(match.start() - _LOOK_BACK, 0) : match.start()]
        return match[0] if _CALLED_AN_ORDER.search(before) else _COVER

    for one in reversed(parcels_in(text)):
        if one.plain:  # the others are asked for as both: the order system knows
            text = text[: one.start] + _COVER + text[one.end :]
    return _ELSE.sub(unless_called, text)


def _normal(found: list[str]) -> list[str]:
    return [number for raw in found if (number := normal_number(raw)) is not None]
