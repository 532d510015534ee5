"""The kinds of sources: each member of `SourceKind` is a module here of its name, imported when it is first asked for.

So a cold start pays for the kind of the webhook that it is started for, and for no other. How to add one:
`docs/adding-a-source.md`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from functions.intake.model import SourceKind
from functions.intake.ports import Kind


class _Kinds(Mapping[SourceKind, Kind]):
    """`import_module` keeps what it has imported, so this need not. A test holds each module to the port."""

    def __getitem__(self, kind: SourceKind) -> Kind:
        if kind not in SourceKind:
            raise KeyError(kind)
        return cast("Kind", import_module(f"{__name__}.{SourceKind(kind)}"))

    def __iter__(self) -> Iterator[SourceKind]:
        return iter(SourceKind)

    def __len__(self) -> int:
        return len(SourceKind)


KINDS: Mapping[SourceKind, Kind] = _Kinds()
