"""Which numbers may be called: a customer's own line in a country that is served, and nothing that costs by the minute.

Numbers come from strangers, and somebody earns by every call to a premium line. What a number is, the `phonenumbers`
library knows (Google's metadata).
"""

from collections.abc import Collection

from functions.shared.errors import Refused

MAX_LENGTH = 60
"""Characters of a number as a person writes it."""
MAX_TEXT = 1_000
"""Characters of a message that are looked at."""
MAX_TRIES = 50
"""Runs of digits in it that are looked at."""

SATELLITE = frozenset({870, 881, 882, 883})
"""Calling codes of satellite and other worldwide networks, of no country (ITU-T E.164, list of assigned codes)."""

REFUSED = {
    "PREMIUM_RATE": "a premium-rate number",
    "SHARED_COST": "a shared-cost number",
    "UAN": "a company's service number",
    "VOICEMAIL": "a voicemail number",
    "PAGER": "a pager's number",
    "PERSONAL_NUMBER": "a forwarding number",
}
"""The library's word for a kind of number, and ours."""


def callable_number(raw: str, country: str, countries: Collection[str]) -> str:
    """The number as E.164. `country`: where one without a country code is dialled from; `countries`: which are served.

    Raises Refused with a `code`: invalid, satellite, country_not_allowed, premium_rate, shared_cost, uan, voicemail,
    pager, personal_number. The message does not hold the number.
    """
    import phonenumbers as library  # noqa: PLC0415 - most functions never look at a number

    try:
        number = library.parse(raw if len(raw) <= MAX_LENGTH else "", country)
    except library.NumberParseException:
        raise Refused("that is not a phone number", code="invalid") from None
    if number.country_code in SATELLITE:
        raise Refused("a satellite number may not be called", code="satellite")
    if not library.is_valid_number(number):
        raise Refused("that is not a valid phone number", code="invalid")
    kind = library.PhoneNumberType.to_string(library.number_type(number))
    if kind in REFUSED:
        raise Refused(f"{REFUSED[kind]} may not be called", code=kind.lower())
    if library.region_code_for_number(number) not in countries:
        raise Refused("numbers of that country may not be called", code="country_not_allowed")
    return library.format_number(number, library.PhoneNumberFormat.E164)


def written_in(text: str, country: str) -> list[str]:
    """The numbers that somebody wrote in a message, as written; whether they may be called is not asked here."""
    import phonenumbers as library  # noqa: PLC0415 - see above

    return [match.raw_string for match in library.PhoneNumberMatcher(text[:MAX_TEXT], country, max_tries=MAX_TRIES)]
