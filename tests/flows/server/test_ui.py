"""A backfill from the browser: the form is filled in, the run completes, its report can be opened, the rows are there."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

SHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip


@pytest.fixture
def page() -> Iterator[Any]:
    """A page of Debian's chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 1250})
        page.set_default_timeout(90_000)
        yield page
        browser.close()


def test_a_backfill_is_started_from_the_form_and_its_report_read(bench: Any, page: Any, yesterday: date) -> None:
    # Days before the look-back of the nights that other tests run on this server.
    first, last = yesterday - timedelta(days=19), yesterday - timedelta(days=17)
    page.goto(f"{bench.api.ui}/deployments/deployment/{bench.deployment('backfill')['id']}")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    pick_date(page, 0, first)
    pick_date(page, 1, last)
    pick_sources(page, "mill", "quay")
    page.screenshot(path=SHOTS / "1-backfill-form.png")
    page.get_by_role("button", name="Submit").click()

    page.wait_for_url("**tab=Runs**")
    page.locator("a[href*='/flow-run/']").first.click()
    page.wait_for_url("**/flow-run/**")
    run_id = page.url.partition("/flow-run/")[2].partition("?")[0]
    assert bench.wait(run_id)["name"] == "Completed"
    page.goto(f"{bench.api.ui}/runs/flow-run/{run_id}")
    page.wait_for_load_state("networkidle")
    page.get_by_text("Completed").first.wait_for()
    page.screenshot(path=SHOTS / "2-backfill-completed.png")

    open_artifact(bench, page, run_id, "backfill-report")
    page.get_by_text("6 of 6 source days processed").first.wait_for()
    page.screenshot(path=SHOTS / "3-backfill-report.png")
    open_artifact(bench, page, run_id, "backfill-calendar")
    picture = page.locator("img[src^='data:image/svg']").first
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 300
    page.screenshot(path=SHOTS / "4-backfill-calendar.png")
    open_artifact(bench, page, run_id, "backfill-plan")
    page.get_by_text("mill, quay").first.wait_for()
    page.screenshot(path=SHOTS / "5-backfill-plan.png")

    done = """
        select source_id, count(*), sum(rows) from partitions
        where status = 'finished' and day between $first and $last
        and source_id != 'weir' -- the paper of the tests with runs that are stopped
        group by 1 order by 1
    """
    asked = {"first": first, "last": last}
    assert ask(bench.home, done, asked).rows == (("mill", 3, 3), ("quay", 3, 3))
    days = """
        select count(distinct published_at::date) from articles
        where source_id = 'quay' and published_at::date between $first and $last
    """
    assert ask(bench.home, days, asked).rows == ((3,),)


def pick_date(page: Any, number: int, day: date) -> None:
    from playwright.sync_api import expect

    button = page.locator(".p-date-button__control").nth(number)
    button.click()
    page.locator(".p-native-date-input__control").fill(day.isoformat())
    page.get_by_role("button", name="Apply").click()
    page.locator(".p-native-date-input__control").wait_for(state="detached")
    expect(button).not_to_contain_text("Select date")


def pick_sources(page: Any, *names: str) -> None:
    page.locator(".schema-form-property-array button").click()
    page.keyboard.press("ArrowDown")
    for name in names:
        page.get_by_text(name, exact=True).last.click()
    page.get_by_text("Parameters", exact=True).first.click()  # a click outside closes the list
    page.get_by_placeholder("Search").last.wait_for(state="hidden")


def open_artifact(bench: Any, page: Any, run_id: str, key: str) -> None:
    """Open an artifact of a run the way its link in the UI does."""
    found = bench.api.ask(
        "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}, "key": {"any_": [key]}}}
    )
    page.goto(f"{bench.api.ui}/artifacts/artifact/{found[0]['id']}")
