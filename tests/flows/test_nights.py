"""The states of nights: with a few broken sources, with no working one; and the days that they record."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.ask import ask

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(600)]

TODAY = datetime.now(UTC).date()
PAPERS = tuple(f"paper-{number:02}" for number in range(1, 41))
RUN = """
import json, sys
from flows.nightly import nightly
state = nightly(**json.loads(sys.argv[1]), return_state=True)
print(json.dumps([state.name, state.message]))
"""
Command = Callable[..., Any]
Night = Callable[..., tuple[str, str]]


@pytest.fixture
def night(home: Path, tmp_path: Path, prefect_api: str) -> Night:
    """One night on these papers: the name of its final state, and the state's message."""

    def run(press: Any, look_back_days: int) -> tuple[str, str]:
        catalogue = press.write_catalogue(tmp_path / "sources.toml")
        asked = json.dumps({"catalogue": str(catalogue), "look_back_days": look_back_days})
        process = subprocess.run(
            [sys.executable, "-P", "-c", RUN, asked], capture_output=True, text=True, check=True, cwd=tmp_path,
            env=os.environ | {"NEWSREFINERY_HOME": str(home), "NEWSREFINERY_WORKERS": "1"} | press.settings,
        )  # fmt: skip
        name, message = json.loads(process.stdout)
        return name, message

    return run


def test_two_broken_sources_of_forty_are_warnings_and_none_that_works_is_a_failure(
    night: Night, home: Path, tmp_path: Path, open_press: Any
) -> None:
    broken = {"paper-07/sitemap.xml", "paper-31/sitemap.xml"}
    press = open_press(PAPERS, TODAY - timedelta(days=1), 1, broken.__contains__)

    name, said = night(press, 3)
    assert name == "Completed"
    assert "38 new" in said and "2 of 40 sources could not be read" in said and "2 warnings" in said
    assert ask(home, "select count(*), count(distinct source_id) from articles").rows == ((38, 38),)

    broken.update(f"{paper}/sitemap.xml" for paper in PAPERS)
    name, said = night(press, 3)
    assert name == "Failed"
    assert "40 of 40 sources could not be read" in said


def test_a_night_records_completed_days_and_a_later_one_fills_its_gaps(
    night: Night, newsrefinery: Command, home: Path, tmp_path: Path, open_press: Any
) -> None:
    days = [TODAY - timedelta(days=back) for back in range(6, 0, -1)]
    broken = {f"weir/story/{days[-1]}"}
    press = open_press(("mill", "weir"), days[-1], 6, broken.__contains__)

    assert night(press, 2)[0] == "Completed"
    assert read_days(home) == [
        ("mill", days[4], "finished", 1, 1),
        ("mill", days[5], "finished", 1, 1),
        ("weir", days[4], "finished", 1, 1),
        ("weir", days[5], "failed", 1, 0),
    ]
    press.asked.clear()
    assert night(press, 4)[0] == "Completed"
    assert {path for path in press.asked if "/story/" in path} == {
        f"{paper}/story/{day}" for paper in ("mill", "weir") for day in days[2:4]
    }
    found = {(paper, day): (status, attempt) for paper, day, status, attempt, _ in read_days(home)}
    assert found.pop(("weir", days[5])) == ("failed", 2)
    assert set(found.values()) == {("finished", 1)} and len(found) == 7

    span = ("backfill", days[0], days[5], "--sources", tmp_path / "sources.toml")
    ended = newsrefinery(*span, "--json", **press.settings)
    assert (ended.code, ended.json["planned"], ended.json["finished"]) == (0, 4, 4), ended.err
    assert ask(home, "select status, count(*), sum(rows) from partitions group by 1 order by 1").rows == (
        ("failed", 1, 0),
        ("finished", 11, 11),
    )


def read_days(home: Path) -> list[tuple[Any, ...]]:
    return list(ask(home, "select source_id, day, status, attempt, rows from partitions order by 1, 2").rows)
