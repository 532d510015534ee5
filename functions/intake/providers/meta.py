"""Kind `meta`: a Page's feed, mentions and recommendations, Messenger, and Instagram's comments, mentions and messages.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started, …/reference/page and …/reference/instagram,
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events and, for the shapes of an entry,
https://developers.facebook.com/docs/instagram-platform/webhooks/examples. Meta batches up to 1,000 updates, tries a
batch again for 36 hours and then drops the whole of it: so what is not of its shape refuses none of the others.
"""

import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.intake import shapes, signatures
from functions.intake.model import (
    Attachment,
    Author,
    Change,
    Greeting,
    Mention,
    Reading,
    Request,
    Source,
    Visibility,
    mention_id,
)
from functions.intake.providers import meta_shapes as payload
from functions.shared.errors import Forbidden, InputError

# Scheme

METHODS = ("GET", "POST")
ASKS_FOR = "the secret of the app at Meta"
"""What `kwartier sources add` asks for."""

_NUMBERS = re.compile(r"[0-9_]{1,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9._-]{1,256}")


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it cannot be an app's secret."""
    signatures.hub_key(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    keys = signatures.keys(source.secret, source.previous_secret, signatures.hub_key)
    signatures.verify_hub(keys, request.headers, request.body)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001 Meta signs no time
    """See `ports.Kind`."""
    return signatures.sign_hub(signatures.hub_key(source.secret), body)


def handshake(source: Source, request: Request) -> Greeting:
    """The challenge goes back to who knows the verify token; Forbidden to all others.

    It is said as plain text, and only where it is a single word: nobody shall have us say what a browser would run.
    """
    signatures.keys(source.secret, None, signatures.hub_key)
    given, ours = request.query.get("hub.verify_token", ""), source.verify_token or ""
    if not ours or not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), ours.encode()):
        raise Forbidden("hub.verify_token is not this source's", code="verify_token_mismatch")
    challenge = request.query.get("hub.challenge", "")
    if request.query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        raise InputError("hub.mode must be subscribe, and hub.challenge 1 to 256 of A-Z a-z 0-9 . _ -")
    return Greeting(challenge)


# Mapping

CHANNELS = {"page": "facebook", "instagram": "instagram"}
"""By `object`. Of every other (`user`, `permissions`, `whatsapp_business_account`) nothing is a mention."""
PAGE_FIELDS = frozenset({"feed", "mention", "ratings"})
INSTAGRAM_FIELDS = frozenset({"comments", "live_comments", "mentions"})
MESSAGES = frozenset({"messages", "message_edits", "messaging_postbacks", "standby"})
"""Fields of messages. They lie under `messaging` or, while another app has the conversation, `standby`; the dashboard's
own test sends them among the `changes`."""
VERBS = {
    "add": Change.CREATED,
    "edit": Change.UPDATED,
    "edited": Change.UPDATED,
    "remove": Change.DELETED,
    "delete": Change.DELETED,
}
"""The others (`hide`, `unhide`, `mute`, `block`, `follow`) say what the Page did, or nothing in words."""
IDS = {"comment": "comment_id", "rating": "open_graph_story_id"} | dict.fromkeys(
    ("post", "status", "photo", "video", "share", "link", "note"), "post_id"
)
"""What people say on a Page, and where its id is. Every other item (`like`, `reaction`, `album`, `event`) is none."""
THUMBS_UP = frozenset({"369239263222822", "369239343222814", "369239383222810"})
"""The sticker that Messenger sends for its button, small, middle and large."""


# Parser


@dataclass(frozen=True)
class _Update:
    """One update, where it lies in the document, and the account that was told of it."""

    field: str
    value: Any
    at: tuple[str | int, ...]
    number: int
    """In its entry: of two edits that were sent in one second, the later one stands."""
    channel: str
    account: str | None
    sent_at: datetime
    source: Source
    request: Request

    def is_own(self, account: str | None) -> bool:
        return account is not None and account in (self.account, self.source.own_account)

    def mention(self, id_: str) -> Mention:
        channel, brand, name = self.channel, self.source.brand, self.request.source
        return Mention(
            id=mention_id(brand=brand, channel=channel, post_id=id_, source=name, source_id=id_),
            revised_at=self.sent_at,
            source=name,
            source_id=id_,
            post_id=id_,
            channel=channel,
            brand=brand,
        )


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    root = shapes.shaped(payload.Root, document)
    if root.object not in CHANNELS:
        return Reading((), len(root.entry) or 1)
    found: list[Mention | None] = []
    misshapen: list[tuple[str, str]] = []
    for number, entry in enumerate(root.entry):
        with _noted(misshapen):
            for update in _updates(CHANNELS[root.object], entry, ("entry", number), source, request):
                with _noted(misshapen):
                    found.append(_heard(update))
    mentions = tuple(one for one in found if one is not None)
    if misshapen and not mentions:
        raise shapes.wrong_shape(misshapen)
    return Reading(mentions, len(found) - len(mentions) or int(not mentions), misshapen=tuple(misshapen))


@contextmanager
def _noted(misshapen: list[tuple[str, str]]) -> Iterator[None]:
    """What is not of its shape is noted, and the others are read all the same."""
    try:
        yield
    except InputError as error:
        misshapen += [(one["pointer"], one["detail"]) for one in error.extra["errors"]]


def _updates(channel: str, raw: Any, at: tuple[str | int, ...], source: Source, request: Request) -> Iterator[_Update]:
    entry = shapes.shaped(payload.Entry, raw, at=at)
    told: list[tuple[str | None, Any, tuple[str | int, ...]]] = [(entry.field, entry.value, (*at, "value"))]
    told += [("messages", one, (*at, "messaging", number)) for number, one in enumerate(entry.messaging)]
    told += [("messages", one, (*at, "standby", number)) for number, one in enumerate(entry.standby)]
    told += [
        (one.field, one.value, (*at, "changes", number, "value")) for number, one in enumerate(entry.changes) if one
    ]
    sent_at = entry.time or request.accepted_at
    for number, (field, value, where) in enumerate(told):
        if field is not None:
            yield _Update(field, value, where, number, channel, entry.id, sent_at, source, request)


def _heard(update: _Update) -> Mention | None:
    """The mention; None for what is none, or is the brand's own."""
    if update.field in MESSAGES:
        return _message(update)
    if update.field in (INSTAGRAM_FIELDS if update.channel == "instagram" else PAGE_FIELDS):
        value = shapes.shaped(payload.Value, update.value, at=update.at)
        return _on_instagram(update, value) if update.channel == "instagram" else _on_page(update, value)
    return None


def _on_page(update: _Update, value: payload.Value) -> Mention | None:
    change, where = VERBS.get(value.verb or ""), IDS.get(value.item or "")
    if change is None or where is None or (change is not Change.DELETED and update.is_own(value.author_id)):
        return None
    withheld = None if update.field == "mention" else ""  # of its own feed a Page is told all that was written
    pictures = [*(value.photos or ()), *filter(None, [value.photo])]
    return _public(update, value, where, change).evolve(
        text=withheld if value.text is None else value.text,
        conversation_id=value.post_id,
        author=Author(id=value.author_id, name=value.author_name),
        url=value.permalink or _page_of(value.post_id),
        attachments=tuple(
            Attachment(url=url, type=kind)
            for kind, urls in (("image", pictures), ("video", filter(None, [value.video])))
            for url in urls
        ),
        sentiment=value.sentiment,
    )


def _on_instagram(update: _Update, value: payload.Value) -> Mention | None:
    """A comment, or a mention elsewhere, of which Meta tells no more than where it is."""
    if update.is_own(value.author_id) or value.by_itself:
        return None
    names = ("comment_id", "media_id") if update.field == "mentions" else ("id", "comment_id")
    where = next((name for name in names if name in update.value), names[0])
    return _public(update, value, where, Change.CREATED).evolve(
        text=value.text,
        conversation_id=value.media_id,
        author=Author(id=value.author_id, handle=value.username),
    )


def _public(update: _Update, value: payload.Value, where: str, change: Change) -> Mention:
    """A post or a comment. Meta gives an edit the time at which the post was made, and many deletions none."""
    sent_at, made_at = update.sent_at, value.created_time or update.sent_at
    revised_at = {
        Change.CREATED: made_at,
        Change.UPDATED: max(value.edited_time or sent_at, made_at) + timedelta(milliseconds=update.number + 1),
        Change.DELETED: max(update.request.accepted_at, sent_at, made_at),
    }[change]
    id_ = shapes.shaped(payload.Id, update.value.get(where), at=(*update.at, where))
    return update.mention(id_).evolve(
        change=change, revised_at=revised_at, posted_at=value.created_time, in_reply_to=value.parent_id
    )


def _message(update: _Update) -> Mention | None:
    """What was said in private; a story in which the account is mentioned comes the same way, and is public."""
    told = shapes.shaped(payload.Messaging, update.value, at=update.at)
    name = next((one for one in ("message", "message_edit", "postback") if getattr(told, one) is not None), "")
    if not name or update.is_own(told.sender) or told.is_self:
        return None
    said = shapes.shaped(payload.Message, getattr(told, name), at=(*update.at, name))
    if said.id is None and name == "postback":
        return None  # older versions give a button no id
    id_ = shapes.shaped(payload.Id, said.id, at=(*update.at, name, "mid"))
    if said.is_echo or said.is_self or (name == "message_edit" and said.text is None):
        return None
    change = Change.DELETED if said.is_deleted else Change.UPDATED if name == "message_edit" else Change.CREATED
    at = told.timestamp or update.sent_at
    edited_at = at + timedelta(milliseconds=max(said.edits or 1, 1))
    gone_at = max(update.request.accepted_at, update.sent_at, at)
    attachments = said.attachments or ()
    story = any(one.type == "story_mention" for one in attachments)
    return update.mention(id_).evolve(
        change=change,
        revised_at={Change.CREATED: at, Change.UPDATED: edited_at, Change.DELETED: gone_at}[change],
        posted_at=at if change is Change.CREATED else None,
        visibility=Visibility.PUBLIC if story else Visibility.PRIVATE,
        text=_words(said),
        in_reply_to=said.in_reply_to,
        author=Author(id=told.sender),
        attachments=tuple(Attachment(url=one.url, type=one.type) for one in attachments if one.url),
    )


def _words(said: payload.Message) -> str | None:
    """What was written; nothing where there is only a picture, None where Meta may not tell."""
    if any(one.sticker in THUMBS_UP for one in said.attachments or ()):
        return said.text or "👍"
    return "" if said.text is None and said.attachments and not said.is_unsupported else said.text


def _page_of(post_id: str | None) -> str | None:
    return f"https://www.facebook.com/{post_id}" if post_id and _NUMBERS.fullmatch(post_id) else None
