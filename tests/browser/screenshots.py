"""`make screenshots`: each view over the made-up afternoon, light, dark and on a phone, into `docs/`.

Look at each before it is kept: the tests say that the page works, not that it is good to sit before for eight hours.
`python -m tests.browser.screenshots FOLDER nl-NL`: elsewhere, and in Dutch.
"""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from infra.local.browser import find
from tests.browser import pictures
from tests.browser.demo import shift
from tests.browser.people import FLAGS, At
from tests.browser.views import VIEWS
from tests.unit.desk.page_server import PageServer

DOCS = Path(__file__).parents[2] / "docs"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "": ("light", DESK),
    "-dark": ("dark", DESK),
    "-phone": ("light", PHONE),
}
NOT_SHOWN = {"ticket", "not-a-call", "later", "menu", "profile"}
"""Steps on the way, which say nothing more in a document."""
SHOWN = [name for name in VIEWS if name not in NOT_SHOWN]


def _shoot(browser: Browser, look: str, role: str, folder: Path, locale: str) -> None:
    scheme, size = LOOKS[look]
    name = "anna" if role == "agent" else "sofie"
    server = PageServer(shift().application, role=role, name=name)
    context = browser.new_context(color_scheme=scheme, viewport=size, locale=locale, reduced_motion="reduce")
    try:
        blank, page = context.new_page(), context.new_page()
        page.goto(f"{server.url}/desk")
        page.locator("button.main").click()
        at = At(page)
        expect(page.locator("#main")).to_be_visible()
        for name, view in VIEWS.items():
            if view.role == role:
                view.go(at)
                page.mouse.move(0, 0)
                if name in SHOWN or folder != DOCS:
                    pictures.take(page, blank, folder / f"desk-{name}{look}.png", whole=view.whole)
    finally:
        context.close()
        server.close()


def main(folder: Path = DOCS, locale: str = "en-GB") -> None:
    """A desk and a person for each look, so that none of them finds what another one did."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find(), args=FLAGS)
        for look in LOOKS:
            for role in ("agent", "supervisor"):
                _shoot(browser, look, role, folder, locale)
        browser.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]) if given else DOCS, *given[1:2])
