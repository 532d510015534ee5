"""`make freshness`: how old what a browser shows of the board is: from a change of the state until it is drawn.

Complaints come and are withdrawn, at moments that have nothing to do with when the page asks, while colleagues ask the
same process all the time, so that what it has read is often not new. Says p50, p95 and the longest, in seconds; 0 where
p95 is at most the two seconds that are promised.
"""

import random
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from infra.local.browser import find
from tests.browser.people import FLAGS, At
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

CHANGES = 60
PROMISED = 2.0
"""Seconds, at the 95th percentile."""
COLLEAGUES_ASK_EVERY = 0.3
WATCH = """() => {
    window.seen = {};
    const look = () => {
        const now = Date.now();
        const there = new Set([...document.querySelectorAll(".queue li[data-id]")].map((row) => row.dataset.id));
        for (const id of there) (window.seen[id] ??= [now]);
        for (const [id, times] of Object.entries(window.seen)) if (!there.has(id) && times.length < 2) times.push(now);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


@contextmanager
def colleagues(server: PageServer) -> Iterator[None]:
    """Others who look at the board meanwhile."""
    left = threading.Event()

    def ask() -> None:
        board = urllib.request.Request(f"{server.url}/api/board", headers={"authorization": f"Bearer {server.token()}"})
        while not left.wait(COLLEAGUES_ASK_EVERY):
            urllib.request.urlopen(board).read()

    thread = threading.Thread(target=ask)
    thread.start()
    yield
    left.set()
    thread.join()


def _seen(page: Page, callback: str, times: int) -> float:
    """When the browser drew it so, in seconds of this machine's clock."""
    said = page.wait_for_function("([id, times]) => window.seen[id]?.[times - 1]", arg=[callback, times])
    return float(said.json_value()) / 1000


def ages(page: Page, server: PageServer, office: Office, changes: int) -> Iterator[float]:
    """How long each of so many changes took to be seen, in seconds."""
    page.evaluate(WATCH)
    chance = random.Random(7)
    for number in range(changes // 2):
        time.sleep(chance.uniform(0, 1.5))
        with server.between():
            began = time.time()
            callback = office.complain(f"a{number}")
        yield _seen(page, callback.id, 1) - began
        time.sleep(chance.uniform(0, 1.5))
        with server.between():
            began = time.time()
            gone = office.agent("bram").post(f"/api/callbacks/{callback.id}/withdraw", reason="informed", note="")
            assert gone.status == 200
        yield _seen(page, callback.id, 2) - began


def main() -> int:
    office = Office.open()
    server = PageServer(office.application)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(locale="en-GB")
        page.goto(f"{server.url}/desk")
        At(page).sign_in()
        with colleagues(server):
            found = sorted(ages(page, server, office, CHANGES))
        browser.close()
    server.close()
    p50, p95 = found[len(found) // 2], found[int(len(found) * 0.95)]
    print(f"{len(found)} changes: p50 {p50:.2f} s, p95 {p95:.2f} s, longest {found[-1]:.2f} s")
    return 0 if p95 <= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
