"""Which word is said, and in which words, as pure decisions: what is owed is looked at again when its turn has come.

    owed       what is known then                                   what is said
    --------   --------------------------------------------------   --------------------------------------------
    reply      a number                                             `call`: a colleague calls before …
               none, for certain or not yet                         `ask`: please send it in private
               the customer would rather read                       `write`: a colleague writes before …
               a question, and the brand wants it said              `seen`
    question   still no number                                      `question`
    news       the number came because we asked                     `news`: before …
               the time that we named has passed, nobody called     `late`
    missed     it is tried again                                    `missed`: after …
               it is not                                            `missed_last`

Anything else: nothing has to be said any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.callbacks.forecast import rounded_up
from functions.callbacks.model import Callback, CallbackState, PromiseKind
from functions.callbacks.promises import promise
from functions.conversation.model import Word
from functions.conversation.platforms import LINKS_TO_PRIVACY
from functions.conversation.texts import PUBLIC, Text, code_word
from functions.conversation.wording import Wording, filled
from functions.intake.model import Visibility
from functions.shared.settings import BrandSettings
from functions.tickets.model import Prefers, Ticket, TicketState
from functions.tickets.replies import Outcome, Owed, Purpose
from functions.triage.model import Kind

WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
}
_PHRASES = {
    "nl": {
        "tomorrow": "morgen",
        "before": "vóór",
        "after": "na",
        "soon": "zo snel mogelijk",
        "quarter": "binnen een kwartier",
        "minutes": "binnen {} minuten",
        "privacy": "Zo gaan we met je gegevens om: {}",
    },
    "en": {
        "tomorrow": "tomorrow",
        "before": "before",
        "after": "after",
        "soon": "as soon as possible",
        "quarter": "within a quarter of an hour",
        "minutes": "within {} minutes",
        "privacy": "How we handle your data: {}",
    },
}


@dataclass(frozen=True)
class Scene:
    """What is known of one ticket when a word's turn has come."""

    ticket: Ticket
    callback: Callback | None
    """The call that is owed, whosever ticket's it is; None: none is."""
    brand: BrandSettings
    wording: Wording
    now: datetime
    wait: timedelta | None = None
    """How long a callback waits that is queued now; None: it cannot be told."""
    last_variant: str | None = None
    """Which text this author read last in public."""
    private_on: str | None = None
    """The channel on which a private word goes out."""

    @property
    def privacy_url(self) -> str | None:
        """What an automatic private word has a link to; None: to nothing."""
        return self.wording.privacy_url if self.private_on in LINKS_TO_PRIVACY else None

    @property
    def language(self) -> str:
        """The author's, else the brand's."""
        return self.wording.in_language(self.ticket.language)


@dataclass(frozen=True)
class Draft:
    """What is to be said."""

    text: str
    visibility: Visibility
    asks: bool = False
    told_for: datetime | None = None
    variant: str | None = None
    privacy_url: str | None = None
    """What the platform asks it to link to."""
    word: Word | None = None
    """With all that a channel needs, once that is known."""


def composed(owed: Owed, scene: Scene) -> Draft | None:
    """The word as it is true now; None: nothing has to be said any more."""
    ticket, call = scene.ticket, scene.callback
    open_still = ticket.state is TicketState.OPEN and (call is None or call.state.open)
    if not open_still or ticket.held or ticket.prefers is Prefers.NONE or not scene.wording.enabled:
        return None
    return _COMPOSED[owed.purpose](scene) if owed.round == ticket.round or owed.purpose is Purpose.MISSED else None


def _question(scene: Scene) -> Draft | None:
    call = scene.callback
    still = call is not None and not scene.ticket.has_number and call.in_writing is None
    return _draft(Text.QUESTION, scene) if still else None


def _reply(scene: Scene) -> Draft | None:
    ticket, call = scene.ticket, scene.callback
    if call is None:
        return _draft(Text.SEEN, scene) if ticket.kind is Kind.QUESTION and scene.wording.questions else None
    if call.attempts or call.state is CallbackState.IN_CALL:
        return None
    if ticket.prefers is Prefers.MESSAGE or call.in_writing is not None:
        return _draft(Text.WRITE, scene, told_for=_told_for(call, scene.now))
    if not ticket.has_number:
        return _draft(Text.ASK, scene)
    return _draft(Text.CALL, scene, told_for=_told_for(call, scene.now))


def _news(scene: Scene) -> Draft | None:
    ticket, call = scene.ticket, scene.callback
    if call is None or call.attempts or call.state in (CallbackState.IN_CALL, CallbackState.RETRY_LATER):
        return None
    said = [one for one in ticket.reply.said if one.round == ticket.round and one.outcome is Outcome.SENT]
    told = max((one.told_for for one in said if one.told_for), default=None)
    if told is not None and told <= scene.now:
        return _draft(Text.LATE, scene)
    by = _told_for(call, scene.now)
    came = ticket.has_number and ticket.reply.asked(ticket.round) is not None
    return _draft(Text.NEWS, scene, told_for=by) if came and by is not None and by != told else None


def _missed(scene: Scene) -> Draft | None:
    call = scene.callback
    if call is None:
        return _draft(Text.MISSED_LAST, scene)
    if call.state is not CallbackState.RETRY_LATER or call.next_attempt_at is None:
        return None
    return _draft(Text.MISSED, scene, next_at=call.next_attempt_at) if call.next_attempt_at > scene.now else None


_COMPOSED = {
    Purpose.REPLY: _reply,
    Purpose.QUESTION: _question,
    Purpose.NEWS: _news,
    Purpose.MISSED: _missed,
}


def _told_for(call: Callback, now: datetime) -> datetime | None:
    """The time that may be named for the call: what was promised or, in a storm, what is foreseen. None: none may."""
    active = call.active
    if active is None or active.kind is not PromiseKind.CALLED:
        return None
    by = rounded_up(active.told_for or active.due_at)
    return by if by > now else None


def _draft(text: Text, scene: Scene, told_for: datetime | None = None, next_at: datetime | None = None) -> Draft:
    language, zone = scene.language, ZoneInfo(scene.brand.time_zone)
    phrases = _PHRASES[language]
    values = {
        "before": moment("before", told_for, scene.now, zone, language) if told_for else phrases["soon"],
        "within": _within(scene, zone, language),
        "next": moment("after", next_at, scene.now, zone, language) if next_at else phrases["soon"],
        "caller": scene.wording.caller,
        "code": code_word(scene.ticket.id, language),
    }
    variants = scene.wording.variants(text, language)
    name, template = _next_variant(f"{language}.{text}", variants, scene)
    visibility = Visibility.PUBLIC if text in PUBLIC else Visibility.PRIVATE
    privacy_url = scene.privacy_url if visibility is Visibility.PRIVATE else None
    link = f" {phrases['privacy'].format(privacy_url)}" if privacy_url else ""
    return Draft(
        text=filled(template, values) + link,
        visibility=visibility,
        privacy_url=privacy_url,
        asks=text in (Text.ASK, Text.QUESTION),
        told_for=told_for,
        variant=name,
    )


def _next_variant(name: str, variants: tuple[str, ...], scene: Scene) -> tuple[str, str]:
    """The next one after the text that this author read last, so that it is never the same twice in a row."""
    kind, _, number = (scene.last_variant or "").rpartition(".")
    at = (int(number) + 1) % len(variants) if kind == name and number.isdecimal() else 0
    return f"{name}.{at}", variants[at]


def moment(word: str, at: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """`vóór 14:40`, `tomorrow after 09:30`, `maandag vóór 09:15`: on the clock on the wall where the brand is."""
    phrases, local, today = _PHRASES[language], at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    time = f"{phrases[word]} {local:%H:%M}"
    match days:
        case 0:
            return time
        case 1:
            return f"{phrases['tomorrow']} {time}"
        case _ if days < 7:
            return f"{WEEKDAYS[language][local.weekday()]} {time}"
        case _:
            return f"{WEEKDAYS[language][local.weekday()]} {local.day}-{local.month} {time}"


def _within(scene: Scene, zone: ZoneInfo, language: str) -> str:
    """How soon a call comes once the number is known: as promised if it came now, or later where that is foreseen."""
    minutes, phrases = scene.brand.promise_minutes, _PHRASES[language]
    if_now = promise(PromiseKind.CALLED, scene.now, minutes, scene.brand.service_hours)
    if if_now.told_for is not None:
        return moment("before", rounded_up(if_now.due_at), scene.now, zone, language)
    if scene.wait is not None and scene.wait > timedelta(minutes=minutes):
        minutes = -(-int(scene.wait.total_seconds()) // 300) * 5
    return phrases["quarter"] if minutes == 15 else phrases["minutes"].format(minutes)
