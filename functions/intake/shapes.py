"""What the kinds' payloads are made of: strict types with a limit each, and errors that point into the document.

Strangers fill every field, so each has a length. Fields that nobody here knows are ignored: senders add them.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)

from functions.intake import strict_json
from functions.shared import clock
from functions.shared.errors import InputError

METADATA_BYTES = 4096
MAX_LINE = 512
"""Characters."""

_ID = re.compile(r"[\x20-\x7e]{1,256}")
_RFC3339 = re.compile(r"(19[7-9]\d|2[01]\d\d)-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Shape(BaseModel):
    """A part of a payload: nothing is coerced, unknown fields are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("not an RFC 3339 time with an offset")
    return clock.from_text(value.upper())


def _or_none(value: Any, inner: Callable[[Any], Any]) -> Any:
    try:
        return inner(value)
    except ValidationError:
        return None


def _number_or_word(value: Any) -> Any:
    """Looked at as a whole: a union's own errors would point to its members, which no sender knows."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > MAX_LINE:
        raise ValueError(f"not a number, nor a word of at most {MAX_LINE} characters")
    return value


def _small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) > METADATA_BYTES:
        raise ValueError("over 4 KiB of JSON")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]+$", max_length=256)]
"""Somebody else's id: printable ASCII, so that two which look alike are alike."""
TicketId = Annotated[str, StringConstraints(pattern=r"^tkt_[a-z0-9]{1,64}$")]
"""One of ours, as the events name it."""
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]
Words = str
"""What a person wrote, verbatim, and as long as a webhook may be."""
Line = Annotated[str, StringConstraints(max_length=MAX_LINE)]
"""A name or a number as people write it."""
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8}){0,3}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$", max_length=2048)]
"""A web address; never `javascript:`."""
Followers = Annotated[int, Field(ge=0, le=2**53)]
Moment = Annotated[datetime, BeforeValidator(_instant)]
Sentiment = Annotated[float | str, BeforeValidator(_number_or_word)]
Metadata = Annotated[dict[str, Any], AfterValidator(_small)]
SHOWN = WrapValidator(_or_none)
"""For what is merely shown: left out where it is not as expected, rather than a reason to refuse the whole."""
ShownLine = Annotated[Line | None, SHOWN]


def any_of(*names: str | AliasPath, default: Any = None) -> Any:
    """A field that a sender calls or places differently from case to case; `...` as the default: it must be there."""
    return Field(default, validation_alias=AliasChoices(*names))


def shaped[T](type_: type[T], document: Any, at: tuple[str | int, ...] = ()) -> T:
    """`document` as a value of `type_`; `at` says where it lies in the whole. Raises InputError with JSON pointers."""
    try:
        adapter: TypeAdapter[T] = _adapter(type_)  # type: ignore[arg-type]
        return adapter.validate_python(document)
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False, include_context=False)
        raise wrong_shape([(strict_json.pointer(*at, *one["loc"]), _plain(one["msg"])) for one in errors]) from None


def wrong_shape(errors: Sequence[tuple[str, str]]) -> InputError:
    """What a payload gets that is JSON but not of its kind's shape."""
    return InputError("not of this kind's shape", list(errors)[: strict_json.MAX_ERRORS])


def shown_id(text: str | None) -> str | None:
    """An id that is only logged, or None where it is none."""
    return text if text is not None and _ID.fullmatch(text) else None


def since_1970(milliseconds: int) -> datetime:
    """The instant so many milliseconds after 1970 began."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@cache
def _adapter(type_: Any) -> TypeAdapter[Any]:
    return TypeAdapter(type_)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
