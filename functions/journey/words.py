"""A mention as its entry keeps it."""

from typing import Any

from functions.intake.model import Mention

DELETED = "deleted"
"""The flag of a ticket on which the author took something back."""


def said(mention: Mention, *, deleted: bool) -> dict[str, Any]:
    """The mention as its entry keeps it: its only home. Of one that its author deleted, nothing that was said."""
    whole = mention.model_dump(mode="json", exclude_none=True, exclude={"metadata", "accepted_at"})
    return without_words(whole) if deleted else whole


def without_words(data: dict[str, Any]) -> dict[str, Any]:
    """What is left of it when its author took it back."""
    gone = ("text", "url", "attachments", "order_number", "parcel_number", "phone", "email")
    return {name: value for name, value in data.items() if name not in gone} | {"deleted": True}
