"""`make lighthouse`: what Lighthouse says of the page as it is first loaded.

Lighthouse comes from npm, at the version named here, when this is run: it is too large to install for everybody.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.local.browser import find
from tests.browser.demo import afternoon
from tests.browser.people import FLAGS
from tests.unit.desk.page_server import PageServer

LIGHTHOUSE = "lighthouse@13.5.0"
WANTED = {"performance": 95, "accessibility": 95, "best-practices": 95}
LOOKS = {"desktop": ["--preset=desktop"], "phone": []}


def _report(url: str, more: list[str]) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        flags = f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}"
        command = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={file}", flags, *more]
        env = {**os.environ, "CHROME_PATH": find() or ""}
        only = f"--only-categories={','.join(WANTED)}"
        subprocess.run([*command, only], env=env, check=True)
        categories = json.loads(file.read_text())["categories"]
    return {name: round(categories[name]["score"] * 100) for name in WANTED}


def main() -> int:
    """0 where all is at least as wanted."""
    server, enough = PageServer(afternoon().application), True
    try:
        for look, more in LOOKS.items():
            scores = _report(f"{server.url}/desk", more)
            enough = enough and all(scores[name] >= least for name, least in WANTED.items())
            print(f"{look}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
    finally:
        server.close()
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
