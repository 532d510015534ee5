"""Webhooks that were changed after they were signed: none may be let in, however many are tried.

Over every kind and every sample in `events/`, so a new kind is attacked as soon as it has one. What a kind does not
sign is not changed: a body under a bearer token, a header that only informs.
"""

import json
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.intake.model import Request, Source
from functions.intake.providers import KINDS
from functions.shared.errors import Unauthenticated
from infra.bundle import ROOT
from infra.cli import descriptions

EVENTS = ROOT / "events"
NOT_OF_A_SOURCE = {"says", "kind", "payload", "headers", "signed_at"}


@dataclass(frozen=True)
class Signed:
    """A webhook as its sender signed it, and the source that it is from."""

    name: str
    source: Source
    headers: Mapping[str, str]
    """All of them, in lower case."""
    body: bytes
    at: datetime
    covered: tuple[str, ...]
    """What cannot be changed without the signature being wrong: names of headers, and `body`."""

    def request(self, headers: Mapping[str, str], body: bytes) -> Request:
        """As it reaches the door."""
        return Request("forged", "POST", headers, self.query, body, self.at)

    @property
    def query(self) -> dict[str, str]:
        """Where a tool can only put its secret into the address."""
        return descriptions.query(self.source)


@dataclass(frozen=True)
class Tried:
    """How many forgeries of how many webhooks were tried, how many were let in, and how long one took."""

    samples: int
    forgeries: int
    let_in: int
    seconds: float


def samples(folder: Path = EVENTS) -> list[Signed]:
    """Every sample, signed anew."""
    return [_signed(file) for file in sorted(folder.glob("*.json"))]


def source_of(sample: Mapping[str, Any]) -> Source:
    """The source that a sample in `events/` is from."""
    own = {name: value for name, value in sample.items() if name not in NOT_OF_A_SOURCE}
    return Source.model_validate({"kind": sample["kind"], "brand": "acme", **own, **sample.get("source", {})})


def forgeries(of: Signed, chance: random.Random) -> Iterator[tuple[dict[str, str], bytes]]:
    """Endlessly: headers and body with one thing changed that is covered."""
    while True:
        name = chance.choice(of.covered)
        if name == "body":
            yield dict(of.headers), _changed(of.body, chance, range(256))
            continue
        value = of.headers[name]
        changed = _changed(value.encode("latin-1"), chance, range(32, 127)).decode("latin-1")
        if not same(value, changed):
            yield {**of.headers, name: changed}, of.body


def attack(count: int, seed: int = 1) -> Tried:
    """So many forgeries, over the samples in turn, at the verifiers themselves."""
    chance = random.Random(seed)  # noqa: S311 a seed repeats it
    signed = [one for one in samples() if one.covered]  # of what is in the address alone nothing can be forged here
    series = [(one, KINDS[one.source.kind], forgeries(one, chance)) for one in signed]
    for one, kind, _ in series:
        kind.verify(one.source, one.request(one.headers, one.body))  # else nothing would be shown
    let_in, began = 0, time.process_time()
    for number in range(count):
        one, kind, forged = series[number % len(series)]
        try:
            kind.verify(one.source, one.request(*next(forged)))
        except Unauthenticated:
            continue
        let_in += 1
    return Tried(len(series), count, let_in, time.process_time() - began)


def _signed(file: Path) -> Signed:
    sample = json.loads(file.read_text(encoding="utf-8"))
    source, at = source_of(sample), datetime.fromisoformat(sample["signed_at"]).astimezone(UTC)
    kind = KINDS[source.kind]
    body = json.dumps(sample["payload"], ensure_ascii=False, separators=(",", ":")).encode()
    given = {name.lower(): value for name, value in sample["headers"].items()}
    signed = {name.lower(): value for name, value in kind.sign(source, body, at).items()}
    given_type = {"content-type": given["content-type"]}  # a kind may have several
    whole = Signed(file.stem, source, {**given, **signed, **given_type}, body, at, ())
    covered = tuple(name for name in (*signed, "body") if _is_covered(whole, name))
    return replace(whole, covered=covered)


def _is_covered(of: Signed, name: str) -> bool:
    """Tests say which must be; this finds what a kind sends unsigned beside them."""
    headers = of.headers if name == "body" else {**of.headers, name: of.headers[name] + "x"}
    try:
        KINDS[of.source.kind].verify(of.source, of.request(headers, of.body + b" " if name == "body" else of.body))
    except Unauthenticated:
        return True
    return False


def _changed(text: bytes, chance: random.Random, alphabet: range) -> bytes:
    """Never what it was."""
    while True:
        changed, at = bytearray(text), chance.randrange(len(text))
        match chance.randrange(6):
            case 0:
                changed[at] = chance.choice(alphabet)
            case 1:
                del changed[at]
            case 2:
                changed.insert(at, chance.choice(alphabet))
            case 3:
                other = chance.randrange(len(text))
                changed[at], changed[other] = changed[other], changed[at]
            case 4:
                del changed[at:]
            case _:
                changed += changed[at:]
        if bytes(changed) != text:
            return bytes(changed)


def same(one: str, other: str) -> bool:
    """Whether HTTP means the same by both: space around a value, and the case of a scheme (`Bearer`)."""
    scheme, _, rest = one.strip().partition(" ")
    other_scheme, _, other_rest = other.strip().partition(" ")
    return (
        (scheme.lower(), rest.strip()) == (other_scheme.lower(), other_rest.strip()) if rest else one == other.strip()
    )
