"""The reports in a browser: what the table says, what is chosen, what is taken along."""

import json

from playwright.sync_api import expect

from tests.browser.demo import a_week
from tests.browser.people import At
from tests.unit.desk.asking import Office

HOSTILE = "<img src=x onerror=alert(1)>"


def test_the_table_says_what_the_chart_shows_and_both_are_what_was_asked_for(office: Office, at: At) -> None:
    a_week(office, places=("Utrecht", "Breda", HOSTILE))
    at.link("Reports").click()
    promises = at.page.get_by_role("region", name="Promises")
    expect(promises.locator("tfoot")).to_contain_text("of 40")
    assert at.page.locator(".chart canvas").count() == 2
    at.link("Causes").click()
    at.page.get_by_label("By", exact=True).select_option("depot")
    expect(at.page.locator("tbody th", has_text=HOSTILE)).to_be_visible()
    assert at.page.locator("figure[aria-hidden=true] canvas").count() == 1
    with at.page.expect_download() as taken:
        at.press("JSON")
    report = json.loads(taken.value.path().read_text())
    assert (report["group"], report["total"]["calls"]["of"]) == ("depot", 40)
    with at.page.expect_download() as taken:
        at.press("CSV")
    assert HOSTILE in taken.value.path().read_text(encoding="utf-8-sig")
    at.link(HOSTILE).click()
    at.sees(f"Depot: {HOSTILE}", ".reports")
    expect(at.page.locator("thead th").first).to_have_text("Day")
    at.press("All of it again")
    expect(at.page.locator("thead th").first).not_to_have_text("Day")
    at.page.get_by_label("From", exact=True).fill("2020-01-01")
    at.hears("400 days")


def test_days_on_which_nothing_happened_say_so(at: At) -> None:
    at.link("Reports").click()
    at.sees("Nothing happened in these days.")
