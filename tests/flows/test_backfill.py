"""Backfills of failing sources: every requested day gets a result, and a rerun processes only the rest."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = pytest.mark.prefect

LAST = date(2026, 3, 31)
Command = Callable[..., Any]


def count_statuses(home: Path) -> dict[str, int]:
    return dict(ask(home, "select status, count(*) from partitions group by status").rows)


def test_every_day_ends_and_a_rerun_touches_only_what_failed(
    newsrefinery: Command, home: Path, tmp_path: Path, open_press: Any, prefect_api: str
) -> None:
    broken = {f"mill/story/{LAST - timedelta(days=2)}", f"weir/story/{LAST}"}
    press = open_press(("mill", "weir"), LAST, 4, broken.__contains__)
    catalogue = press.write_catalogue(tmp_path / "sources.toml")
    span = ("backfill", "2026-03-27", "2026-03-31", "--sources", catalogue, "--days-per-run", 3)

    plan = newsrefinery(*span, "--dry-run", "--json", **press.settings)
    assert plan.code == 0, plan.err
    assert (plan.json["planned"], plan.json["runs"]) == (10, 2)
    assert press.asked == {}

    first = newsrefinery(*span, **press.settings)
    assert first.code == 0, first.err
    assert "mill  ✗■✗■■\nweir  ✗■■■✗\n" in first.out
    assert "6 finished with 6 articles, 4 failed" in first.out
    assert count_statuses(home) == {"finished": 6, "failed": 4}
    failed = "select source_id, day::varchar, error from partitions where status = 'failed'"
    why = {(source_id, day): error for source_id, day, error in ask(home, failed).rows}
    assert "does not reach back so far" in why["mill", "2026-03-27"]
    assert "http_server" in why["weir", "2026-03-31"]
    assert ask(home, "select count(*), sum(rows) from partitions where status = 'finished'").rows == ((6, 6),)

    again = newsrefinery(*span, "--json", **press.settings)
    assert again.json["planned"] == 0

    broken.clear()
    press.asked.clear()
    rerun = newsrefinery(*span, "--select", "failed", "--json", **press.settings)
    assert rerun.code == 0, rerun.err
    assert (rerun.json["planned"], rerun.json["finished"], rerun.json["articles"]) == (4, 2, 2)
    stories = {path for path in press.asked if "/story/" in path}
    assert stories == {f"mill/story/{LAST - timedelta(days=2)}", f"weir/story/{LAST}"}
    assert ask(home, "select count(*), count(distinct article_id) from articles").rows == ((8, 8),)
    assert ask(home, "select attempt, count(*) from partitions group by 1 order by 1").rows == ((1, 6), (2, 4))

    stored = newsrefinery(*span, "--select", "all", "--from", "archive", "--json", **press.settings)
    assert stored.code == 0, stored.err
    assert stored.json["finished"] == 8
    assert {row["error"] for row in stored.json["failed"]} == {"the archive has no page of this day"}
    assert ask(home, "select count(*) from articles").rows == ((8,),)
