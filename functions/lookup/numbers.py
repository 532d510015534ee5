"""Order and parcel numbers in running text: `100234`, `#100234`, `bestelling 100234`, `3SABCD1234567`.

What is plainly something else (a phone number, an amount, a date, an address on the web) is covered up first, unless
the word before it says that it is an order. What is left over and looks like an order number is asked for: the order
system knows which of them exist.
"""

import re
from collections.abc import Sequence

from functions.lookup import patterns
from functions.lookup.model import normal_number
from functions.shared.settings import DEFAULT_ORDER_PATTERN

MAX_TEXT = 5_000
"""Characters of one mention that are looked at."""
MAX_NUMBERS = 20
"""Numbers of one ticket that are asked for: nobody names more in earnest."""

_PARCEL = re.compile(
    r"""(?<![A-Z0-9])(?=[A-Z0-9]*[0-9]{4})(?:
        3S[A-Z0-9]{9,13}      # PostNL, DHL Parcel
      | JVGL[0-9]{10,20}      # DHL Parcel
      | JJD[A-Z0-9]{10,24}    # DHL
      | 1Z[A-Z0-9]{16}        # UPS
      | [A-Z]{2}[0-9]{9}[A-Z]{2}  # the postal union's S10
    )(?![A-Z0-9])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

_ELSE = re.compile(
    r"""https?://[^\s]+                                             # addresses
      | [\w.+-]{0,64}@[\w.-]+
      | (?:€|\b(?:eur|euro)\b)[ ]?[0-9][0-9.,]*                     # amounts
      | (?<![\w.,])[0-9][0-9.,]{0,20}[ ]?(?:€|euro\b|eur\b)
      | (?<![\w.,])[0-9]{1,3}(?:[.][0-9]{3}){1,4},(?:[0-9]{2}(?![0-9])|-)
      | (?<![\w.,])[0-9]{1,12}[.,](?:[0-9]{2}(?![0-9])|-)
      | (?<![\w/.-])(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?(?![\w/-])  # 2026, 20261122
      | (?<![\w/.-])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}(?![\w/-])       # 22112026
      | (?:\+|(?<![\w-])00)[1-9][0-9]{8,14}(?![0-9])                 # phone numbers: +31612345678
      | (?:\+|(?<![\w-])00)[1-9][0-9]{0,2}[ .-]?(?:\(0\)[ .-]?)?[0-9]{1,3}[ .-][0-9]{6,8}(?![0-9])
      | (?:\+|(?<![\w-])00)[1-9][0-9]{0,2}[ .-]?(?:\(0\)[ .-]?)?[0-9]{1,4}(?:[ .-][0-9]{2,4}){2,4}(?![0-9])
      | (?<![\w.-])0[1-9][0-9]{7,10}(?![0-9])                       # 0612345678
      | (?<![\w.-])\(?0[0-9]{1,3}\)?[ ./-]{1,3}[0-9]{6,8}(?![0-9])  # 06-12345678, (020) 1234567
      | (?<![\w.-])\(?0[0-9]{1,3}\)?(?:[ ./-][0-9]{2,4}){2,4}(?![0-9])  # 06 12 34 56 78
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


def parcel_numbers(text: str) -> list[str]:
    """The parcel numbers of the shapes that carriers here use; check digits are the carrier's own affair."""
    return [match[0].upper() for match in _PARCEL.finditer(text[:MAX_TEXT])]


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

    text = _PARCEL.sub(_COVER, text)
    return _ELSE.sub(unless_called, text)


def _normal(found: list[str]) -> list[str]:
    return [number for raw in found if (number := normal_number(raw)) is not None]
