"""What a tool of kind `generic` sends, as data: how it proves itself, and which expression fills which of our fields.

A preset in `presets/` is such a description of a well-known tool. The registry names it, or holds a description of
one's own. What each entry means: `docs/adding-a-source.md`.
"""

import json
import re
import tomllib
from collections.abc import Mapping as Names
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from functions.intake.expressions import Expression, NoExpression
from functions.intake.proofs import Credential, Hmac

PRESETS = Path(__file__).parent / "presets"
PRESET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
SAMPLES = "generic-{}.json"
"""The sample of a preset, in `events/`."""

_HEADER = re.compile(r"[a-z0-9-]{1,64}")

Text = Annotated[str, StringConstraints(min_length=1, max_length=600)]
"""An expression."""


class Described(BaseModel):
    """A part of a description: nothing is coerced, and a name that nobody knows is a slip of the pen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Fields(Described):
    """The expression of each field, evaluated over one event. Those without a default are needed."""

    id: Text
    channel: Text
    text: Text
    author_id: Text
    author_handle: Text | None = None
    author_name: Text | None = None
    author_followers: Text | None = None
    post_id: Text | None = None
    conversation_id: Text | None = None
    in_reply_to: Text | None = None
    visibility: Text | None = None
    brand: Text | None = None
    language: Text | None = None
    url: Text | None = None
    posted_at: Text | None = None
    revised_at: Text | None = None
    attachments: Text | None = None
    order_number: Text | None = None
    parcel_number: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    sentiment: Text | None = None
    customer_ref: Text | None = None
    metadata: Text | None = None


class Events(Described):
    """Where the events of a webhook are, and what became of each post."""

    events: Text = "@"
    """One event, or a list of them."""
    ignore: Text | None = None
    created: Text | None = None
    """Where it is given, an event that none of the three conditions is true of is ignored."""
    updated: Text | None = None
    deleted: Text | None = None
    html: Text | None = None
    """Whether the text of this event is HTML, of which the words are taken."""
    challenge: Text | None = None
    """Over the whole: a text to be said back, where the tool asks for one before it begins."""
    delivery_id: Text | None = None
    """Over the whole."""


class Mapping(Events):
    """All of it."""

    fields: Fields
    channels: dict[str, Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$")]] = Field(default_factory=dict)
    """What the tool's names of networks are here: one post that comes through two tools must be of one channel."""


class Description(BaseModel):
    """A tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)  # not strict, which would ask for a dataclass made before

    about: str = ""
    source: str = ""
    """The address of its documentation."""
    signature: Hmac | None = None
    credential: Credential | None = None
    mapping: Mapping

    @model_validator(mode="after")
    def _proves(self) -> Self:
        if self.signature is None and self.credential is None:
            raise ValueError("needs a signature, a credential or both: without one it would be open to everybody")
        if self.signature is not None:
            _check(self.signature, self.credential)
        if self.credential is not None and self.credential.scheme in ("header", "query"):
            _name("credential.name", self.credential.name, lower=self.credential.scheme == "header")
        return self


class Settings(Described):
    """What the registry holds of a source of kind `generic`: a preset's name, or a description, or of each a part."""

    preset: str | None = None
    signature: dict[str, Any] | None = None
    credential: dict[str, Any] | None = None
    mapping: dict[str, Any] | None = None


class Wrong(ValueError):
    """A description that cannot be used. The message names the field and says what is wrong, a line each."""


@dataclass(frozen=True)
class Compiled:
    """A description, ready for use."""

    description: Description
    fields: Names[str, Expression]
    conditions: Names[str, Expression]
    """`events`, `ignore`, `created` and so on; only those that are given."""


def of(settings: Names[str, Any] | None) -> Compiled:
    """What the registry's settings mean. Raises Wrong."""
    return _of(json.dumps(settings or {}, sort_keys=True))


def names() -> list[str]:
    """The presets."""
    return sorted(file.stem for file in PRESETS.glob("*.toml"))


def preset(name: str) -> dict[str, Any]:
    """A preset, as it is written. Raises Wrong when there is none of that name."""
    if not PRESET_NAME.fullmatch(name) or not (file := PRESETS / f"{name}.toml").is_file():
        raise Wrong(f"preset: none is called {name[:40]!r}; there are {', '.join(names())}")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _of(text: str) -> Compiled:
    given = _valid(Settings, json.loads(text))
    whole = preset(given.preset) if given.preset is not None else {}
    whole |= given.model_dump(exclude={"preset"}, exclude_none=True)
    return _compiled(_valid(Description, whole))


def _valid[One: BaseModel](type_: type[One], document: Any) -> One:
    try:
        return type_.model_validate(document)
    except ValidationError as error:
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_url=False)]
        lines = [f"{where or 'it'}: {what.removeprefix('Value error, ')}" for where, what in found]
        raise Wrong("\n".join(lines)) from None


def _compiled(description: Description) -> Compiled:
    mapping, wrong = description.mapping, list[str]()

    def compiled(under: str, texts: Names[str, str]) -> dict[str, Expression]:
        found = {}
        for name, text in texts.items():
            try:
                found[name] = Expression(text)
            except NoExpression as error:
                wrong.append(f"mapping.{under}{name}: {error}")
        return found

    fields = compiled("fields.", mapping.fields.model_dump(exclude_none=True))
    conditions = compiled("", mapping.model_dump(include=set(Events.model_fields), exclude_none=True))
    if wrong:
        raise Wrong("\n".join(wrong))
    return Compiled(description, fields, conditions)


def _check(signature: Hmac, credential: Credential | None) -> None:
    _name("signature.header", signature.header)
    if signature.algorithm == "sha1" and credential is None:
        raise ValueError("signature.algorithm: sha1 is too weak alone; ask for a credential besides")
    if signature.template.count("{body}") != 1:
        raise ValueError("signature.template: {body} must stand in it, once")
    if ("{timestamp}" in signature.template) != (signature.timestamp_header is not None):
        raise ValueError("signature: a timestamp_header needs {timestamp} in the template, and the reverse")
    if signature.timestamp_header is not None:
        _name("signature.timestamp_header", signature.timestamp_header)


def _name(
    what: Literal["signature.header", "signature.timestamp_header", "credential.name"], name: str, *, lower: bool = True
) -> None:
    if not _HEADER.fullmatch(name if lower else name.lower().replace("_", "-")):
        raise ValueError(f"{what}: {name[:40]!r} is no name of a {'header, in lower case' if lower else 'parameter'}")
