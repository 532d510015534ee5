"""The one asset that every function runs from: `functions/` and what it imports, compiled, without Docker.

Packages come as wheels for the *target* platform, from the lock file with its hashes. botocore keeps the data of the
services in use, phonenumbers what is needed to judge a number, holidays the calendars of the countries. Both steps are
named by a digest of what goes in, so what did not change is taken as it lies in `build/`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import vendored

ROOT = Path(__file__).parent.parent
PYTHON = "3.13"
LAMBDA_ARM64 = "aarch64-manylinux2014"

SERVICES = ("connect", "dynamodb", "events", "sns", "sqs")
"""What the functions call through botocore; a test compares it with `functions/shared/aws.py`."""

_DROPPED = (
    "**/__pycache__",
    "**/*.dist-info",
    "**/*.pyi",
    "**/py.typed",
    "bin",
    "boto3/data",
    "boto3/examples",
    "botocore/data/*/*/examples-1.json*",
    "holidays/financial",
    "holidays/locale",
    "phonenumbers/carrier*",
    "phonenumbers/geocoder*",
    "phonenumbers/geodata",
    "phonenumbers/timezone*",
    "phonenumbers/tzdata",
)
"""Parts of packages that no function reaches. Licences are kept apart, under `licenses/`."""

_KEPT = "holidays-*.dist-info"
"""From which the package reads its own version when it is imported."""


class BundleError(Exception):
    """The bundle cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Bundle:
    """A folder ready to be deployed, and the name of its content."""

    path: Path
    digest: str


def build(platform: str | None, into: Path = ROOT / "build") -> Bundle:
    """The bundle for a platform that uv knows (`LAMBDA_ARM64`), or None for this machine. Raises BundleError."""
    wheels = _wheels(platform, into)
    try:
        vendored.put()
    except vendored.NotInstalled as error:
        raise BundleError(str(error)) from None
    code = {file.relative_to(ROOT): file.read_bytes() for file in _code()}
    digest = _digest(wheels.name, *(part for one in code.items() for part in one))
    return Bundle(_once(into / f"bundle-{digest}", lambda folder: _assemble(folder, wheels, code)), digest)


def _wheels(platform: str | None, into: Path) -> Path:
    """The packages alone, trimmed and compiled: they change rarely and cost the most."""
    lock = (ROOT / "uv.lock").read_bytes()
    digest = _digest(Path(__file__).read_bytes(), lock, platform or f"{sys.platform} {os.uname().machine}", PYTHON)
    return _once(into / f"wheels-{digest}", lambda folder: _install(folder, platform))


def _install(folder: Path, platform: str | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.txt"
        _uv("export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--output-file", str(wanted))
        target = ["--python-platform", platform] if platform else []
        _uv(
            *("pip", "install", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"),
            *("--python", sys.executable, "--python-version", PYTHON, *target),
            *("--target", str(folder), "--requirement", str(wanted)),
        )
    _keep_licences(folder)
    _trim(folder)
    _compile(folder)


def _assemble(folder: Path, wheels: Path, code: dict[Path, bytes]) -> None:
    # Hard links: a changed line of ours costs neither time nor disk for the packages.
    shutil.copytree(wheels, folder, copy_function=os.link, dirs_exist_ok=True)
    for file, content in code.items():
        to = folder / file
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)
    _compile(folder / "functions", at="functions")


def _code() -> Iterator[Path]:
    for file in sorted((ROOT / "functions").rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc":
            yield file


def _keep_licences(folder: Path) -> None:
    for info in folder.glob("*.dist-info"):
        for file in [*info.rglob("LICEN[CS]E*"), *info.rglob("NOTICE*"), *info.rglob("COPYING*")]:
            if file.is_file():
                to = folder / "licenses" / info.name.removesuffix(".dist-info") / file.name
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)


def _trim(folder: Path) -> None:
    for service in (folder / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for pattern in _DROPPED:
        for path in list(folder.glob(pattern)):
            if not path.match(_KEPT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    _trim_endpoints(folder / "botocore" / "data" / "endpoints.json")
    # None is deployed; to look for one it would load importlib.metadata and read every folder of sys.path.
    (folder / "pydantic" / "plugin" / "_loader.py").write_text("def get_plugins():\n    return ()\n")
    # It imports all 250 countries to re-export them; each is imported by its own name when it is asked for.
    (folder / "holidays" / "countries" / "__init__.py").write_text("")


def _trim_endpoints(file: Path) -> None:
    """Where each of 300 services is in each region: it is parsed before the first client is made."""
    known = json.loads(file.read_text(encoding="utf-8"))
    for partition in known["partitions"]:
        partition["services"] = {name: of for name, of in partition["services"].items() if name in SERVICES}
    file.write_text(json.dumps(known), encoding="utf-8")


def _compile(folder: Path, at: str = "") -> None:
    """Bytecode that is not checked against its source: Lambda's folder is read-only, and each check costs."""
    # In a process of its own: its pool of workers would import the caller's main module again.
    compiler = [sys.executable, "-I", "-m", "compileall", "-qq", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    inside_lambda = ["-s", str(folder), "-p", f"/var/task/{at}"]  # what a traceback shows, not where it was built
    if subprocess.run([*compiler, *inside_lambda, str(folder)], check=False).returncode != 0:  # noqa: S603
        raise BundleError(f"{folder}: something in it does not compile with Python {PYTHON}")


def _once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, made beside itself and moved into place: a run that is broken off leaves nothing that looks ready."""
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-", ignore_cleanup_errors=True) as scratch:
        made = Path(scratch) / folder.name
        made.mkdir()
        make(made)
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():  # else another run made the same
                raise
    return folder


def _digest(*parts: bytes | str | Path) -> str:
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]


def _uv(*arguments: str) -> None:
    own = ROOT / ".uv" / "bin" / "uv"
    uv = os.environ.get("UV") or shutil.which("uv") or (str(own) if own.exists() else None)
    if uv is None:
        raise BundleError("uv is not found: set UV to its path, put it on PATH, or run `make setup`")
    done = subprocess.run([uv, "--quiet", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BundleError(f"uv {arguments[0]}: {done.stderr.strip()}")
