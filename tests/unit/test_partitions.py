"""Planning backfills, and their results: every requested partition gets one, and only the selected ones are processed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.partitions import (
    Grid,
    Portion,
    RunFindings,
    choose_partitions,
    cut_portions,
    find_day,
    judge_partitions,
    list_days,
)
from tasks.records import Reference

MARCH = list_days(date(2026, 3, 1), date(2026, 3, 31))
SOURCES = ("bay", "tor")


@dataclass(frozen=True)
class Past:
    status: str
    attempt: int = 1
    code_version: str | None = "new"


def listed(item: str, day: int | None, source_id: str = "bay") -> Reference:
    moment = datetime(2026, 3, day, 9, tzinfo=UTC) if day else None
    return Reference(item, url=item, source_id=source_id, listed_at=moment)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "after the last"),
        (date(2006, 3, 2), date(2026, 3, 1), "request fewer"),
    ],
)
def test_a_span_that_cannot_be_meant_is_refused_in_words(first: date, last: date, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list_days(first, last)


@pytest.mark.parametrize(
    ("past", "meant_by"),
    [
        (None, {"missing", "all"}),
        (Past("planned"), {"missing", "failed", "all"}),
        (Past("running"), {"missing", "failed", "all"}),
        (Past("failed"), {"failed", "all"}),
        (Past("finished"), {"all"}),
        (Past("finished", code_version="old"), {"stale", "all"}),
    ],
)
def test_what_each_choice_means(past: Past | None, meant_by: set[str]) -> None:
    known = {("bay", MARCH[0]): past} if past else {}
    for select in ("missing", "failed", "stale", "all"):
        chosen = choose_partitions(known, Grid(("bay",), (MARCH[0],)), select, "new")
        assert bool(chosen) == (select in meant_by)


statuses = st.sampled_from(["planned", "running", "failed", "finished"])
knowledge = st.dictionaries(
    st.tuples(st.sampled_from(SOURCES), st.sampled_from(MARCH)),
    st.builds(Past, statuses, st.integers(1, 5)),
)


@given(knowledge, st.sampled_from(["missing", "failed", "all"]), st.integers(1, 40))
def test_portions_hold_what_was_chosen_once_and_in_order(known: dict, select: str, days_per_run: int) -> None:
    chosen = choose_partitions(known, Grid(SOURCES, tuple(MARCH)), select, "new")
    portions = cut_portions(chosen, known, days_per_run, origin="web", asks_again=False)
    held = [(source, day) for portion in portions for source, days in portion.days.items() for day in days]
    assert sorted(held) == sorted(chosen)
    assert all(one.last < other.first for one, other in pairwise(portions))
    assert all(len({day for days in one.days.values() for day in days}) <= days_per_run for one in portions)


def test_a_try_that_ended_gets_the_next_number_and_another_key() -> None:
    place = ("bay", MARCH[0])
    for past, attempt in ((None, 1), (Past("running", 2), 2), (Past("failed", 2), 3), (Past("planned", 1), 2)):
        (portion,) = cut_portions([place], {place: past} if past else {}, 7, origin="web", asks_again=False)
        assert portion.attempt == attempt
    assert portion.key != portion.next_attempt().key
    assert portion.key == Portion({"bay": (MARCH[0],)}, 2).key


def test_the_day_of_a_reference_is_what_its_listing_or_its_address_says() -> None:
    assert find_day(listed("https://bay.example/a", 4)) == date(2026, 3, 4)
    assert find_day(listed("https://bay.example/2026/03/05/a", None)) == date(2026, 3, 5)
    assert find_day(listed("https://bay.example/2026/03/a", None)) is None
    assert find_day(Reference("/in/2026-03-06/a.txt", path="/in/2026-03-06/a.txt")) == date(2026, 3, 6)


def test_a_portion_leaves_other_days_alone() -> None:
    portion = Portion({"bay": (MARCH[0], MARCH[2]), "tor": (MARCH[1],)})
    covered = [day for day in (1, 2, 3) if portion.covers(listed("a", day))]
    assert covered == [1, 3]
    assert portion.covers(listed("a", None))


def test_every_partition_is_judged_with_its_reason() -> None:
    portion = Portion({"bay": tuple(MARCH[:4]), "tor": (MARCH[0],)})
    references = [listed("gone", 2), listed("fine", 2), listed("broken", 3), listed("well", 4)]
    learnt = RunFindings(
        references,
        unfit={"gone": "gone", "broken": "http_server"},
        undone={"broken": "http_server"},
        problems={"tor": "tor: its feed: dns"},
        reaches_to={"bay": datetime(2026, 3, 2, tzinfo=UTC)},
    )
    judged = judge_partitions(portion, learnt)
    said = {(each.source_id, each.day.day): (each.rejected_count, each.error) for each in judged}
    assert said == {
        ("bay", 1): (0, "its listing does not reach back so far: the oldest date in it is 2026-03-02"),
        ("bay", 2): (1, None),
        ("bay", 3): (1, "1 of 1 pages did not come; broken: http_server"),
        ("bay", 4): (0, None),
        ("tor", 1): (0, "tor: its feed: dns"),
    }


def test_a_page_without_a_day_that_did_not_come_may_be_of_any() -> None:
    learnt = RunFindings([listed("undated", None)], undone={"undated": "deadline"})
    judged = judge_partitions(Portion({"bay": tuple(MARCH[:2])}), learnt)
    assert all(each.error == "1 of 1 pages did not come; undated: deadline" for each in judged)
