"""What all stored and exchanged values have in common: frozen, tolerant of new fields, instants as text."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer, StringConstraints

from functions.shared import clock

Instant = Annotated[
    AwareDatetime,
    AfterValidator(clock.to_milliseconds),
    PlainSerializer(clock.to_text, return_type=str, when_used="json"),
]
"""An aware instant in UTC; in JSON and in the table RFC 3339 with milliseconds and `Z`."""

BrandName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
"""What a company calls one of its brands."""


class Value(BaseModel):
    """A frozen value. Unknown fields are ignored: new code's data can be read by old code."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def evolve(self, **changes: Any) -> Self:
        """The same value but for `changes`; field names are checked, so a typing slip cannot pass in silence."""
        if unknown := changes.keys() - type(self).model_fields.keys():
            raise TypeError(f"{type(self).__name__} has no {sorted(unknown)}")
        return self.model_copy(update=changes)

    def to_item(self) -> dict[str, Any]:
        """As the table keeps it: plain JSON types, without what is not set."""
        return self.model_dump(mode="json", exclude_none=True)


def text_of(instant: datetime | None) -> str | None:
    """An instant as text, or None."""
    return None if instant is None else clock.to_text(instant)
