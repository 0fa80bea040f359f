"""What a run did, in numbers and in words."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from flows.commands.errors import FAILED, CommandError
from flows.commands.running import end_run
from flows.commands.show import show_summary
from flows.pipeline.report import write_report
from flows.pipeline.summary import Summary, Tally
from flows.reports.backfill_report import BackfillSummary, draw_calendar
from flows.reports.problems import Problem, shorten
from flows.reports.words import count_of
from tasks.partitions import Grid
from tasks.settings import Settings


def summary_of(problems: tuple[str, ...] = (), removed: int = 0, **counts: int) -> Summary:
    cut, told = {"legal": removed} if removed else {}, tuple(Problem(line, "gone") for line in problems)
    return Summary("nightly-1", "nightly", Tally(**counts), removed=cut, problems=told)


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (summary_of(), "nothing to read"),
        (summary_of(read=1, new=1), "1 document read, 1 new, 0 updated"),
        (summary_of(read=9, unchanged=9), "9 documents read, nothing new"),
        (
            summary_of(read=2_400, new=1_400, rejected=1_000),
            "2,400 documents read, 1,400 new, 0 updated, 1,000 rejected",
        ),
        (summary_of(read=3, new=2, rejected=1, skipped=4), "3 documents read, 2 new, 0 updated, 1 rejected, 4 skipped"),
        (summary_of(read=2, new=2, removed=1), "2 documents read, 2 new, 0 updated, 1 appeal block removed"),
        (summary_of(("a: gone", "b: gone"), read=1, new=1), "1 document read, 1 new, 0 updated, 2 warnings"),
    ],
)
def test_a_run_is_described_in_one_sentence(summary: Summary, said: str) -> None:
    assert summary.describe() == said


@pytest.mark.parametrize(
    ("summary", "is_failed"),
    [
        (summary_of(read=2, new=1, rejected=1), False),
        (summary_of(read=2, unchanged=1, rejected=1), False),
        (summary_of(("a: gone",), read=1, new=1), False),
        (summary_of(), False),
        (summary_of(read=2, rejected=2), True),
        (summary_of(("a: gone",)), True),
    ],
)
def test_a_run_failed_when_nothing_came_through(summary: Summary, is_failed: bool) -> None:
    assert summary.is_failed is is_failed


@pytest.mark.parametrize(
    ("broken", "is_failed", "said"),
    [
        (("a",), False, "1 document read, 0 new, 0 updated, 1 rejected, 1 of 2 sources could not be read, 1 warning"),
        (
            ("a", "b"),
            True,
            "1 document read, 0 new, 0 updated, 1 rejected, 2 of 2 sources could not be read, 1 warning",
        ),
    ],
)
def test_a_night_fails_when_no_source_works_and_not_when_the_others_have_nothing_new(
    broken: tuple[str, ...], is_failed: bool, said: str
) -> None:
    sources = {"a": {"read": 1, "rejected": 1, "skipped": 0}, "b": {"read": 0, "rejected": 0, "skipped": 9}}
    summary = Summary(
        "r",
        "nightly",
        Tally(read=1, rejected=1),
        sources,
        problems=(Problem("a: gone", "gone"),),
        broken_sources=broken,
    )
    assert summary.is_failed is is_failed
    assert summary.describe() == said


def test_sources_below_their_minimum_are_told() -> None:
    summary = Summary(
        "r",
        "nightly",
        Tally(read=3, new=3),
        problems=(Problem("source a failed: …", "below_min"),),
        failed_sources=("a",),
    )
    assert summary.describe() == "3 documents read, 3 new, 0 updated, 1 source below the minimum, 1 warning"
    assert summary.as_dict()["failed_sources"] == ("a",)


def test_as_plain_values_the_counts_stand_at_the_top() -> None:
    values = summary_of(read=2, new=2).as_dict()
    assert [values[name] for name in asdict(Tally())] == [2, 2, 0, 0, 0, 0, 0]
    assert "total" not in values


def test_a_command_whose_batch_broke_has_failed_and_its_counts_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary("r", "ingest", Tally(read=3, new=3), failed_batches=("batch 2: disk full",))
    with pytest.raises(CommandError, match="1 batch failed; the next run will retry: batch 2: disk full") as caught:
        end_run(summary, 0.0, Settings(), as_json=True)
    assert caught.value.code == FAILED
    assert json.loads(capsys.readouterr().out)["new"] == 3


def test_nouns_are_counted() -> None:
    assert [count_of(number, "batch", "batches") for number in (0, 1, 2)] == ["0 batches", "1 batch", "2 batches"]


def test_of_problems_alike_the_first_five_are_shown_and_all_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Seen 2026-11: a night of 10,000 sources behind a broken line ended in 578 KB of warnings."""
    lines = [f"s{number}: no route" for number in range(2_000)]
    problems = [Problem(line, "connect_failed", "open_rejects") for line in lines]
    problems[1_000:1_000] = [
        Problem("t: is silent", "silent", "source_health"),
        Problem("batch 3: no disk", "failed_batch"),
    ]
    shown = shorten(problems)
    assert shown == [
        *lines[:5], "and 1,995 more: connect failed (newsrefinery query open_rejects)", "t: is silent", "batch 3: no disk",
    ]  # fmt: skip
    summary = Summary("r", "nightly", Tally(read=1, new=1), problems=tuple(problems))
    assert len(summary.as_dict()["problems"]) == 2_002 and summary.as_dict()["problems"][0] == "s0: no route"
    show_summary(summary)
    assert capsys.readouterr().out.count("warning: ") == len(shown)
    assert write_report(summary).partition("## Documents")[0].count("\n\n- ") == len(shown)


@pytest.mark.parametrize(("finished", "is_failed"), [(1, False), (0, True)])
def test_a_backfill_fails_like_a_night_when_nothing_of_it_worked_and_names_what_failed(
    finished: int, is_failed: bool
) -> None:
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(8)]
    failed = tuple(("mill", day, "http_server") for day in days)
    calendar = draw_calendar(Grid(("mill",), tuple(days)), {})
    summary = BackfillSummary(calendar, asked=9, planned=9, runs=2, finished=finished, articles=0, failed=failed)
    assert summary.is_failed is is_failed and "8 failed" in summary.describe()
    shown = shorten(summary.problems)
    assert shown[0] == "mill on 2026-03-01: http_server"
    assert shown[5:] == ["and 3 more: failed (newsrefinery query \"from partitions where status = 'failed'\")"]
