"""A mention as its entry keeps it, and which of a post's states stands.

    state      against another state of the same post
    -------    ------------------------------------------------------------------------------------------
    created    older than every edit and every deletion; of two, the longer text (a tool may cut it short)
    edited     the later one, by the sender's time
    deleted    takes all words that were said until then; only an edit said after it brings words back

A state whose words the platform withholds changes no words. So every order of arrival ends the same.
"""

from typing import Any

from functions.intake.model import Change, Mention
from functions.triage.model import Verdict

DELETED = "deleted"
"""The flag of a ticket on which the author took something back."""

KEEPS_FIRST = frozenset({"mastodon", "email", "chat", "form", "sms"})
"""Channels on which the first words stay on the timeline beside the edited ones: `docs/deletions-and-edits.md` says why
these, and why no other."""

FIRST = "first"
"""Where an entry keeps the first words of an edited post."""

_WORDS = ("text", "attachments", "order_number", "parcel_number", "phone", "email", FIRST)


def said(mention: Mention, verdict: Verdict) -> dict[str, Any]:
    """The mention as its entry keeps it: its only home."""
    whole = mention.model_dump(mode="json", exclude_none=True, exclude={"metadata", "accepted_at", "also", "accounts"})
    return whole | {"verdict": verdict.model_dump(mode="json")}


def without_words(data: dict[str, Any]) -> dict[str, Any]:
    """What is left of it when its author took it back: nothing that was said, nor where."""
    return {name: value for name, value in data.items() if name not in (*_WORDS, "url")} | {"deleted": True}


def without_first(data: dict[str, Any]) -> dict[str, Any]:
    """The same, where what was said before is not kept."""
    return {name: value for name, value in data.items() if name != FIRST}


def is_edit(mention: Mention) -> bool:
    """Whether it is a later state of the post, in words."""
    return mention.change is Change.UPDATED and mention.text is not None


def restated(data: dict[str, Any], fresh: dict[str, Any], *, keeps_first: bool) -> dict[str, Any]:
    """An entry's data after one more state of its post, which may be older than the one that stands.

    `fresh`: that state, as `said` has it. `keeps_first`: unless it was taken back at some time.
    """
    if fresh.get("text") is None:
        return data
    if data.get("text") is None:
        return {name: value for name, value in data.items() if name != "deleted"} | fresh
    if _order(fresh) <= _order(data):
        after, former = data, fresh
    else:
        after = {name: value for name, value in data.items() if name not in _WORDS} | fresh
        former = data
    if not keeps_first or data.get("channel") not in KEEPS_FIRST:
        return without_first(after)
    known = [data[FIRST]] if FIRST in data else []
    first = min([*known, _state(former), _state(after)], key=_order)
    return after | {FIRST: first} if first["text"] != after["text"] else without_first(after)


def _state(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("text", "change", "revised_at")}


def _order(state: dict[str, Any]) -> tuple[bool, str, int, str]:
    edited = state.get("change") == Change.UPDATED
    return edited, state["revised_at"] if edited else "", len(state["text"]), state["text"]
