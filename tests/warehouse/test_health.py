"""Source health: days without articles, expected and actual counts, and the day up to which nothing is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.reports.health import describe_findings, list_failed, read_health
from warehouse.ask import ask
from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.overview import read_overview
from warehouse.publish import publish
from warehouse.record import record_partitions, record_run, record_sources
from warehouse.rows import FetchRow, PartitionRow, RunRow, SourceRow
from warehouse.spool import write_batch

FIRST = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
LAST = 39


@pytest.fixture(scope="module")
def health(tmp_path_factory: pytest.TempPathFactory, document) -> Path:
    """Forty days. `steady`: 3 a day; `silent`: 2 a day, none on the last 3; `gappy`: none on day 20, filled later;
    `jumpy`: on the last day most of the page is cut; `small` and `large` break their bounds; `fading` loses its dates; `off` fell silent when it was switched off."""
    home = tmp_path_factory.mktemp("health")
    number = 0

    def day(night: int) -> list[Outcome]:
        nonlocal number
        counts = {
            "steady": 3, "silent": 2 if night < LAST - 2 else 0, "gappy": 2 if night != 20 else 0, "jumpy": 2,
            "small": 1, "large": 5, "fading": 2, "weekly": 1 if night % 7 == 0 else 0, "off": 2 if night < LAST - 2 else 0,
        }  # fmt: skip
        outcomes = []
        for source_id, count in counts.items():
            for _ in range(count):
                number += 1
                appeal = "Give! " * (90 if source_id == "jumpy" and night == LAST else 2)
                moment = None if source_id == "fading" and night > LAST - 7 else FIRST + timedelta(days=night)
                text = f"Report {number} of the day, in some twenty words that nobody has cut from it this time."
                outcomes.append(document(number, text, appeal=appeal, source_id=source_id, published_at=moment))
        url = "https://steady.example/feed"
        fetch = FetchRow(url=url, outcome="ok", fetched_at=FIRST + timedelta(days=night), source_id="steady")
        return [*outcomes, Outcome(item=url, fetch=fetch)]

    for night in range(LAST + 1):
        write_batch(home, f"b{night:02}", "nights", day(night), written_at=FIRST + timedelta(days=night))
    load_pending(home)
    record_sources(
        home,
        "nights",
        [
            SourceRow(source_id="small", min_articles=2),
            SourceRow(source_id="large", max_articles=4),
            SourceRow(source_id="off", is_enabled=False),
        ],
    )
    publish(home)
    return home


def _rows(home: Path) -> dict[str, dict]:
    return {row["source_id"]: row for row in read_health(home)}


def test_source_days_have_rows_for_days_without_articles(health):
    rows = ask(
        health, "SELECT day, new_count, expected_count FROM source_days WHERE source_id = 'silent' ORDER BY day"
    ).rows
    assert len(rows) == LAST + 1
    assert rows[-1] == (date(2026, 4, 9), 0, 2.0)
    assert rows[0][1:] == (2, None)


def test_days_are_utc_whatever_the_time_zone_of_the_client(health):
    """An analyst's own client uses the time zone of its machine."""
    asked = "SELECT source_id, day, new_count, fetch_count, published_count FROM source_days ORDER BY ALL"
    with duckdb.connect(health / "warehouse.duckdb", read_only=True) as connection:
        days = []
        for zone in ("UTC", "America/Los_Angeles", "Pacific/Auckland"):
            connection.execute(f"SET TimeZone = '{zone}'")
            days.append(connection.execute(asked).fetchall())
    assert days[0] == days[1] == days[2]


def test_findings_name_what_is_wrong_and_nothing_else(health):
    assert {source_id: row["findings"] for source_id, row in _rows(health).items()} == {
        "steady": [], "silent": ["silent"], "gappy": [], "jumpy": ["removed_jump"], "small": ["below_min"],
        "large": ["above_max"], "fading": ["date_drop"], "weekly": [], "off": [],
    }  # fmt: skip


def test_a_source_is_complete_until_something_is_missing(health):
    rows = _rows(health)
    assert rows["steady"]["complete_through"] == rows["weekly"]["complete_through"] == date(2026, 4, 9)
    assert rows["silent"]["complete_through"] == date(2026, 4, 6)
    assert rows["gappy"]["complete_through"] == date(2026, 3, 20)
    assert rows["small"]["complete_through"] is None
    assert rows["silent"]["silent_days"] == 3


def test_a_backfill_makes_the_day_complete(health, tmp_path):
    import shutil

    home = shutil.copytree(health, tmp_path / "home")
    record_partitions(
        home, "fill", [PartitionRow(source_id="gappy", day="2026-03-21", status="finished", run_id="fill")]
    )
    publish(home)
    assert _rows(home)["gappy"]["complete_through"] == date(2026, 4, 9)


def test_the_last_nights_distinguish_a_missed_night_from_a_quiet_one(health, tmp_path):
    import shutil

    from flows.reports.nights import read_nights

    home = shutil.copytree(health, tmp_path / "home")
    began = FIRST + timedelta(days=36)
    record_run(home, RunRow(run_id="late", kind="nightly", status="finished", started_at=began, finished_at=began))
    failed = {"status": "failed", "error": "weekly: its feed: dns"}
    record_partitions(
        home,
        "late",
        [
            PartitionRow(source_id="weekly", day="2026-04-02", run_id="late", status="finished"),
            PartitionRow(source_id="weekly", day="2026-04-06", run_id="late", **failed),
        ],
    )
    publish(home)
    shown = read_nights(home, 8)
    assert shown is not None
    words = {day.day: word for (source_id, day), word in shown.statuses.items() if source_id == "weekly"}
    assert words == {
        2: "quiet", 3: "quiet", 4: "missing", 5: "few", 6: "quiet", 7: "failed", 8: "missing", 9: "missing",
    }  # fmt: skip
    assert shown.notes["weekly", date(2026, 4, 7)] == "weekly: its feed: dns"


def test_a_night_with_a_clock_ahead_does_not_set_the_last_day(home, document):
    """Seen 2026-11: after one night with a clock in 2038, every source was complete through 2038 for ever."""
    for night, days in enumerate((0, 4_300, 2)):
        moment = FIRST + timedelta(days=days)
        record_run(home, RunRow(run_id=f"night-{night}", kind="nightly", status="running", started_at=moment))
        article = document(night, source_id="steady")
        write_batch(home, f"b{night}", f"night-{night}", [article], written_at=moment + timedelta(minutes=2))
        load_pending(home)
        record_run(home, RunRow(run_id=f"night-{night}", kind="nightly", status="finished", started_at=moment))
    publish(home)
    assert _find_state(home) == {"steady": (date(2026, 3, 3), [])}
    assert ask(home, "SELECT count(*), max(day) FROM source_days").rows == ((3, date(2026, 3, 3)),)
    assert [row["run_id"] for row in ask(home, "recent_runs").records] == ["night-2", "night-1", "night-0"]
    overview = read_overview(home)
    assert overview.nights[-1]["day"] == overview.totals["last_day"] == date(2026, 3, 3)
    assert [row["started_at"].year for row in overview.runs] == [2026, 2037, 2026]


@pytest.mark.parametrize("behind", [-4_000, -3, 1])
def test_a_night_with_a_clock_behind_does_not_set_the_first_day(home, document, behind):
    """Seen 2026-11: after a night with a clock in 2015, every day since then lacked articles, and no later day was complete."""
    for night, days in enumerate((0, 1, 2, behind, 3)):
        moment = FIRST + timedelta(days=days)
        record_run(home, RunRow(run_id=f"night-{night}", kind="nightly", status="running", started_at=moment))
        record_sources(home, f"night-{night}", [SourceRow(source_id="steady", publisher="Steady", min_articles=1)])
        articles = [document(night, source_id="steady"), document(night + 10, source_id=f"new-{night}")]
        write_batch(home, f"b{night}", f"night-{night}", articles, written_at=moment + timedelta(minutes=2))
        load_pending(home)
    publish(home)
    assert _find_state(home)["steady"] == (date(2026, 3, 4), [])
    assert ask(
        home, "SELECT source_id, min(day), max(day), count(*) FROM source_days GROUP BY 1 ORDER BY 1 DESC LIMIT 1"
    ).rows == (("steady", date(2026, 3, 1), date(2026, 3, 4), 4),)
    assert ask(home, "SELECT max(day) - min(day) FROM source_days").rows == ((3,),)


def test_later_nights_count_after_a_first_night_with_a_clock_ahead(home, document):
    for night, days in enumerate((4_300, 0, 1)):
        moment = FIRST + timedelta(days=days)
        record_run(home, RunRow(run_id=f"night-{night}", kind="nightly", status="running", started_at=moment))
        write_batch(home, f"b{night}", f"night-{night}", [document(night, source_id="steady")], written_at=moment)
        load_pending(home)
    publish(home)
    assert _find_state(home) == {"steady": (date(2026, 3, 2), [])}


def test_a_run_that_ends_after_a_later_one_counts_for_the_last_day(home, document):
    """A backfill of two days, with a night in between."""
    moments = {"backfill": FIRST, "night": FIRST + timedelta(days=1)}
    for run_id, moment in moments.items():
        record_run(home, RunRow(run_id=run_id, kind=run_id, status="running", started_at=moment))
    for number, (run_id, days) in enumerate((("night", 1), ("backfill", 2))):
        written_at = FIRST + timedelta(days=days)
        write_batch(home, run_id, run_id, [document(number, source_id="steady")], written_at=written_at)
        load_pending(home)
    publish(home)
    assert _find_state(home) == {"steady": (date(2026, 3, 3), [])}


def test_a_source_that_never_answers_is_unreachable_and_not_complete(home, document):
    """Seen 2026-11: a source with a wrong address had no expected count, and so was complete day after day.
    `back` failed on the second night, and a later one found that there had been nothing."""
    for night, outcomes in enumerate(({"dead": "dns", "back": "ok"}, {"dead": "dns", "back": "http_server"})):
        moment = FIRST + timedelta(days=night)
        fetches = [
            Outcome(item=name, fetch=FetchRow(url=name, outcome=outcome, fetched_at=moment, source_id=name))
            for name, outcome in outcomes.items()
        ]
        write_batch(home, f"b{night}", f"night-{night}", fetches, written_at=moment)
    load_pending(home)
    publish(home)
    assert _find_state(home) == {"dead": (None, ["unreachable"]), "back": (date(2026, 3, 1), ["unreachable"])}
    assert "source dead could not be reached: every request of 2026-03-02 failed" in describe_findings(
        read_health(home)
    )

    began = FIRST + timedelta(days=2)
    record_run(home, RunRow(run_id="night-2", kind="nightly", status="finished", started_at=began, finished_at=began))
    days = [("dead", "failed"), ("back", "finished")]
    record_partitions(
        home,
        "night-2",
        [PartitionRow(source_id=name, day="2026-03-02", status=status, run_id="night-2") for name, status in days],
    )
    write_batch(
        home, "b2", "night-2",
        [Outcome(item="back", fetch=FetchRow(url="back", outcome="ok", fetched_at=began, source_id="back"))],
        written_at=began,
    )  # fmt: skip
    load_pending(home)
    publish(home)
    assert _find_state(home) == {"dead": (None, []), "back": (date(2026, 3, 3), [])}


def _find_state(home: Path) -> dict[str, tuple]:
    return {source_id: (row["complete_through"], row["findings"]) for source_id, row in _rows(home).items()}


def test_successful_fetches_are_not_counted_as_failed(health):
    sums = (
        "SELECT sum(fetch_count)::INTEGER, sum(failed_fetch_count)::INTEGER FROM source_days WHERE source_id = 'steady'"
    )
    assert ask(health, sums).rows == ((LAST + 1, 0),)


def test_findings_are_reported_in_sentences(health):
    said = describe_findings(read_health(health))
    assert "source small failed: 1 new on 2026-04-09, fewer than the minimum of 2" in said
    assert "source silent is silent: nothing new for 3 days, 2 a day are usual" in said
    assert "source large brought 5 new on 2026-04-09, at most 4 are expected" in said
    assert any(line.startswith("source jumpy has ") and "are usual: look at" in line for line in said)
    assert any(line.startswith("source fading has a date in 0%") for line in said)
    assert len(said) == 5
    assert list_failed(read_health(health)) == ["small"]
