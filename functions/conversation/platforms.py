"""What each platform's rules say of a word, known without asking it: one table, `RULES`, in the order they are asked.

`docs/conversation.md` has the same table with its sources, and a test holds the two together. Windows are half-open:
at the very instant at which one ends it is closed, because a platform's clock is not ours.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from functions.conversation.model import Heard, Reason, Word
from functions.intake.model import Visibility
from functions.shared.values import Value

WINDOW = timedelta(hours=24)
"""Meta: after what somebody wrote to us in private we may write to them for so long."""
HUMAN_WINDOW = timedelta(days=7)
"""Meta: a human being may, for so long."""
COMMENT_WINDOW = timedelta(days=7)
"""Meta: a post or comment may be answered in private for so long, once."""

X_LONGEST = 280
"""Of a post, in the weights of X."""
X_LONGEST_MESSAGE = 10_000
"""Characters."""
FACEBOOK_LONGEST_COMMENT = 8_000
INSTAGRAM_LONGEST_COMMENT = 2_200
MESSENGER_LONGEST = 1_999
"""Characters: "less than 2000"."""
INSTAGRAM_LONGEST_MESSAGE = 1_000
"""Bytes of UTF-8."""

X_ID = re.compile(r"[0-9]{1,19}")
META_ID = re.compile(r"[0-9]{1,64}(_[0-9]{1,64})?")


# What a rule looks at


class Way(StrEnum):
    """How Meta lets us write to somebody in private."""

    RESPONSE = "response"
    """To their account, within the day."""
    HUMAN_AGENT = "human_agent"
    """To their account, within the week, by a human being."""
    PRIVATE_REPLY = "private_reply"
    """The one private reply to their post or comment."""


def way(word: Word, now: datetime) -> Way | Reason:
    """How Meta lets this private word out now, or why not at all."""
    wrote, post = word.heard, word.post
    if word.account and wrote and now - wrote.at < WINDOW:
        return Way.RESPONSE
    if word.account and wrote and word.by_person and now - wrote.at < HUMAN_WINDOW:
        return Way.HUMAN_AGENT
    if post is None or post.post_id is None or not META_ID.fullmatch(post.post_id):
        return Reason.WINDOW_CLOSED if wrote and word.account else Reason.NO_PRIVATE_CHANNEL
    if post.post_id in word.privately_answered:
        return Reason.WINDOW_CLOSED if wrote else Reason.NOT_ALLOWED
    return Way.PRIVATE_REPLY if now - post.at < COMMENT_WINDOW else Reason.WINDOW_CLOSED


_LINK = re.compile(
    r"https?://\S|\bwww\.\w|\b[\w-]+\.(?:app|be|biz|co|com|de|eu|fr|info|io|it|ly|me|net|nl|nu|org|shop|support|to|tv|uk)\b",
    re.IGNORECASE,
)


def links(text: str) -> bool:
    """Whether a platform would make a link of a part of it; a bare domain of a common ending too."""
    return _LINK.search(text) is not None


_ONE = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Code points that weigh 1; all others weigh 2 (twitter-text, config/v3.json)."""
_PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_EMOJI = re.compile(
    f"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}(?:\u200d{_PICTURE})*[\U000e0020-\U000e007f]*"
)


def weight(text: str) -> int:
    """How long X takes a text to be (https://docs.x.com/fundamentals/counting-characters).

    Links weigh 23 there, whatever their length; this counts them as they are, since no reply of ours has one.
    """
    plain, pictures = _EMOJI.subn("", unicodedata.normalize("NFC", text))
    return 2 * pictures + sum(1 if any(first <= ord(one) <= last for first, last in _ONE) else 2 for one in plain)


def names(text: str, handle: str) -> bool:
    """Whether a text names this account."""
    return re.search(rf"(?<![\w@])@{re.escape(handle)}(?!\w)", text, re.IGNORECASE | re.ASCII) is not None


# The rules

type Rule = Callable[[Word, datetime, str | None], Reason | None]
"""(word, now, our own handle there if known): why it may not go out."""


def _public(word: Word) -> bool:
    return word.visibility is Visibility.PUBLIC


def x_reply_has_a_post(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """A public word of ours answers a post; we never begin."""
    return Reason.GONE if _public(word) and not _is(word.post, X_ID) else None


def x_reply_to_who_named_us(word: Word, _now: datetime, own: str | None) -> Reason | None:
    """Whoever neither mentions nor quotes us gets no reply through the API, whoever wrote it."""
    if not _public(word) or own is None or word.post is None:
        return None
    named = word.post.names_us or names(word.post.text or "", own)
    return None if named else Reason.NOT_ALLOWED


def x_reply_without_link(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """A post with a link costs thirteen times one without, and looks like what people are warned of."""
    return Reason.NOT_ALLOWED if _public(word) and links(word.text) else None


def x_reply_fits(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """280 by the weights of X."""
    return Reason.TOO_LONG if _public(word) and weight(word.text) > X_LONGEST else None


def x_message_has_an_account(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """A direct message goes to an account's id."""
    known = X_ID.fullmatch(word.account or "")
    return None if _public(word) or known else Reason.NO_PRIVATE_CHANNEL


def x_message_by_machine_answers_one(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """A machine writes a direct message only to who wrote us one first; a human being may try."""
    return None if _public(word) or word.by_person or word.heard else Reason.NOT_ALLOWED


def x_message_by_machine_links_to_privacy(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """An automatic direct message has a link to the brand's privacy policy, where the brand has named it."""
    named = word.privacy_url is None or word.privacy_url in word.text
    return None if _public(word) or word.by_person or named else Reason.NOT_ALLOWED


def x_message_fits(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """10,000 characters."""
    return Reason.TOO_LONG if not _public(word) and len(word.text) > X_LONGEST_MESSAGE else None


def meta_reply_has_a_post(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """A public word of ours answers a post or a comment."""
    return Reason.GONE if _public(word) and not _is(word.post, META_ID) else None


def facebook_fits(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """8,000 characters of a comment, less than 2,000 of a message."""
    longest = FACEBOOK_LONGEST_COMMENT if _public(word) else MESSENGER_LONGEST
    return Reason.TOO_LONG if len(word.text) > longest else None


def instagram_fits(word: Word, _now: datetime, _own: str | None) -> Reason | None:
    """2,200 characters of a comment, 1,000 bytes of a message."""
    if _public(word):
        return Reason.TOO_LONG if len(word.text) > INSTAGRAM_LONGEST_COMMENT else None
    return Reason.TOO_LONG if len(word.text.encode(errors="replace")) > INSTAGRAM_LONGEST_MESSAGE else None


def meta_message_has_a_way(word: Word, now: datetime, _own: str | None) -> Reason | None:
    """24 hours after their message, 7 days for a human being, or the one private reply within 7 days of the post."""
    found = None if _public(word) else way(word, now)
    return found if isinstance(found, Reason) else None


def _is(post: Heard | None, ids: re.Pattern[str]) -> bool:
    return post is not None and post.visibility is Visibility.PUBLIC and bool(ids.fullmatch(post.post_id or ""))


RULES: dict[str, tuple[Rule, ...]] = {
    "x": (
        x_reply_has_a_post,
        x_reply_to_who_named_us,
        x_reply_without_link,
        x_reply_fits,
        x_message_has_an_account,
        x_message_by_machine_answers_one,
        x_message_by_machine_links_to_privacy,
        x_message_fits,
    ),
    "facebook": (meta_reply_has_a_post, facebook_fits, meta_message_has_a_way),
    "instagram": (meta_reply_has_a_post, instagram_fits, meta_message_has_a_way),
}
"""By channel. Of every other channel no rule is known here: the tool that speaks there knows them."""

LINKS_TO_PRIVACY = frozenset(
    channel for channel, rules in RULES.items() if x_message_by_machine_links_to_privacy in rules
)
"""Where automatic messages say how people's data are handled."""


class Rules(Value):
    """`ports.Platform`: the rules of a channel. `own`: our handle there, where it is known."""

    channel: str
    own: str | None = None

    def forbids(self, word: Word, now: datetime) -> Reason | None:
        """See `ports.Platform`."""
        asked = (partial(rule, word, now, self.own) for rule in RULES.get(self.channel, ()))
        return next((reason for ask in asked if (reason := ask()) is not None), None)
