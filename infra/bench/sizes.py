"""What the bundle weighs: unpacked, as Lambda counts it against its 250 MB, and zipped, as it travels."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from infra.bundle import Bundle


@dataclass(frozen=True)
class Sizes:
    """Bytes of all, zipped and not, and of the largest parts at the top of the folder."""

    unpacked: int
    zipped: int
    largest: list[tuple[str, int]]


def sizes(bundle: Bundle, parts: int = 10) -> Sizes:
    """Of this bundle."""
    by_part = {part.name: sum(file.stat().st_size for file in _files(part)) for part in bundle.path.iterdir()}
    largest = sorted(by_part.items(), key=lambda one: one[1], reverse=True)[:parts]
    return Sizes(sum(by_part.values()), _zipped(bundle.path), largest)


def _files(part: Path) -> list[Path]:
    return [part] if part.is_file() else [file for file in part.rglob("*") if file.is_file()]


def _zipped(folder: Path) -> int:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(folder):
            archive.write(file, file.relative_to(folder))
    return packed.tell()
