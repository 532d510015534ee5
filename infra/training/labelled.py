"""Labelled posts from a CSV file: columns `text` and `label`, optionally `domain`; in UTF-8, with a header.

A label is a kind (`complaint`, `question`, `praise`, `other`), or 1 and 0 (`true`, `false`, `yes`, `no`) for complaint
and anything else. Published sets that name the column `complaint` are read as well.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from functions.triage.model import NOT_LEARNT_FROM, Kind
from infra.training.corpus import Labelled
from infra.training.measure import Example

OWN = "own"
"""The domain of a company's own posts."""
_LABEL_COLUMNS = ("label", "complaint")
_YES = {"1", "true", "yes"}
_NO = {"0", "false", "no"}


class UnreadableError(Exception):
    """The file cannot be read as labelled posts; the message says where and why."""


def read_labels(path: Path) -> list[Labelled]:
    """A company's own verdicts: columns text, label and channel, optionally language. Raises UnreadableError.

    What came by a channel whose terms forbid it is left out here too, whoever wrote the file. Only kinds are labels.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableError(f"{path} cannot be read as CSV: {error}") from error
    return [one for line, row in enumerate(rows, 2) if (one := _label(row, line))]


def _label(row: dict[str, str | None], line: int) -> Labelled | None:
    text, label, channel = row.get("text"), row.get("label"), row.get("channel")
    if text is None or label not in list(Kind) or not channel:
        raise UnreadableError(f"line {line}: text, a kind as label and the channel are needed")
    if channel.strip().lower() in NOT_LEARNT_FROM:
        return None
    return Labelled(text, Kind(label), row.get("language") or "", OWN, None, f"own:{text}")


def read(path: Path) -> list[Example]:
    """All rows. Raises UnreadableError naming the first wrong line: a row left out would flatter the figures."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            examples = list(_rows(csv.DictReader(file, strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableError(f"{path} cannot be read as CSV: {error}") from error
    if not examples:
        raise UnreadableError(f"{path} holds no posts")
    return examples


def _rows(rows: csv.DictReader[str]) -> Iterator[Example]:
    columns = rows.fieldnames or ()
    label = next((name for name in _LABEL_COLUMNS if name in columns), None)
    if "text" not in columns or label is None:
        raise UnreadableError(f"columns text and label are needed; the file has {', '.join(columns) or 'none'}")
    for row in rows:
        yield _example(row, label, rows.line_num)


def _example(row: dict[str, str | None], label: str, line: int) -> Example:
    text, said = row["text"], (row[label] or "").strip().lower()
    if text is None or None in row:
        raise UnreadableError(f"line {line}: not as many fields as the header has")
    domain = (row.get("domain") or "").strip() or None
    if said in list(Kind):
        return Example(text, said == Kind.COMPLAINT, Kind(said), domain)
    if said not in _YES | _NO:
        raise UnreadableError(f"line {line}: {said!r} is no label: complaint, question, praise, other, 1 or 0")
    return Example(text, said in _YES, None, domain)
