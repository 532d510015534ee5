"""Which numbers may be called: a customer's own line in a country that is served, and nothing that costs by the minute.

Numbers come from strangers, and somebody earns by every call to a premium line. What a number is, the `phonenumbers`
library knows (Google's metadata).
"""

import re
from contextlib import suppress

from functions.shared.errors import Refused
from functions.shared.settings import BrandSettings, LineType

MAX_LENGTH = 60
"""Characters of a number as a person writes it."""
MAX_TEXT = 1_000
"""Characters of a message that are looked at."""
MAX_TRIES = 50
"""Runs of digits in it that are looked at."""

SATELLITE = frozenset({870, 881, 882, 883})
"""Calling codes of satellite and other worldwide networks, of no country (ITU-T E.164, list of assigned codes)."""

WORLDWIDE = frozenset({800, 808, 878, 888, 979})
"""Calling codes of services of no country: freephone, shared cost, personal, relief and premium rate (same list)."""

REFUSED = {
    "PREMIUM_RATE": "a premium-rate number",
    "SHARED_COST": "a shared-cost number",
    "UAN": "a company's service number",
    "VOICEMAIL": "a voicemail number",
    "PAGER": "a pager's number",
    "PERSONAL_NUMBER": "a forwarding number",
}
"""The library's word for a kind of number, and ours: those that no setting allows."""

LINES = {
    LineType.FIXED_LINE: {"FIXED_LINE", "FIXED_LINE_OR_MOBILE"},
    LineType.MOBILE: {"MOBILE", "FIXED_LINE_OR_MOBILE"},
    LineType.VOIP: {"VOIP"},
    LineType.TOLL_FREE: {"TOLL_FREE"},
}
"""What a brand may allow, in the library's words. Of some countries it cannot tell the first two apart."""


def callable_number(raw: str, brand: BrandSettings) -> str:
    """The number as E.164, by the brand's `country`, `countries` and `line_types`.

    Raises Refused with a `code`: invalid, satellite, worldwide, country_not_allowed, premium_rate, shared_cost, uan,
    voicemail, pager, personal_number, line_type_not_allowed. The message does not hold the number.
    """
    import phonenumbers as library  # noqa: PLC0415 - most functions never look at a number

    try:
        number = library.parse(raw if len(raw) <= MAX_LENGTH else "", brand.country)
    except library.NumberParseException:
        raise Refused("that is not a phone number", code="invalid") from None
    if number.country_code in SATELLITE:
        raise Refused("a satellite number may not be called", code="satellite")
    if not library.is_valid_number(number):
        raise Refused("that is not a valid phone number", code="invalid")
    kind = library.PhoneNumberType.to_string(library.number_type(number))
    if kind in REFUSED:
        raise Refused(f"{REFUSED[kind]} may not be called", code=kind.lower())
    if number.country_code in WORLDWIDE:
        raise Refused("a number of no country may not be called", code="worldwide")
    if library.region_code_for_number(number) not in brand.countries:
        raise Refused("numbers of that country may not be called", code="country_not_allowed")
    if not any(kind in LINES[line] for line in brand.line_types):
        raise Refused("that is not a kind of line that is called", code="line_type_not_allowed")
    return library.format_number(number, library.PhoneNumberFormat.E164)


def international(raw: str, country: str) -> str:
    """A valid number as E.164, as an order keeps it; anything else as it is, so that the card can say what is wrong."""
    import phonenumbers as library  # noqa: PLC0415 - see above

    with suppress(library.NumberParseException):
        number = library.parse(raw if len(raw) <= MAX_LENGTH else "", country)
        if library.is_valid_number(number):
            return library.format_number(number, library.PhoneNumberFormat.E164)
    return raw


def written_in(text: str, country: str) -> list[str]:
    """The numbers that somebody wrote in a message, as written; whether they may be called is not asked here."""
    import phonenumbers as library  # noqa: PLC0415 - see above

    return [match.raw_string for match in library.PhoneNumberMatcher(text[:MAX_TEXT], country, max_tries=MAX_TRIES)]


_WRITTEN = re.compile(r"(?<![\w+.,/-])(?:\+|00?)\(?[1-9][0-9 ()./-]{6,20}[0-9](?![\w/-])", re.ASCII)
_OFFERS = re.compile(
    r"""(?:\b(?:bel|call|phone|ring|reach|text|app|whatsapp|bellen|terugbellen)(?:[ ](?:me|mij|ons|us))?
        (?:(?:[ ][\w:.,']+){0,6}[ ](?:op|at|on|via))?
      | \b(?:mijn|m'n|mn|ons|my|our)\b(?:[ ]\w+){0,2}[ ](?:\w*nummer|nr|number|mobiel|mobile|tel|telefoon|phone|06)
          (?:[ ](?:is|op))?
      | \b(?:te\ bereiken|bereikbaar|reachable|available|contact\ me|reach\ me|(?:terug)?gebeld\ worden)
          [ ](?:op|via|on|at)
      | (?:^|[^\w\s]\s?)(?:tel|telefoon|telefoonnummer|mobiel|mobile|phone|nummer|number)
    )[ ]?(?:(?:nr|nummer|number|tel)\b)?\W{0,4}$""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:jullie\s+(?:\w+\s+)?(?:\w*nummer|lijn|bellen|op|terug)|uw|your|klantenservice|service|helpdesk|niet|not|dont|don't|geen|never|nooit|heb|have|gebeld|called|"
    r"belde|bel\s+ik|ik\s+bel|i\s+call)\b",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(r"\b(?:order|bestel|ref|track|factu|invoice|parcel|pakket|barcode|klantn)", re.IGNORECASE)
_LOOK_BACK = 60
_FEW_WORDS = 3


def offered_in(text: str) -> list[str]:
    """The numbers that somebody gives as their own in public, as written; whether they may be called is not asked here.

    Stricter than in private, where we ask for one: in public people also name the numbers that they rang in vain. So
    words of theirs lead up to it (`bel me op`, `my number is`), or there is next to nothing else in the message.
    """
    text = text[:MAX_TEXT]
    found = list(_WRITTEN.finditer(text))[:MAX_TRIES]
    rest = _WRITTEN.sub(" ", text)
    few = len(found) == 1 and len(re.findall(r"(?<![@\w])\w+", rest)) <= _FEW_WORDS
    alone = few and not _OF_OTHERS.search(rest) and not _SOMETHING_ELSE.search(rest)
    return [
        match[0] for match in found if alone or _is_offered(text[max(match.start() - _LOOK_BACK, 0) : match.start()])
    ]


def _is_offered(before: str) -> bool:
    """Whether these words lead up to a number of the author's own."""
    clause = re.split(r"[.!?;\n]", before.rstrip())[-1]
    return _OFFERS.search(" ".join(clause.split())) is not None and not _OF_OTHERS.search(clause)
