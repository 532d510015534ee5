"""What an author asks for in a message: to be called, from when, or a word in writing instead. In Dutch and English.

Strict: only what is plainly a wish about the call that is owed. `You said you would call me at ten`, `why does nobody
call me`, `I cannot call you` are none. What is not understood changes nothing: the call is made in its time, and the
agent reads the words. A wish is data about a call, never a command: it may put the call off or mark the card, no more.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, tzinfo

from functions.shared.values import Instant, Value
from functions.tickets import times
from functions.tickets.model import Prefers

MAX_TEXT = 5_000
"""Characters of a message that are read."""


class Wish(Value):
    """What was asked for; nothing of it where nothing was."""

    prefers: Prefers | None = None
    call_at: Instant | None = None
    """From when on the author wants to be called."""

    @property
    def asks(self) -> bool:
        """Whether a human is asked for: by voice or in writing."""
        return self.call_at is not None or self.prefers in (Prefers.CALL, Prefers.MESSAGE)


NO_WISH = Wish()

_ME = r"(?:me|mij|ons|us)"
_KIND = r"(?:aub|svp|graag|alsjeblieft|alstublieft|please|pls|kindly|bedankt|thanks)"
_LEAD = (
    rf"(?:{_KIND}|en|and|maar|but|dus|so|just|gewoon|dan|ja|yes|ok|oke|nee|no|hoi|hallo|hi|hey|liever|liefst|rather|"
    r"only|alleen|of|or)"
)
_GAP = r"(?: [\w:]+){0,8}?"
_NOT_ME = (
    r"(?<!\bik )(?<!\bwe )(?<!\bwij )(?<!\bje )(?<!\bjij )(?<!\bu )(?<!\bze )(?<!\bi )(?<!\byou )(?<!\bthey )(?<!\bto )"
)
_CALLING = r"(?:terug|op)?bellen"
_WRITING = (
    r"(?:prive ?)?(?:bericht(?:je)?|dm|pb|pm|mail(?:tje)?|e ?mail|app(?:je)?|whatsapp(?:je)?|sms(?:je)?|chat|messenger)"
)
_WRITTEN = r"(?:message|dm|pm|text|e ?mail|note|chat|whatsapp|written (?:reply|answer|response))"
_BY = rf"(?:per|via|by|over|through) (?:de |een |a |my )?(?:{_WRITING}|{_WRITTEN})\b"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_ALLOWED = _any(
    r"(?:\b(?:ik|wij|we) |^)zou(?:den)? graag|\bzou(?:den)? (?:ik|wij|we) graag",
    r"(?:te |kunnen |willen )?(?:terug)?gebeld (?:te |kunnen |willen )?worden",
    r"(?:would|id) (?:really |also )?(?:like|love|prefer|appreciate|rather)",
    r"would (?:you|someone|somebody|anyone)",
    r"(?:be|being) (?:called|phoned)",
    r"(?:if|als|indien|when|wanneer) (?:you can|possible|mogelijk|het kan|dat kan|het lukt|het uitkomt)",
    r"zou(?:den)? (?:iemand|jullie|u|je|jij)\b(?= (?:[\w:]+ ){0,8}(?:kunnen|willen)\b)",
)
"""What sounds like one of those below and is a wish all the same."""

_NO_WISH = re.compile(
    r"\b(?:belde|belden|gebeld|heb|hebben|heeft|hebt|had|hadden|was|waren|werd|werden|beloofd\w*|belooft|beloof\w*|"
    r"afgesproken|afspraak|gezegd|zei|zeiden|zegt|zeggen|krijg|kreeg|kregen|zou|zouden|zodra|gisteren|eergisteren|"
    r"vorige|afgelopen|geleden|nooit|niemand|waarom|hoe|wanneer|als|indien|tenzij|toen|weiger\w*|had|did|didnt|were|"
    r"told|said|says|say|promised|promise|would|wouldnt|youd|theyd|supposed|should|never|nobody|noone|yesterday|ago|"
    r"last|agreed|called|why|how|when|whenever|if|unless|once|refuse\w*|have been|havent|hadnt|suf|rot|ongeluk|scheel|"
    r"wezenloos|gek|anders|else|instead of|numbers?:|kan niet|kon|konden|couldnt|could not)\b"
)
"""Told, promised, asked why, or on a condition: no wish."""

_NOT = re.compile(r"\b(?:niet|geen|not|dont|never|cant|cannot|wont|zonder|without|stop|doesnt|isnt|arent|hoef\w*)\b")

_CALL = _any(
    rf"(?<!\S){_NOT_ME}bel (?:{_ME}|maar|gewoon|gerust|dan|even|liever|vandaag|vanavond|vanmiddag|morgen|na|vanaf|om"
    rf"|tussen|pas|{_KIND})\b(?! (?:jullie|je|u)\b)",
    rf"\b(?:kan|kun|kunt|kunnen|wil|wilt|willen|mag|mogen|moet|moeten|graag|zou|zouden)\b{_GAP} {_ME}\b{_GAP}"
    rf" {_CALLING}\b",
    rf"\b(?:graag|wil|willen|wens|mag|kan|liefst|liever)\b{_GAP} (?:terug)?gebeld (?:te )?worden\b",
    rf"^(?!.*\b(?:ik|wij|we)\b).*\b(?:graag|liefst|liever|alleen|pas|aub|svp)\b{_GAP} {_CALLING}\b",
    rf"^(?!.*\b(?:ik|wij|we)\b).*\b{_CALLING}\b{_GAP} {_KIND}\b",
    r"\b(?:graag|liever|liefst|aub|svp|wil|please)\b(?: \w+){0,3} (?:telefoontje|belletje|terugbelletje|telefonisch)\b",
    rf"(?:^|\b{_LEAD} )(?:call|ring|phone) {_ME}\b",
    rf"\b(?:can|could|will|would|may|might)\b (?:you|someone|somebody|anyone|one of you)\b{_GAP} (?:call|ring|phone)"
    rf"(?: back)? {_ME}\b",
    rf"\b(?:you|someone|somebody)(?: guys)? (?:can|may|could|should) (?:\w+ )?(?:call|ring|phone|reach) {_ME}\b",
    rf"\bgive {_ME} a (?:\w+ )?(?:call|ring|callback|bell)\b",
    r"\b(?:want|like|prefer|appreciate|need|request|love|rather have) (?:a|to have a|to get a) (?:\w+ )?"
    r"(?:call|callback)\b",
    r"\b(?:want|like|prefer|love|rather|need)(?: to)? be(?:ing)? (?:called|phoned)\b",
    rf"\b(?:want|like|need) (?:you|someone|somebody) to (?:call|ring|phone) {_ME}\b",
    r"\b(?:please|pls|kindly) (?:call|phone|ring)\b",
)
_CALL_WITH_TIME = _any(
    r"\b(?:ik ben|ben ik|we zijn|wij zijn)\b(?: [\w:]+){0,6} (?:bereikbaar|te bereiken|thuis|beschikbaar)\b",
    r"\b(?:im|i am|we are|were)\b(?: \w+){0,2} (?:available|reachable|free|home|at home|around)\b",
    rf"^(?:{_LEAD} )*(?:call|phone|ring|bellen|terugbellen)\b",
    rf"^(?:{_LEAD} )*(?:na|vanaf|om|tussen|after|from|at|between|tomorrow|morgen)\b.*\b{_KIND}$",
    rf"^(?:{_LEAD} )*{_KIND} (?:\w+ )?(?:na|vanaf|om|tussen|after|from|at|between|tomorrow|morgen)\b",
)
"""A wish to be called only beside a time."""

_NO_CALL = _any(
    rf"(?<!\S){_NOT_ME}bel {_ME} (?:maar |dus |echt |toch |{_KIND} )?niet(?: meer| terug| op| {_KIND})*$",
    rf"^(?:{_LEAD} |{_ME} )*niet (?:meer )?{_CALLING}(?: {_KIND}| maar)*$",
    rf"\b(?:liever|ik wil|ik hoef|wil ik|hoef ik|{_KIND})\b(?: \w+){{0,2}} niet (?:meer )?"
    rf"(?:{_CALLING}|(?:terug)?gebeld (?:te )?worden)\b",
    rf"\b(?:hoeft|hoeven)\b(?: \w+){{0,2}} niet(?: meer)? te {_CALLING}\b",
    rf"\b(?:liever|wil|hoef|{_KIND})\b(?: \w+){{0,2}} geen (?:telefoon(?:tje|tjes)?|belletje|telefonisch contact)\b",
    rf"^geen (?:telefoon(?:tje|tjes)?|belletje|telefonisch contact)(?: {_KIND})+$",
    rf"^(?:{_LEAD} )*(?:dont|do not|never) (?:call|phone|ring)(?: {_ME})?"
    rf"(?: again| back| anymore| at all| thank you| {_KIND})*$",
    rf"\b{_KIND} no (?:phone )?calls?\b|^no (?:phone )?calls?(?: {_KIND})+$",
    r"\b(?:rather not|prefer not to)(?: \w+)? (?:be called|talk|speak|get a call|have a call)\b",
    r"\b(?:dont|do not) (?:want|need) (?:a (?:phone )?call|to be (?:called|phoned)|you to call|any (?:phone )?calls)\b",
)
_WRITE = _any(
    rf"{_NOT_ME}(?<!\S)stuur(?: {_ME}| maar| gewoon| liever| even| dan| {_KIND})+(?: een| n)? {_WRITING}\b",
    rf"\b(?:liever|liefst|graag|alleen|{_KIND}|antwoord(?:en)?|reageer|reactie|gewoon|maar)\b(?: \w+){{0,3}} {_BY}",
    rf"{_BY} (?:only|{_KIND})\b",
    rf"\b(?:liever|liefst) (?:een )?(?:{_WRITING}|schriftelijk)\b|\bschriftelijk {_KIND}\b",
    rf"^(?:{_LEAD} )*(?:app|mail|dm|whatsapp|sms|message|text|email|pm) {_ME}\b",
    rf"\b(?:can|could|will|would) (?:you|someone)(?: please| just)? (?:message|text|email|dm) {_ME}\b",
    rf"{_NOT_ME}(?<!\S)(?:send|drop|write) {_ME} an? {_WRITTEN}\b",
    rf"\b(?:prefer|rather have|rather get) (?:an? |to get a |getting a )?{_WRITTEN}\b",
    rf"\b(?:rather|prefer|preferably|only|reply|respond|answer|contact {_ME})\b(?: \w+){{0,3}} (?:{_BY}|in writing)",
    rf"\bin writing(?: only)? {_KIND}\b",
)
_NO_CONTACT = _any(
    rf"\blaat {_ME} (?:maar |gewoon |toch |nu )*met rust\b",
    r"\bneem (?:\w+ )?geen contact\b",
    r"\b(?:ik wil|ik hoef|wil ik) (?:\w+ )?geen contact\b",
    r"\bleave (?:me|us) alone\b",
    rf"^(?:{_LEAD} )*(?:dont|do not|never|stop) contact(?:ing)? (?:me|us)\b",
)

_STOP = re.compile(r"(?:please )?(?:stop|unsubscribe|afmelden|uitschrijven)(?: (?:please|aub|svp))?")

_STRANGE = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)@[\w.-]+")
_QUOTES = re.compile(r"['’‘`´]")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,4}")
_CLOCK = re.compile(r"(?<![\w.,:/-])(\d{1,2})[:.uh](\d{2})(?: ?(?:u|h|uur)\b)?(?![\w/-]|[.:,]\d)")
_UNIT = re.compile(r"(?<![\w.,:/-])(\d{1,2}) ?(?:u|h|uur)\b(?=\W|$)")
_NOON = re.compile(r"(?<![\w.,/-])(\d{1,2}(?::\d{2})?) ?([ap])\.?m\b\.?")
_OCLOCK = re.compile(r"\bo clock\b")
_TOKEN = re.compile(r"\d{1,2}:\d{2}|\d[\d.,/-]*\d|\w+|[^\w\s]|\n")
_BREAKS = frozenset('.!?;\n,()"“”…:')
_JOINS = frozenset({"en", "maar", "want", "dus", "and", "but", "because", "so"})
_GOES_ON = re.compile(
    r"(?:na|vanaf|om|rond|tussen|pas|niet|not|after|from|at|around|between|before|voor|graag|liefst|please|svp|aub|"
    r"het liefst|vandaag|vanavond|vanmiddag|morgen\w*|overmorgen|today|tonight|tomorrow|\w+dag\w*|\w+day)\b"
)


def heard(text: str | None, said_at: datetime, zone: tzinfo) -> Wish:
    """The wish in a message that was written at `said_at`, for a brand whose clocks show the time of `zone`.

    In time proportional to the length that is read. A wish to be called and one for a word in writing leave the choice.
    """
    called, written, none = False, False, False
    moments: list[datetime] = []
    for clause in _clauses(text or ""):
        told = _NO_WISH.search(_ALLOWED.sub(" ", clause)) is not None
        if told:
            continue
        timed = times.names_time(clause)
        if _NO_CONTACT.search(clause):
            none = True
        elif not timed and _NO_CALL.search(clause):
            written = True
        elif _NOT.search(clause) is None:
            wants_call = _CALL.search(clause) or (timed and _CALL_WITH_TIME.search(clause))
            written = written or ((wants_call is None or not timed) and _WRITE.search(clause) is not None)
            if wants_call:
                called = True
                if timed and (at := times.moment(clause, said_at, zone)) is not None:
                    moments.append(at)
    return Wish(prefers=_prefers(called, written, none), call_at=min(moments, default=None))


def stops(text: str | None) -> bool:
    """Whether a message asks for no more messages: the bare word that platforms have people use, and nothing else."""
    return _STOP.fullmatch(" ".join(re.findall(r"\w+", _plain((text or "")[:200])))) is not None


def _prefers(called: bool, written: bool, none: bool) -> Prefers | None:
    match called, written, none:
        case _, _, True:
            return Prefers.NONE if not called and not written else None
        case True, False, _:
            return Prefers.CALL
        case False, True, _:
            return Prefers.MESSAGE
        case _:
            return None


def _plain(text: str) -> str:
    """Lower case, without accents, apostrophes, handles and addresses; each time of day in one form."""
    text = _STRANGE.sub(" ", unicodedata.normalize("NFKD", text[:MAX_TEXT])[: 2 * MAX_TEXT].casefold())
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Cf"))
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", _NOON.sub(r"\1 \2m", _QUOTES.sub("", text)))
    text = _CLOCK.sub(r"\1:\2", text)
    return _OCLOCK.sub("oclock", _UNIT.sub(r"\1 uur", text))


def _clauses(text: str) -> Iterator[str]:
    """Stretches of words between stops and conjunctions; what goes on with a time after a comma belongs together."""
    clause: list[str] = []
    words = _TOKEN.findall(_plain(text))
    for at, word in enumerate(words):
        first, following = (*words[at + 1 : at + 2], "")[0], " ".join(words[at + 1 : at + 3])
        if word == "," and _GOES_ON.match(following):
            continue
        ends = word in _JOINS and not first[:1].isdigit() and first not in times.HOURS
        if clause and (ends or word in _BREAKS):
            yield times.not_before(" ".join(clause))
            clause = []
        elif word[0].isalnum():
            clause.append(word)
    if clause:
        yield times.not_before(" ".join(clause))
