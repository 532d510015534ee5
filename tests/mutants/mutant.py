"""A mutant: one exact change of one file that brings back a bug of the kinds in which such systems fail."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Rotten(Exception):
    """The code is not any more what the mutant changes; the message says where."""


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `functions/<file>`; `new` in its place is the bug."""

    name: str
    """What goes wrong, in a few words."""
    kind: str
    failure: str
    """The number of the failure that it is about."""
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    """Under `tests/`: where it is to be noticed, the likeliest first."""

    @property
    def path(self) -> Path:
        """From the root of the tree."""
        return Path("functions") / self.file

    def applied(self, tree: Path = ROOT) -> str:
        """The file with the bug. Raises Rotten where `old` does not stand there exactly once."""
        text = (tree / self.path).read_text(encoding="utf-8")
        if (times := text.count(self.old)) != 1:
            raise Rotten(f"{self.name}: what it changes stands {times} times in {self.path}, not once")
        return text.replace(self.old, self.new)
