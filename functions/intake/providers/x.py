"""Kind `x`: posts and direct messages from X, by the X Activity API and by the older Account Activity API.

https://docs.x.com/x-api/activity/event-payloads, https://docs.x.com/x-api/account-activity/introduction. X tries a
delivery again for some minutes only, so nothing but a missing id, author or text can refuse one: what is merely shown
(name, picture, language) is left out where it is not as expected.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, model_validator

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
from functions.intake.shapes import SHOWN, Shape, ShownLine, any_of

# Scheme

METHODS = ("GET", "POST")
ASKS_FOR = "the consumer secret of the app at X"
"""What `kwartier sources add` asks for."""


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it cannot be an app's consumer secret."""
    signatures.x_key(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    keys = signatures.keys(source.secret, source.previous_secret, signatures.x_key)
    signatures.verify_x(keys, request.headers, request.body)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001 X signs no time
    """See `ports.Kind`."""
    return signatures.sign_x(signatures.x_key(source.secret), body)


def handshake(source: Source, request: Request) -> Greeting:
    """X's challenge-response check. The current secret answers."""
    (key,) = signatures.keys(source.secret, None, signatures.x_key)
    return Greeting({"response_token": signatures.crc_answer(key, request.query.get("crc_token", ""))})


# Mapping

CHANNEL = "x"
POSTS = frozenset({"post.mention.create", "post.reply.create", "post.quote.create"})
NAMING = frozenset({"post.mention.create", "post.quote.create"})
"""Those of them that X sends because the post mentions or quotes the watched account."""
DELETION = "post.delete"
MESSAGE = "dm.received"
"""Every other event is counted as ignored."""

NO_LANGUAGE = frozenset({"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
"""What X says instead of a language: undecided, none, only a link, a hashtag, a picture and the like."""

_OLD_TIME = "%a %b %d %H:%M:%S %z %Y"


def _time(value: Any) -> Any:
    """Milliseconds since 1970 or the old `Wed Aug 27 13:08:45 +0000 2008`, as the RFC 3339 that the new API has."""
    if isinstance(value, str):
        with suppress(ValueError):
            if value.isdecimal() and len(value) <= 13:
                return shapes.since_1970(int(value)).isoformat()
            return datetime.strptime(value, _OLD_TIME).astimezone(UTC).isoformat()
    return value


_ShownId = Annotated[shapes.Id | None, SHOWN]
_ShownTime = Annotated[shapes.Moment | None, BeforeValidator(_time), SHOWN]


class _User(Shape):
    id: ShownLine = None
    name: ShownLine = None
    handle: ShownLine = any_of("username", "screen_name")
    followers: Annotated[shapes.Followers | None, SHOWN] = any_of(
        AliasPath("public_metrics", "followers_count"), "followers_count"
    )

    @model_validator(mode="before")
    @classmethod
    def _unwrapped(cls, value: Any) -> Any:
        """Some events wrap a user in `data`."""
        return value.get("data", value) if isinstance(value, dict) else value


class _Media(Shape):
    url: shapes.Address = any_of("media_url_https", "url", "preview_image_url", default=...)
    type: ShownLine = None


class _Reference(Shape):
    type: ShownLine = None


class _Post(Shape):
    """A post or a direct message, of either API."""

    id: shapes.Id
    author_id: shapes.Id = any_of(
        "author_id", "sender_id", AliasPath("user", "id_str"), AliasPath("message_create", "sender_id"), default=...
    )
    text: shapes.Words | None = any_of(
        AliasPath("note_tweet", "text"),
        AliasPath("extended_tweet", "full_text"),
        "full_text",
        "text",
        AliasPath("message_create", "message_data", "text"),
    )
    conversation_id: _ShownId = None
    created_at: _ShownTime = any_of("created_at", "created_timestamp")
    language: ShownLine = any_of("lang")
    in_reply_to: _ShownId = any_of("in_reply_to_tweet_id", "in_reply_to_status_id_str")
    versions: Annotated[list[shapes.Id] | None, SHOWN] = any_of(
        "edit_history_tweet_ids", AliasPath("edit_history", "edit_tweet_ids")
    )
    """The ids of all its versions, first to last: an edit is a new id of the same post."""
    user: Annotated[_User | None, SHOWN] = None
    media: Annotated[list[_Media] | None, SHOWN] = any_of(
        AliasPath("extended_entities", "media"), AliasPath("entities", "media")
    )
    repost: Any = any_of("retweeted_status")
    quoted: ShownLine = any_of(AliasPath("quoted_status", "user", "id_str"))
    """Whose post it quotes, by the older API."""
    naming: Annotated[bool | None, SHOWN] = None
    """Whether it is told of because it mentions or quotes the watched account."""
    references: Annotated[list[_Reference] | None, SHOWN] = any_of("referenced_tweets")

    @model_validator(mode="before")
    @classmethod
    def _exact_id(cls, value: Any) -> Any:
        """The older API gives `id` as a number that JavaScript would round, and `id_str` as it is."""
        return {**value, "id": value["id_str"]} if isinstance(value, dict) and "id_str" in value else value

    @property
    def is_repost(self) -> bool:
        """Whether somebody passed on another's words and added none."""
        return self.repost is not None or any(one.type == "retweeted" for one in self.references or ())


class _Deletion(Shape):
    id: shapes.Id = any_of("id", AliasPath("status", "id"), default=...)
    author_id: shapes.Id = any_of("author_id", AliasPath("status", "user_id"), default=...)
    at: _ShownTime = any_of("timestamp_ms")


class _Event(Shape):
    """A delivery of the X Activity API."""

    event_type: shapes.Line
    event_uuid: ShownLine = None
    user_id: ShownLine = any_of(AliasPath("filter", "user_id"))
    payload: Any = None
    users: Annotated[list[_User] | None, SHOWN] = any_of(AliasPath("includes", "users"))
    media: Annotated[list[_Media] | None, SHOWN] = any_of(AliasPath("includes", "media"))


class _Heard(Shape):
    """What either API says, in the form of a delivery of the Account Activity API."""

    own: ShownLine = any_of("for_user_id")
    posts: list[_Post] = any_of("tweet_create_events", default=())
    deletions: list[_Deletion] = any_of("tweet_delete_events", default=())
    messages: list[_Post] = any_of("direct_message_events", default=())
    users: Annotated[dict[str, _User] | None, SHOWN] = None

    def count(self) -> int:
        """How many events."""
        return len(self.posts) + len(self.deletions) + len(self.messages)


_OLD_EVENTS = frozenset({"tweet_create_events", "tweet_delete_events", "direct_message_events"})


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    root = shapes.shaped(dict[str, Any], document)
    delivery_id = None
    if "data" in root:
        event = shapes.shaped(_Event, root["data"], at=("data",))
        heard, delivery_id = _activity(event), event.event_uuid
    else:
        heard = shapes.shaped(_Heard, root)
    mentions = [*_said(heard, source, request), *_gone(heard, source, request)]
    others = [value for name, value in root.items() if name.endswith("_events") and name not in _OLD_EVENTS]
    strange = sum(len(value) if isinstance(value, list) else 1 for value in others)
    # Nothing at all is one event, too: the end of a replay, a withdrawn permission, or whatever X thinks of next.
    events = heard.count() + strange or 1
    return Reading(tuple(mentions), events - len(mentions), delivery_id)


def _activity(event: _Event) -> _Heard:
    at, payload = ("data", "payload"), event.payload
    found: dict[str, Any] = {"users": {user.id: user for user in event.users or ()}}
    if event.event_type in POSTS:
        beside = {"media": event.media, "naming": event.event_type in NAMING}
        found["posts"] = [shapes.shaped(_Post, payload, at=at).model_copy(update=beside)]
    elif event.event_type == DELETION:
        found["deletions"] = [shapes.shaped(_Deletion, payload, at=at)]
    elif event.event_type == MESSAGE and isinstance(payload, dict) and "direct_message_events" in payload:
        inner = shapes.shaped(_Heard, payload, at=at)
        found |= {"messages": inner.messages, "users": inner.users}
    elif event.event_type == MESSAGE:
        found["messages"] = [shapes.shaped(_Post, payload, at=at)]
    return _Heard(for_user_id=event.user_id).model_copy(update=found)


def _said(heard: _Heard, source: Source, request: Request) -> Iterator[Mention]:
    for post, public in [*((post, True) for post in heard.posts), *((post, False) for post in heard.messages)]:
        if post.author_id in (heard.own, source.own_account) or post.is_repost:
            continue
        versions = post.versions if post.versions and post.id in post.versions else [post.id]
        user = post.user or (heard.users or {}).get(post.author_id) or _User()
        yield _mention(source, request, versions[0]).evolve(
            also=tuple(_mention(source, request, one).id for one in versions[1:]),
            change=Change.CREATED if post.id == versions[0] else Change.UPDATED,
            revised_at=_revised(post, versions.index(post.id), request.accepted_at),
            conversation_id=post.conversation_id,
            visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
            text=post.text,
            language=None if post.language in NO_LANGUAGE else post.language,
            url=f"https://x.com/i/web/status/{post.id}" if public else None,
            posted_at=post.created_at or _born(versions[0], request.accepted_at),
            in_reply_to=post.in_reply_to,
            names_us=_names_us(post, heard, source),
            author=Author(id=post.author_id, handle=user.handle, name=user.name, followers=user.followers),
            attachments=tuple(Attachment(url=one.url, type=one.type) for one in post.media or ()),
        )


def _names_us(post: _Post, heard: _Heard, source: Source) -> bool | None:
    """None where X does not say so. The watched account may be another than ours."""
    named = post.naming or (heard.own is not None and post.quoted == heard.own)
    return True if named and source.own_account in (None, heard.own) else None


def _gone(heard: _Heard, source: Source, request: Request) -> Iterator[Mention]:
    """X tells of deletions by the watched account, which need not be the brand's; one too many does no harm."""
    for deletion in heard.deletions:
        if deletion.author_id != source.own_account:
            yield _mention(source, request, deletion.id).evolve(
                change=Change.DELETED,
                revised_at=deletion.at or request.accepted_at,
                author=Author(id=deletion.author_id),
            )


def _mention(source: Source, request: Request, id_: str) -> Mention:
    brand, name = source.brand, request.source
    own_id = mention_id(brand=brand, channel=CHANNEL, post_id=id_, source=name, source_id=id_)
    at = request.accepted_at
    return Mention(id=own_id, revised_at=at, source=name, source_id=id_, post_id=id_, channel=CHANNEL, brand=brand)


def _revised(post: _Post, version: int, accepted_at: datetime) -> datetime:
    """When this version was made; a later one is always later, also where X gives both the time of the first."""
    born = _born(post.id, accepted_at)
    if version == 0:
        return post.created_at or born
    return max(post.created_at or born, born) + timedelta(milliseconds=version)


def _born(id_: str, accepted_at: datetime) -> datetime:
    """An id of X holds the millisecond in which it was made (https://docs.x.com/fundamentals/x-ids)."""
    if not id_.isdecimal() or len(id_) > 19:
        return accepted_at
    return min(shapes.since_1970((int(id_) >> 22) + 1288834974657), accepted_at)
