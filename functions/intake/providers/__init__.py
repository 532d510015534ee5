"""The kinds of sources, one line each. How to add one: `docs/adding-a-source.md`."""

from functions.intake.model import SourceKind
from functions.intake.ports import Kind
from functions.intake.providers import standard, x

KINDS: dict[SourceKind, Kind] = {
    SourceKind.STANDARD: standard,
    SourceKind.X: x,
}
