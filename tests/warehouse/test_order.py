"""Rows do not depend on how documents are divided into batches, nor on the order of documents with known fetch times."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.text.sketch import sketch_text
from tests.warehouse.conftest import NIGHT
from tests.warehouse.newsroom import write_paragraph
from tests.warehouse.rebuilt import read_rows
from warehouse.home import Home
from warehouse.load import load_batches
from warehouse.outcomes import Outcome
from warehouse.spool import write_batch
from warehouse.statements import read_query

Show = Callable[..., dict[str, list[Any]]]
LATER = NIGHT + timedelta(days=60)


@pytest.fixture
def show(new_home: Callable[[], Path]) -> Show:
    """`show(outcomes, 7)`: the contents of tables and views once these are loaded, so many per transaction."""

    def load_and_read(outcomes: list[Outcome], size: int) -> dict[str, list[Any]]:
        home = new_home()
        parts = [outcomes[first : first + size] for first in range(0, len(outcomes), size)]
        paths = [
            write_batch(home, f"b{no:03}", f"run-{no:03}", part, written_at=LATER) for no, part in enumerate(parts)
        ]
        load_batches(home, paths)
        return read_rows(Home(home).private)

    return load_and_read


@pytest.fixture
def seen(document: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """`seen(7, hours=30, title="…")`: the page of an article, fetched so many hours after the first night."""

    def make(number: int, hours: float | None, paragraphs: tuple[int, ...] = (1, 2, 3), **fields: Any) -> Outcome:
        text = "\n\n".join(map(write_paragraph, paragraphs))
        title = fields.setdefault("title", "A bridge opens")
        fetched_at = None if hours is None else NIGHT + timedelta(hours=hours)
        told = f"{number} {title} {paragraphs} {fields}"
        return document(number, text, raw=told,
                        fetched_at=fetched_at, sketch=sketch_text(text), **fields)  # fmt: skip

    return make


def invent_articles(seen: Callable[..., Outcome], chooser: random.Random, count: int) -> list[Outcome]:
    """Articles with near copies, updates with a modification date, and updates without."""
    told: list[Outcome] = []
    for number in range(count):
        own = 10 * (number if number % 3 else number // 9)
        paragraphs = tuple(range(own, own + chooser.randint(2, 6)))
        fields: dict[str, Any] = {
            "source_id": chooser.choice(["ledger", "courier", "wire"]),
            "agency": chooser.choice([None, "The Coastal Press Agency"]),
            "published_at": chooser.choice([None, NIGHT - timedelta(hours=chooser.randint(1, 400))]),
        }
        hours = chooser.randint(0, 400)
        told.append(seen(number, hours, paragraphs, **fields))
        if number % 4 == 1:
            told.append(seen(number, hours + chooser.randint(1, 99), paragraphs, title="A bridge closes", **fields))
        if number % 4 == 2:
            modified_at = NIGHT + timedelta(hours=hours + 20)
            told.append(seen(number, hours + 30, (*paragraphs, 9_000 + number), modified_at=modified_at, **fields))
    return told


@pytest.mark.parametrize("seed", range(3))
def test_orders_and_sizes_of_batches_make_the_same_rows(show: Show, seen: Callable[..., Outcome], seed: int) -> None:
    chooser = random.Random(seed)  # noqa: S311
    told = invent_articles(seen, chooser, 60)
    wanted = show(told, len(told))
    assert len(wanted["article_versions"]) == len(told)
    assert len(wanted["story_groups"]) > 3
    chooser.shuffle(told)
    assert show(told, (len(told), 13, 40)[seed]) == wanted


@pytest.mark.parametrize("size", [1, 2, 5])
def test_one_batch_makes_the_same_versions_as_several(show: Show, seen: Callable[..., Outcome], size: int) -> None:
    """A headline that is changed back, a stub after the full page, and the same page again, as archives have them."""
    told = [
        seen(1, 1), seen(1, 2, title="A bridge closes"), seen(1, 3), seen(1, 4, paragraphs=(1,), title="Subscribe"),
        seen(1, 5), seen(2, 1, paragraphs=(4,)), seen(2, 9, paragraphs=(4, 5, 6)), seen(2, 10, paragraphs=(4, 5, 6)),
    ]  # fmt: skip
    together = show(told, len(told))
    assert show(told, size) == together
    assert len(together["article_versions"]) == 5
    assert len(together["rejects"]) == 1


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_page_that_is_only_extracted_differently_makes_no_version_in_any_order(
    show: Show, seen: Callable[..., Outcome], size: int
) -> None:
    """The visible page is the same, but the markup marks another line as standfirst: the last reading counts."""
    told = [
        seen(1, 1), seen(2, 1), seen(2, 2, subtitle="In the rain"), seen(2, 3, subtitle="Before dawn"),
        seen(2, 4, subtitle="Before dawn", appeal="Donate today."), seen(2, 5, title="A bridge closes"),
    ]  # fmt: skip
    together = show(told, len(told))
    assert show(told, size) == together
    assert len(together["article_versions"]) == 3


def test_content_changed_back_is_a_version_again_if_fetched_later(load, rows, seen) -> None:
    titles = "SELECT title, version FROM article_versions ORDER BY valid_from, version"
    load("b1", [seen(1, 0)])
    load("b2", [seen(1, 24, title="A bridge closes")], night=1)
    load("b3", [seen(1, None), seen(1, 1)], night=2)
    assert rows(titles) == [("A bridge opens", 1), ("A bridge closes", 2)], "the file that was read before is no news"
    load("b4", [seen(1, 72)], night=3)
    assert rows(titles) == [("A bridge opens", 1), ("A bridge closes", 2), ("A bridge opens", 3)]
    assert rows("SELECT title_before, title_after FROM article_changes ORDER BY changed_at") == [
        ("A bridge opens", "A bridge closes"),
        ("A bridge closes", "A bridge opens"),
    ]
    assert load("b5", [seen(1, 96)], night=4).unchanged == 1


def test_an_old_page_moves_the_beginning_of_a_version_back(load, rows, seen) -> None:
    load("b1", [seen(1, 500)], night=22)
    load("b2", [seen(1, 100), seen(1, 200, title="A bridge closes"), seen(1, 300)], night=23)
    spans = "SELECT title, date_diff('hour', {night}, valid_from), date_diff('hour', {night}, first_seen_at)"
    night = f"TIMESTAMPTZ '{NIGHT}'"
    assert rows(f"{spans.format(night=night)} FROM article_versions ORDER BY valid_from") == [
        ("A bridge opens", 100, 100),
        ("A bridge closes", 200, 100),
        ("A bridge opens", 300, 100),
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_report_names_the_same_rule_in_any_order_if_two_cut_a_text_equally_often(
    load, rows, document, turn: int
) -> None:
    cut_by = {"b": document(1), "a": document(2)}
    told = [
        replace(each, blocks=(each.blocks[0], replace(each.blocks[1], rule_id=rule))) for rule, each in cut_by.items()
    ]
    load("b1", told[::turn])
    assert [row[4] for row in rows(read_query("report/templates"))] == ["a"]


def test_an_older_page_fetched_later_is_recorded_as_an_earlier_version(load, rows, seen) -> None:
    load("b1", [seen(1, 0, modified_at=NIGHT)])
    load("b2", [seen(1, 24, title="A bridge closes", modified_at=NIGHT - timedelta(days=9))], night=1)
    assert rows("SELECT title FROM articles") == [("A bridge opens",)]
    assert rows("SELECT title_before, title_after FROM article_changes") == [("A bridge closes", "A bridge opens")]
