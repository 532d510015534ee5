"""What a parcel number looks like, carrier by carrier, and whether its check digit fits.

The shapes and check digits are facts of the carriers, as jkeen/tracking_number_data (MIT) gathers them and as the
universal postal union's S10 standard says; `3S`, `JVGL` and the long `JJD` of the Netherlands, which have no check
digit, are ours. Why this is a table here and no library: decision 0060.

A shape is *plain* where nothing else looks like it. The others (digits alone, mostly) could be an order number, a phone
number or the id of a post: they count only where words about a parcel stand before them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

type Check = Callable[[str, str], bool]
"""Whether the check digit (second) fits the serial (first)."""


@dataclass(frozen=True)
class Rule:
    """One shape of a carrier's numbers. `shape`: white space left out; group 1 is checked, group 2 the check digit."""

    carriers: tuple[str, ...]
    shape: str
    check: str | None
    plain: bool

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.shape, re.ASCII)

    def fits(self, number: str) -> bool:
        """Whether a number, in upper case and without white space, has this shape and check digit."""
        match = self._compiled.fullmatch(number)
        return match is not None and (self.check is None or CHECKS[self.check](match[1], match[2]))


@dataclass(frozen=True)
class Recognised:
    """Whose a number may be, each carrier once, and whether it can hardly be anything else."""

    carriers: tuple[str, ...] = ()
    plain: bool = False


def _value(character: str) -> int:
    return int(character) if character.isdigit() else (ord(character) - 3) % 10


def _alternating(even: int, odd: int, prefix: str = "") -> Check:
    """Digits times `even` and `odd` in turns, from the left; the check digit makes it a multiple of ten.

    `prefix` stands before a serial that does not begin with it already.
    """

    def check(serial: str, digit: str) -> bool:
        serial = serial if serial.startswith(prefix) else prefix + serial
        total = sum(_value(one) * (odd if at % 2 else even) for at, one in enumerate(serial))
        return (-total) % 10 == int(digit)

    return check


def _luhn(serial: str, digit: str) -> bool:
    doubled = (int(one) * (1 if at % 2 else 2) for at, one in enumerate(reversed(serial)))
    return (-sum(value // 10 + value % 10 for value in doubled)) % 10 == int(digit)


def _weighted(*weights: int) -> Check:
    def check(serial: str, digit: str) -> bool:
        total = sum(int(one) * weight for one, weight in zip(serial, weights, strict=True))
        return total % 11 % 10 == int(digit)

    return check


def _postal(serial: str, digit: str) -> bool:
    """UPU S10: 11 less the remainder, where 10 becomes 0 and 11 becomes 5."""
    total = sum(int(one) * weight for one, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return {10: 0, 11: 5}.get(result := 11 - total % 11, result) == int(digit)


def _iso_7064(serial: str, digit: str) -> bool:
    """ISO 7064, modulus 37, 36, as DPD uses it."""
    rest = 36
    for one in (*serial, digit)[:-1]:
        rest = (rest + int(one, 36)) % 36 or 36
        rest = rest * 2 % 37
    return (rest + int(digit, 36)) % 36 == 1


CHECKS: dict[str, Check] = {
    "mod 7": lambda serial, digit: int(serial) % 7 == int(digit),
    "3-1": _alternating(3, 1),
    "1-3": _alternating(1, 3),
    "1-2": _alternating(1, 2),
    "1-2 after 4": _alternating(1, 2, "4"),
    "1-2 after 5": _alternating(1, 2, "5"),
    "3-1 after 91": _alternating(3, 1, "91"),
    "luhn": _luhn,
    "fedex 11": _weighted(*(3, 1, 7) * 3, 3, 1),
    "fedex 13": _weighted(*(1, 7, 3) * 4, 1),
    "s10": _postal,
    "37/36": _iso_7064,
}

COUNTRIES = (
    "AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
    "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
    "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
    "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
"""Where a postal number may come from: ISO 3166, and what postal services use beside it."""
_POSTS = {"NL": "postnl", "DE": "dhl", "BE": "bpost", "CA": "canada_post", "US": "usps"}

_SHORT = r"[0-8][0-9]{5}(?:[0-9]{14}|[0-9]{10})"
_TO_ZIP = r"(?:420[0-9]{5}(?:[0-9]{4}(?=[0-9]{22}$))?)?"


def _of(*carriers: str) -> Callable[..., Rule]:
    def rule(shape: str, check: str | None = None, *, plain: bool = True) -> Rule:
        return Rule(carriers=carriers, shape=shape, check=check, plain=plain)

    return rule


RULES = (
    _of("postnl", "dhl")(r"3S(?=[A-Z0-9]*[0-9]{4})[A-Z0-9]{9,13}"),
    _of("dhl")(r"JVGL[0-9]{10,20}"),
    _of("dhl", "yodel")(r"JJD(?=[A-Z0-9]*[0-9]{4})[A-Z0-9]{10,24}"),
    _of("dhl")(r"J[A-Z]{2,3}[0-9]{9,10}", plain=False),
    _of("dhl")(r"([0-9]{9,10})([0-9])", "mod 7", plain=False),
    _of("dhl")(r"GM(?=[A-Z]*[0-9])[0-9A-Z]{10,39}", plain=False),
    _of("dhl")(r"(?:LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*[0-9])[0-9A-Z]{10,39}", plain=False),
    _of("dhl", "dpd")(r"[0-9]{14}", plain=False),
    _of("dhl")(r"(00340[0-9]{14})([0-9])", "3-1"),
    _of("dpd")(r"([0-9]{27})([0-9A-Z])", "37/36"),
    _of("dpd")(r"([0-9]{14})([0-9A-Z])", "37/36", plain=False),
    _of("ups")(r"1Z([A-Z0-9]{15})([0-9])", "1-2"),
    _of("ups")(r"[AHJKTV]([0-9]{9})([0-9])", "1-2", plain=False),
    _of("fedex")(r"([0-9]{11})([0-9])", "fedex 11", plain=False),
    _of("fedex")(r"([0-9]{14})([0-9])", "1-3", plain=False),
    _of("fedex")(r"([0-9]{17})([0-9])", "3-1", plain=False),
    _of("fedex")(r"96[0-9]{5}([0-9]{14})([0-9])", "1-3"),
    _of("fedex")(r"96[0-9]{18}([0-9]{13})([0-9])", "fedex 13"),
    _of("fedex")(r"[0-8][0-9]{19}([0-9]{13})([0-9])", "fedex 13"),
    _of("fedex")(r"3[0-9]{15}([0-9]{11})([0-9])[0-9]{4}", "fedex 11"),
    _of("usps")(r"([0-9]{19})([0-9])", "3-1"),
    _of("usps")(
        _TO_ZIP + rf"(94[0-9]{{3}}(?:9[0-9]{{8}}(?:[0-9]{{15}}|[0-9]{{11}}|[0-9]{{7}})|{_SHORT}))([0-9])", "3-1"
    ),
    _of("usps")(
        _TO_ZIP
        + r"((?:92(?=[0-9]{3}9)|93(?=[0-9]{3}[0-8])|95)[0-9]{3}"
        + rf"(?:9[0-9]{{8}}(?:[0-9]{{11}}|[0-9]{{7}})|{_SHORT}))([0-9])",
        "3-1",
    ),
    _of("usps")(r"(?:420[0-9]{5}(?:[0-9]{4})?)?((?:91)?[0-9]{19})([0-9])", "3-1 after 91"),
    _of("amazon")(r"TB[ACM][0-9]{12}"),
    _of("amazon")(r"[AFC][0-9]{10}", plain=False),
    _of("canada_post")(r"([0-9]{15})([0-9])", "3-1", plain=False),
    _of("canpar")(r"[CDKLSUXZ][0-9]{21}"),
    _of("gofo")(r"GFUS[0-9]{14}"),
    _of("landmark")(r"LTN[0-9]{8}N1"),
    _of("lasership")(r"L[AIEHNX][1-3][0-9]{7}", plain=False),
    _of("lasership")(r"1LS7[12][0-9]{10}|1LS7[12][0-9]{2}01[1-4][0-9]{6}-1|1LSCX[0-9A-Z]{10}"),
    _of("old_dominion")(r"((?:77[78]|072|780)[0-9]{7}|80[0-9]{8})([0-9])", "luhn", plain=False),
    _of("ontrac")(r"C([0-9]{13})([0-9])", "1-2 after 4"),
    _of("ontrac")(r"D([0-9]{13})([0-9])", "1-2 after 5"),
    _of("purolator")(r"([0-5][0-9]{10})([0-9])", "luhn", plain=False),
    _of("purolator")(r"[A-Z]{3}[0-9]{9}", plain=False),
    _of("speedee")(r"SP[0-9]{18}"),
    _of("yodel")(r"J?JD[0-9]{16}"),
    _of("yunexpress")(r"YT[0-9]{16}"),
)
_POSTAL = Rule((), rf"[A-Z]{{2}}([0-9]{{8}})([0-9])(?:{COUNTRIES.replace(' ', '|')})", "s10", plain=True)

SHORTEST, LONGEST = 8, 44
"""Characters of a parcel number of any carrier."""


def recognised(number: str) -> Recognised:
    """Whose this number may be, by shape and check digit; no carrier where it is nobody's.

    `number`: in upper case, without white space. One digit over and over is nobody's, whatever its sum.
    """
    if not SHORTEST <= len(number) <= LONGEST or len(set(number)) == 1:
        return Recognised()
    fitting = [rule for rule in RULES if rule.fits(number)]
    carriers = [carrier for rule in fitting for carrier in rule.carriers]
    if _POSTAL.fits(number):
        carriers.insert(0, _POSTS.get(number[-2:], f"post_{number[-2:].lower()}"))
    plain = any(rule.plain for rule in fitting) or _POSTAL.fits(number)
    return Recognised(tuple(dict.fromkeys(carriers)), plain)
