"""How a post is written down so that it stands for many: alternatives and slots, and how one of them is drawn.

`[one|two]` is either (an empty one may stand there too), nested as you like; `{name}` is one of the entries of that
slot. Everything is drawn from the generator that is handed in, so a seed gives the same posts anywhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from functions.triage.model import Kind

POSTS = Path(__file__).parent / "posts"
GENERAL = "general"

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_SPACE_BEFORE = re.compile(r"\s+(?=[,.!?])")
_KINDS = {"complaint": Kind.COMPLAINT, "question": Kind.QUESTION, "praise": Kind.PRAISE, "other": Kind.OTHER}
_REPLY = "reply"
"""What customers answer in the middle of a conversation: nothing to act on by itself."""

type Slots = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Template:
    """A line of `posts/`: a post, or a whole family of them."""

    text: str
    kind: Kind
    language: str
    domain: str
    name: str
    """File and line."""

    def drawn(self, slots: Slots, random: Random) -> str:
        """One post of the family."""
        text = self.text
        while found := _INNERMOST.search(text):
            text = text[: found.start()] + random.choice(found[1].split("|")) + text[found.end() :]
        while found := _SLOT.search(text):  # what a slot holds may have slots of its own
            text = text[: found.start()] + random.choice(slots[found[1]]) + text[found.end() :]
        return _SPACE_BEFORE.sub("", " ".join(text.split()))


def templates(folder: Path = POSTS) -> list[Template]:
    """All lines of all files `<kind>.<language>.txt`, in the order of their names."""
    found: list[Template] = []
    for file in sorted(folder.glob("*.txt")):
        kind, language, _ = file.name.split(".")
        if kind in _KINDS or kind == _REPLY:
            found += _of(file, _KINDS.get(kind, Kind.OTHER), language)
    return found


def _of(file: Path, kind: Kind, language: str) -> list[Template]:
    domain, found = GENERAL, []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.startswith("# "):
            domain = line.removeprefix("# ").strip()
        elif line.strip():
            found.append(Template(line.strip(), kind, language, domain, f"{file.stem}:{number}"))
    return found


def slots(language: str, folder: Path = POSTS, name: str = "slots") -> dict[str, list[str]]:
    """The entries of each slot of a language, from `slots.<language>.txt`: a name, a colon, entries between bars."""
    lines = (folder / f"{name}.{language}.txt").read_text("utf-8").splitlines()
    named = (line.partition(": ") for line in lines if line.strip())
    return {slot: entries.split(" | ") for slot, _, entries in named}
