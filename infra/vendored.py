"""What the page takes from npm: modules copied to `functions/desk/page/vendor/`, from where they are served.

There is no build chain: a browser reads these files as they lie there. Three things are changed on the way, each by
one exact replacement: a module that names another by its package gets the path instead, uPlot (which comes small only
as a script) becomes a module, and no file names a source map that is not there.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
FOLDER = ROOT / "functions" / "desk" / "page" / "vendor"

_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


class NotInstalled(Exception):
    """A package is missing; the message says what to do."""


@dataclass(frozen=True)
class Vendored:
    """One file of a package. `replaced`: what stands there exactly once, and what comes instead."""

    name: str
    source: str
    replaced: tuple[str, str] | None = None
    appended: str = ""


VENDORED = (
    Vendored("preact.js", "preact/dist/preact.mjs"),
    Vendored("hooks.js", "preact/hooks/dist/hooks.mjs", replaced=('from"preact"', 'from"./preact.js"')),
    Vendored("htm.js", "htm/dist/htm.module.js"),
    Vendored("uplot.js", "uplot/dist/uPlot.iife.min.js", appended="\nexport default uPlot;\n"),
    Vendored("uplot.css", "uplot/dist/uPlot.min.css"),
)


def put(folder: Path = FOLDER) -> None:
    """Makes the folder what it should be; a file that is so already is left alone. Raises NotInstalled."""
    folder.mkdir(exist_ok=True)
    wanted = {one.name: _content(one) for one in VENDORED}
    for name, content in wanted.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.write_text(content, encoding="utf-8")
    for file in folder.iterdir():
        if file.name not in wanted:
            file.unlink()


def _content(one: Vendored) -> str:
    source = MODULES / one.source
    if not source.exists():
        raise NotInstalled(f"{source.relative_to(ROOT)} is not there: run `make setup`")
    text = _SOURCE_MAP.sub("\n", source.read_text(encoding="utf-8"))
    if one.replaced:
        old, new = one.replaced
        if text.count(old) != 1:
            raise NotInstalled(f"{one.source}: `{old}` does not stand there once; look at {__name__}")
        text = text.replace(old, new)
    return text + one.appended
