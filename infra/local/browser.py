"""`make browser`: a Chromium for the tests of the page, which are skipped without one."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of an installed browser, or None. CHROMIUM in the environment names one that is not on the path."""
    return next(
        (path for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name and (path := shutil.which(name))), None
    )


def main() -> int:
    """Installs one by apt-get where there is none and that can be done; 0 when there is one at the end."""
    if find() is None and shutil.which("apt-get"):
        apt_get = (*(() if os.geteuid() == 0 else ("sudo", "--non-interactive")), "apt-get", "--quiet", "--yes")
        for words in (("update",), ("install", "--no-install-recommends", "chromium")):
            subprocess.run((*apt_get, *words), check=False)  # noqa: S603
    if (found := find()) is None:
        print("No Chromium: install one by hand, or name it in CHROMIUM.")
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
