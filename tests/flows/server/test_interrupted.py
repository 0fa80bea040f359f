"""Runs that are killed or cancelled: they are marked and reported, and the next run finishes their work exactly once."""

import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from warehouse.ask import ask
from warehouse.spool import list_spooled

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

COUNTS = "select count(*), count(distinct article_id), count(distinct url) from articles"


@pytest.fixture
def closed(bench: Any) -> Iterator[Any]:
    """The newspapers, whose stories wait until the gate is set."""
    bench.press.waiting = 0
    bench.press.gate.clear()
    yield bench.press
    bench.press.gate.set()


def test_a_killed_night_is_marked_and_the_next_one_finishes_it(bench: Any, closed: Any, until: Any) -> None:
    run_id = bench.start("nightly", look_back_days=17)
    until(lambda: closed.waiting, 120)
    for pid in bench.processes(run_id):
        os.kill(pid, signal.SIGKILL)
    assert bench.wait(run_id, seconds=60)["name"] == "Crashed"
    closed.gate.set()
    until(lambda: [one for one in bench.told if one["what"] == "run failed" and one["state"] == "Crashed"], 60)

    again = bench.start("nightly", look_back_days=17)
    assert bench.wait(again)["name"] == "Completed"
    articles, ids, urls = ask(bench.home, COUNTS).rows[0]
    assert articles == ids == urls >= 17 * 3
    assert list_spooled(bench.home) == []


def test_a_cancelled_backfill_stops_and_the_rest_is_done_by_the_next(
    bench: Any, closed: Any, until: Any, yesterday: date
) -> None:
    days = [yesterday - timedelta(days=back) for back in (19, 18)]
    asked = {"start_date": str(days[0]), "end_date": str(days[1]), "sources": ["weir"], "days_per_run": 1}
    run_id = bench.start("backfill", **asked)
    until(lambda: closed.waiting, 180)
    bench.api.ask(f"flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
    assert bench.wait(run_id, seconds=30)["name"] == "Cancelled"
    child = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}}
    until(lambda: all(run["state"]["type"] == "CANCELLED" for run in bench.api.ask("flow_runs/filter", child)), 30)
    statuses = "select day, status from partitions where source_id = 'weir' and day <= $last order by day"
    until(lambda: ask(bench.home, statuses, {"last": days[1]}).rows == ((days[0], "planned"),), 30)
    assert bench.processes(run_id) == []

    closed.gate.set()
    again = bench.start("backfill", **asked)
    assert bench.wait(again)["name"] == "Completed"
    assert ask(bench.home, statuses, {"last": days[1]}).rows == ((days[0], "finished"), (days[1], "finished"))


@pytest.mark.slow
def test_a_night_whose_worker_died_too_is_marked_by_the_automation(bench: Any, closed: Any, until: Any) -> None:
    run_id = bench.start("nightly", look_back_days=0)
    until(lambda: closed.waiting, 120)
    worker = next(
        int(pid.name) for pid in bench.list_processes() if b"flows.server.worker" in (pid / "cmdline").read_bytes()
    )
    for pid in (worker, *bench.processes(run_id)):
        os.kill(pid, signal.SIGKILL)
    assert bench.wait(run_id, seconds=120)["name"] == "Crashed"
    closed.gate.set()
    again = bench.start("nightly", look_back_days=0)
    assert bench.wait(again)["name"] == "Completed"
    articles, ids, urls = ask(bench.home, COUNTS).rows[0]
    assert articles == ids == urls == 20 * 3
