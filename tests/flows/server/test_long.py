"""Long tests: sixty days of five sources that fail at every tenth request, and a server that is down during a run."""

import os
import signal
import threading
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(1800)]

PAPERS = ("brook", "cairn", "delta", "ember", "fjord")


def test_sixty_days_of_five_papers_all_end_and_a_rerun_touches_what_failed(
    bench: Any, open_press: Any, tmp_path: Path, yesterday: date
) -> None:
    broken = {"now": True}
    press = open_press(PAPERS, yesterday, 60, lambda path: broken["now"] and zlib.crc32(path.encode()) % 10 == 0)
    catalogue = press.write_catalogue(tmp_path / "five.toml")
    asked = {
        "start_date": str(press.days[0]), "end_date": str(yesterday), "days_per_run": 15, "max_active": 2,
        "catalogue": str(catalogue),
    }  # fmt: skip
    run_id = bench.start("backfill", **asked)
    assert bench.wait(run_id, seconds=900)["name"] == "Completed"
    statuses = dict(ask(bench.home, COUNT_STATUSES, {"papers": list(PAPERS)}).rows)
    doomed = {f"{paper}/story/{day}" for paper in PAPERS for day in press.days if press.fails(f"{paper}/story/{day}")}
    assert statuses == {"finished": 300 - len(doomed), "failed": len(doomed)}
    assert 15 < len(doomed) < 45
    assert ask(bench.home, UNEXPLAINED).rows == ((0,),)

    broken["now"] = False
    press.asked.clear()
    run_id = bench.start("backfill", **asked, select="failed")
    assert bench.wait(run_id, seconds=600)["name"] == "Completed"
    assert {path for path in press.asked if "/story/" in path} == doomed
    assert dict(ask(bench.home, COUNT_STATUSES, {"papers": list(PAPERS)}).rows) == {"finished": 300}
    assert ask(bench.home, COUNT_ARTICLES, {"papers": list(PAPERS)}).rows == ((300, 300),)


COUNT_STATUSES = "select status, count(*) from partitions where list_contains($papers, source_id) group by 1"
COUNT_ARTICLES = "select count(*), count(distinct article_id) from articles where list_contains($papers, source_id)"
UNEXPLAINED = "select count(*) from partitions where status = 'failed' and error is null"


def test_a_server_that_is_away_for_a_minute_costs_no_data(
    open_press: Any, tmp_path: Path, yesterday: date, serving: Callable[..., Any], until: Any, new_bench: Any
) -> None:
    press = open_press(("lamp", "moor"), yesterday, 10)
    catalogue = press.write_catalogue(tmp_path / "two.toml")
    with serving(tmp_path, catalogue, "--only", "server") as (api, server, environment):
        port = int(api.ui.rpartition(":")[2])
        bench = new_bench(tmp_path / "home", press, api, server, environment)
        with serving(tmp_path, catalogue, "--only", "worker", port=port):
            press.gate.clear()
            run_id = bench.start("nightly")
            until(lambda: press.waiting, 120)
            for process in bench.list_processes():
                if b"flows.server.process" in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
            server.wait(timeout=60)
            press.gate.set()
            threading.Event().wait(60)
            with serving(tmp_path, catalogue, "--only", "server", port=port):
                assert bench.wait(run_id, seconds=180)["name"] in ("Completed", "Crashed", "Failed")
                again = bench.start("nightly")
                assert bench.wait(again)["name"] == "Completed"
                counts = "select count(*), count(distinct article_id) from articles"
                assert ask(bench.home, counts).rows == ((20, 20),)
                assert yesterday - timedelta(days=9) == press.days[0]
