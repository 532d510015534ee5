"""Kind `generic` on the command line: a preset or a description of one's own, tried on a sample before it is kept.

What is wrong is said with the name of the field, so that a mapping can be mended without knowing this code.
"""

import json
import secrets
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.intake import mapping, strict_json
from functions.intake.model import Change, Mention, Reading, Request, Source, SourceKind
from functions.intake.providers import KINDS
from functions.intake.signatures import Unusable
from functions.shared.errors import InputError
from infra.cli.target import ROOT, CliError

SCHEMES = ("basic", "bearer", "header", "query")
SHOWN = ("channel", "visibility", "text", "author", "url", "language", "posted_at", "post_id", "phone", "email")


def wanted(
    kind: SourceKind, preset: str | None, mapping: Path | None, sample: Path | None, credential: str | None
) -> dict[str, Any] | None:
    """`generic` of a source, as the registry keeps it; None for the other kinds. Raises CliError."""
    if kind is SourceKind.GENERIC:
        return settings(preset, mapping, credential)
    if preset or mapping or sample or credential:
        raise CliError(f"--preset, --mapping, --sample and --credential are for kind generic, not for {kind}.")
    return None


def settings(preset: str | None, file: Path | None, credential: str | None) -> dict[str, Any]:
    """What the registry keeps: `generic` of a source. Raises CliError, with a line for each thing that is wrong."""
    if (preset is None) == (file is None):
        names = ", ".join(mapping.names())
        raise CliError(f"Kind generic needs --preset NAME or --mapping FILE, one of them. Presets: {names}.")
    given: dict[str, Any] = {"preset": preset} if file is None else _from_file(file)
    if credential is not None:
        scheme, _, name = credential.partition(":")
        if scheme not in SCHEMES:
            raise CliError(f"--credential is one of {', '.join(SCHEMES)}; the last two with a name: query:secret.")
        given["credential"] = {"scheme": scheme, "name": name}
    try:
        mapping.of(given)
    except mapping.Wrong as error:
        raise CliError(f"This description cannot be used:\n{error}") from None
    return given


def sample(generic: dict[str, Any], file: Path | None) -> bytes:
    """The bytes to try it with: of the file, else the preset's own. Raises CliError."""
    if file is None and "preset" not in generic:
        raise CliError(
            "A mapping of your own is tried before it is kept: --sample FILE, a webhook as the tool sends it."
        )
    try:
        raw = (file or _of_preset(generic["preset"])).read_bytes()
    except OSError as error:
        raise CliError(f"{error.filename}: {error.strerror}.") from None
    if file is not None:
        return raw
    return json.dumps(json.loads(raw)["payload"], ensure_ascii=False, separators=(",", ":")).encode()


def tried(source: Source, body: bytes) -> list[str]:
    """What the description understands of a sample, in lines. Raises CliError where it is wrong, or nothing of it."""
    now = datetime.now(UTC)
    try:
        headers = KINDS[source.kind].sign(source, body, now)
        request = Request("sample", "POST", {"content-type": "application/json", **headers}, {}, body, now)
        reading = KINDS[source.kind].read(source, request, strict_json.loads(body))
    except Unusable as error:
        raise CliError(f"That is no secret for this source: {error}.") from None
    except InputError as error:
        raise CliError("\n".join(["The sample is not understood:", *_errors(error)])) from None
    if not reading.mentions:
        raise CliError("The sample is understood, and ignored: no event of it is a mention. Look at events and ignore.")
    return list(_lines(reading))


def new_secret(generic: dict[str, Any]) -> str | None:
    """A secret made here, where the tool takes any; None where it is the tool that makes it, or two are needed."""
    description = mapping.of(generic).description
    if description.signature is not None or description.credential is None:
        return None
    token = secrets.token_urlsafe(24)
    return f"kwartier:{token}" if description.credential.scheme == "basic" else token


def check(generic: dict[str, Any], secret: str) -> None:
    """Raises signatures.Unusable unless the secret is what the description asks for."""
    source = Source(kind=SourceKind.GENERIC, brand="any", secret=secret, generic=generic)
    KINDS[SourceKind.GENERIC].sign(source, b"{}", datetime.now(UTC))


def query(source: Source) -> dict[str, str]:
    """The query parameters with which a genuine sender would post."""
    credential = mapping.of(source.generic).description.credential if source.generic else None
    if credential is None or credential.scheme != "query":
        return {}
    return {credential.name: source.secret.rpartition(" ")[2]}


def asks_for(generic: dict[str, Any]) -> str:
    """What the person is asked for, in words."""
    description = mapping.of(generic).description
    if description.signature is None:
        return "The credential"
    return "The key of its signature" + (", a space and the credential" if description.credential else "")


def address_of(url: str, generic: dict[str, Any] | None) -> str | None:
    """The address with a place for the secret in it, for tools that have room for one nowhere else."""
    credential = mapping.of(generic).description.credential if generic else None
    if credential is None or credential.scheme not in ("basic", "query"):
        return None
    if credential.scheme == "query":
        return f"{url}?{credential.name}=SECRET"
    return url.replace("://", "://SECRET@", 1)


def _from_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        document = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise CliError(f"{file}: {error.strerror}.") from None
    except ValueError as error:  # of UTF-8, JSON and TOML alike
        raise CliError(f"{file}: {error}.") from None
    if not isinstance(document, dict):
        raise CliError(f"{file} is no description: it has no [mapping].")
    return {name: value for name, value in document.items() if name not in ("about", "source")}


def _of_preset(name: str) -> Path:
    return ROOT / "events" / mapping.SAMPLES.format(name)


def _errors(error: InputError) -> list[str]:
    return [f"{one['detail']} (at {one['pointer'] or 'the top'})" for one in error.extra.get("errors", [])]


def _lines(reading: Reading) -> Any:
    yield f"Of the sample {len(reading.mentions)} understood, {reading.ignored} ignored:"
    for one in reading.mentions:
        yield f"  {one.change} {one.source_id}"
        yield from (f"    {name}: {value}" for name in SHOWN if (value := _shown(one, name)))
        if one.text is None and one.change is not Change.DELETED:
            yield "    text: none, so nobody can tell whether it is a complaint"
        if one.author.id is None:
            yield "    author_id: none, so what this author writes next cannot be told to be theirs"


def _shown(mention: Mention, name: str) -> str:
    value = mention.model_dump(mode="json", exclude_none=True).get(name)
    if name == "author":
        value = ", ".join(str(part) for part in (value or {}).values())
    text = "" if value is None else " ".join(str(value).split())
    return "".join(char if char.isprintable() else "?" for char in text[:120])
