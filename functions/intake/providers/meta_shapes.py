"""What Meta's payloads are made of, for kind `meta`.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page and …/reference/instagram,
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events. The same thing is called and placed
differently from field to field (`from.id`, `sender_id`, `reviewer_id`); ids and times are numbers here, texts there.
"""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field, StringConstraints

from functions.intake import shapes
from functions.intake.shapes import SHOWN, Shape, ShownLine, any_of

_LONGEST = 64 * 1024
"""Characters. Facebook's own limit of a post is 63,206."""
_MILLISECONDS_FROM = 10**11
"""As seconds, that is the year 5138; as milliseconds, 1973."""


def _text_of(value: Any) -> Any:
    """Ids are numbers in some fields and texts in others."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _number_of(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 4 else value


def _time(value: Any) -> Any:
    """Seconds or milliseconds since 1970, as a number or a text; or `2021-09-08T06:34:04+0000`; as RFC 3339."""
    value = _text_of(value)
    with suppress(ValueError, OverflowError):
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15:
            number = int(value)
            return shapes.since_1970(number if number >= _MILLISECONDS_FROM else number * 1000).isoformat()
        return datetime.fromisoformat(value).isoformat() if isinstance(value, str) else value
    return value


_Few = Annotated[int, Field(ge=0, le=1000)]
Id = Annotated[shapes.Id, BeforeValidator(_text_of)]
_ShownId = Annotated[Id | None, SHOWN]
_Time = Annotated[shapes.Moment | None, BeforeValidator(_time), SHOWN]
_Words = Annotated[str, StringConstraints(max_length=_LONGEST)]
_Address = Annotated[shapes.Address | None, SHOWN]


class Value(Shape):
    """A change on a Page or on Instagram."""

    item: ShownLine = None
    verb: ShownLine = None
    author_id: _ShownId = any_of(AliasPath("from", "id"), "sender_id", "reviewer_id")
    author_name: ShownLine = any_of(AliasPath("from", "name"), "sender_name", "reviewer_name")
    username: ShownLine = any_of(AliasPath("from", "username"))
    by_itself: Any = any_of(AliasPath("from", "self_ig_scoped_id"))
    """Only where the professional account wrote it itself."""
    text: _Words | None = any_of("message", "review_text", "text")
    post_id: _ShownId = None
    media_id: _ShownId = any_of(AliasPath("media", "id"), "media_id")
    parent_id: _ShownId = None
    created_time: _Time = any_of("created_time", "timestamp")
    edited_time: _Time = None
    permalink: _Address = any_of("permalink_url", AliasPath("post", "permalink_url"))
    photo: _Address = None
    photos: Annotated[list[shapes.Address] | None, SHOWN] = None
    video: _Address = None
    sentiment: ShownLine = any_of("recommendation_type")


class _Attachment(Shape):
    url: _Address = any_of(AliasPath("payload", "url"), "url")
    type: ShownLine = None
    sticker: _ShownId = any_of(AliasPath("payload", "sticker_id"))


class Message(Shape):
    """A message, an edit of one, or a button that was pressed."""

    id: Any = any_of("mid")
    text: _Words | None = any_of("text", "title")
    edits: Annotated[_Few | None, BeforeValidator(_number_of), SHOWN] = any_of("num_edit")
    attachments: Annotated[list[_Attachment] | None, SHOWN] = None
    in_reply_to: _ShownId = any_of(AliasPath("reply_to", "mid"), AliasPath("reply_to", "story", "id"))
    is_echo: Any = None
    is_self: Any = None
    is_deleted: Any = None
    is_unsupported: Any = None


class Messaging(Shape):
    sender: Id = any_of(AliasPath("sender", "id"), default=...)
    timestamp: _Time = None
    is_self: Any = None
    message: Any = None
    message_edit: Any = None
    postback: Any = None


class _Change(Shape):
    field: ShownLine = None
    value: Any = None


class Entry(Shape):
    """What one account is told. Instagram's own login puts a change on the entry itself, without `changes`."""

    id: _ShownId = None
    time: _Time = None
    changes: list[Annotated[_Change | None, SHOWN]] = any_of("changes", default=())
    messaging: list[Any] = any_of("messaging", default=())
    standby: list[Any] = any_of("standby", default=())
    field: ShownLine = None
    value: Any = None


class Root(Shape):
    object: shapes.Line
    entry: list[Any]
