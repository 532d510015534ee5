"""From what a stranger sent to values of the right shape, or an error that says where it is not."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from functions.desk.operations import SHAPES, Answer
from functions.desk.views.base import View
from functions.shared import http
from functions.shared.errors import InputError, NotFound, TooLarge
from functions.shared.values import Value

MAX_BODY = 64 * 1024
"""Bytes."""


def body_of[Model: Value](model: type[Model], event: Mapping[str, Any]) -> Model:
    """The body as `model`; an empty one counts as `{}`. Raises TooLarge, InputError."""
    try:
        raw = http.raw_body(dict(event))
    except ValueError:  # binascii.Error is one
        raise InputError("the body is not base64, though the gateway says so") from None
    if len(raw) > MAX_BODY:
        raise TooLarge(f"the body is over {MAX_BODY // 1024} KiB")
    try:
        return model.model_validate_json(raw or b"{}", strict=True)
    except ValidationError as error:
        raise _as_input_error(error, "the body") from None


def query_of[Model: Value](model: type[Model], event: Mapping[str, Any]) -> Model:
    """The query as `model`. Raises InputError."""
    given = {name: value for name, value in (event.get("queryStringParameters") or {}).items() if value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _as_input_error(error, "the query") from None


def check_path(path: Mapping[str, str]) -> None:
    """Raises NotFound where a part has not the shape of what it names."""
    for name, value in path.items():
        if not SHAPES[name].fullmatch(value):
            raise NotFound(f"no such {name.removesuffix('_id')}")


def knows(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the client has what the entity tag names: the weak comparison of RFC 9110, 13.1.2."""
    known = [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def tagged(headers: Mapping[str, str], view: View, passing: Mapping[str, Any]) -> Answer:
    """The view with a weak entity tag (RFC 9110, 8.8.3), or 304 where the client has it.

    `passing`: what changes by itself (pydantic's `exclude`), left out of the tag: where nothing happened, nothing is
    sent again.
    """
    lasting = view.model_dump(mode="json", exclude=dict(passing))
    digest = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()
    tag = f'W/"{digest[:32]}"'
    return Answer(304, headers={"etag": tag}) if knows(headers, tag) else Answer(200, view, {"etag": tag})


def _as_input_error(error: ValidationError, what: str) -> InputError:
    """The findings of pydantic without what was sent: `input` and the message's own quotations stay here."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return InputError(f"{what} is not JSON", [("", "not JSON")])
    errors = [(_pointer(one["loc"]), one["msg"].removeprefix("Value error, ")) for one in found[:20]]
    return InputError(f"{what} is not of the right shape", errors)


def _pointer(location: tuple[int | str, ...]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
