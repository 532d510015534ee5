"""The folder that is the whole memory of one local stack. Several live side by side, each with a folder and a port.

outputs.json    addresses, sources and users, for people and tests
ports.json      the port on which the local cloud was last
deployed.json   what was deployed: digest of the inputs, and the stack's outputs
cloud/          what the local cloud keeps;  cdk.out/ the synthesised stack
*.pid, *.log    of the running programs
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class State:
    """One local stack: its folder, and the port that a person needs."""

    folder: Path
    port: int

    @classmethod
    def from_environment(cls) -> "State":
        """As `make` passes it: STATE and PORT. Ends the program with a sentence when PORT is none."""
        port = os.environ.get("PORT") or "8015"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise SystemExit(f"PORT is {port!r}; it must be a number from 1 to 65535.")
        return cls(Path(os.environ.get("STATE") or ".local").resolve(), int(port))

    def path(self, name: str) -> Path:
        """A file or folder of this stack; the folder around it exists."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def read(self, name: str) -> dict[str, Any]:
        """A JSON file of this stack; empty when there is none."""
        try:
            content = json.loads(self.path(name).read_text())
        except FileNotFoundError:
            return {}
        return dict(content)

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Replaces a JSON file at once, readable by its owner only: some hold passwords."""
        new = self.path(f"{name}.new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file, indent=1)
            file.write("\n")
        new.replace(self.path(name))
