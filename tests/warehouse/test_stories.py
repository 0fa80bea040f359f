"""Stories: which articles tell the same one, which was first, and that groups do not depend on the order of loading."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.text.sketch import sketch_text
from warehouse.ask import ask
from warehouse.home import Home
from warehouse.load import load_batch
from warehouse.publish import publish
from warehouse.spool import write_batch

NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
GROUPS = "SELECT group_id, article_id, method FROM duplicates ORDER BY 1, 2"
UNIQUE = "SELECT article_id FROM articles_unique ORDER BY 1"


def _tell(seed: int, count: int = 12) -> list[str]:
    """The paragraphs of an invented story."""
    chooser = random.Random(seed)  # noqa: S311
    words = ["".join(chooser.choices("aeioubcdfglmnprst", k=chooser.randint(2, 9))) for _ in range(400)]
    return [" ".join(chooser.choices(words, k=30)) + "." for _ in range(count)]


@pytest.fixture
def story(document):
    """`story(7, paragraphs, hours=2, **fields)`: an article with its sketch, published so many hours after the first."""

    def make(number: int, paragraphs: list[str], hours: float | None = 0, **fields):
        text = "\n\n".join(paragraphs)
        published_at = None if hours is None else NIGHT - timedelta(hours=48 - hours)
        return document(number, text, sketch=sketch_text(text), published_at=published_at, **fields)

    return make


def test_a_shortened_and_an_edited_copy_join_the_original(load, rows, story):
    wire = _tell(1)
    edited = [paragraph.replace(" a", " e") for paragraph in wire[:4]] + wire[4:]
    load("b1", [story(1, wire[:8], 3), story(2, ["ZPA - " + wire[0], *wire[1:]], 0), story(3, _tell(2), 1)])
    load("b2", [story(4, edited, 5), story(5, _tell(3), 2)], night=1)
    assert rows(GROUPS) == [(2, 1, "near"), (2, 2, "near"), (2, 4, "near")]
    assert rows(UNIQUE) == [(2,), (3,), (5,)]
    likenesses = rows("SELECT similarity FROM duplicates WHERE article_id <> group_id ORDER BY article_id")
    assert all(0.4 <= likeness < 1 for (likeness,) in likenesses)
    assert rows("SELECT DISTINCT similarity FROM duplicates WHERE article_id = group_id") == [(1.0,)]


def test_a_version_that_is_amended_and_followed_by_another_leaves_no_buckets(load, rows, story):
    """The rules changed, and one batch had the known page and a newer one of the same article."""
    wire = _tell(1)
    load("b1", [story(1, wire, raw="page")])
    edited = story(1, _tell(2), modified_at=NIGHT)
    load("b2", [story(1, wire, raw="page", cleaner_version="rules-2"), edited], night=1)
    assert rows("SELECT version, text_hash FROM articles") == [(2, edited.article.text_hash)]
    assert rows("SELECT count(*), count(DISTINCT bucket) FROM story_buckets") == [(9, 9)]
    load("b3", [story(2, wire, 1)], night=2)
    assert rows(GROUPS) == []


def test_an_old_page_shows_that_an_article_without_a_date_was_first(load, rows, story):
    """The old page has another text, but the article was first seen then all the same."""
    wire = _tell(1)
    load("b1", [story(1, wire, None)])
    load("b2", [story(2, wire, 0)], night=1)
    assert rows(GROUPS) == [(2, 1, "exact"), (2, 2, "exact")]
    load("b3", [story(1, _tell(2), None, fetched_at=NIGHT - timedelta(days=30))], night=2)
    assert rows(GROUPS) == [(1, 1, "exact"), (1, 2, "exact")]


def test_exact_and_near_copies_are_one_group(load, rows, story):
    wire = _tell(1)
    load("b1", [story(1, wire, 0), story(2, wire, 1), story(3, wire[:9], 2), story(4, wire[:9], 3)])
    assert rows(GROUPS) == [(1, 1, "exact"), (1, 2, "exact"), (1, 3, "near"), (1, 4, "near")]


def test_the_original_is_the_first_published_or_else_the_first_seen(load, rows, story):
    load("b1", [story(1, _tell(1), None)])
    load("b2", [story(2, _tell(1), 30)], night=1)
    assert rows("SELECT DISTINCT group_id FROM duplicates") == [(2,)]
    load("b3", [story(3, _tell(1), 24, published_precision="day")], night=1)
    assert rows("SELECT DISTINCT group_id FROM duplicates") == [(2,)], "a day without an hour counts as late that day"
    load("b4", [story(4, _tell(1), 29)], night=2)
    assert rows("SELECT DISTINCT group_id FROM duplicates") == [(4,)]
    assert rows("SELECT count(*) FROM duplicates") == [(4,)]


def test_a_story_that_is_rewritten_leaves_its_group(load, rows, story):
    load("b1", [story(1, _tell(1), 0), story(2, _tell(1), 1), story(3, _tell(1)[:10], 2)])
    load("b2", [story(1, _tell(9), 0)], night=1)
    assert rows(GROUPS) == [(2, 2, "near"), (2, 3, "near")]
    load("b3", [story(3, _tell(8), 2)], night=2)
    assert rows(GROUPS) == []
    assert rows("SELECT count(*), count(DISTINCT article_id) FROM story_buckets") == [(27, 3)]


def test_articles_without_a_sketch_have_exact_copies_only(load, rows, story, document):
    wire = "\n\n".join(_tell(1))
    load("b1", [document(1, wire), document(2, wire), document(3, wire[:1500])])
    assert rows(GROUPS) == [(1, 1, "exact"), (1, 2, "exact")]


def test_texts_with_hardly_any_letters_have_exact_copies_too(load, rows, story):
    figures = ["+++ 1:0 --- " * 20 + "." * 100]
    assert sketch_text(figures[0]) == ()
    load("b1", [story(1, figures, 0), story(2, _tell(2), 1)])
    load("b2", [story(3, figures, 2)], night=1)
    assert rows(GROUPS) == [(1, 1, "exact"), (1, 3, "exact")]


def test_more_exact_copies_than_a_bucket_is_looked_through_are_one_group(load, rows, story):
    load("b1", [story(number, _tell(1), number) for number in range(1, 15)])
    load("b2", [story(number, _tell(1), number) for number in range(15, 30)], night=1)
    assert rows("SELECT count(*), count(DISTINCT group_id), min(method) FROM duplicates") == [(29, 1, "exact")]


def test_groups_that_a_copy_connects_become_one(load, rows, story):
    one, other = _tell(1), _tell(2)
    load("b1", [story(1, one, 0), story(2, one, 1), story(3, other, 2), story(4, other, 3)])
    assert rows("SELECT count(DISTINCT group_id) FROM duplicates") == [(2,)]
    load("b2", [story(5, one + other, 4)], night=1)
    assert rows(GROUPS) == [
        (1, 1, "exact"), (1, 2, "exact"), (1, 3, "near"), (1, 4, "near"), (1, 5, "near"),
    ]  # fmt: skip


def test_a_story_that_everybody_copies_is_one_group(load, rows, story):
    """More copies than are compared within a bucket."""
    wire = _tell(1)
    load("b1", [story(number, [*wire, f"Number {number} adds this line."], number / 60) for number in range(1, 41)])
    load("b2", [story(number, [*wire, f"Number {number} adds this line."], number / 60) for number in range(41, 61)])
    assert rows("SELECT count(*), count(DISTINCT group_id), min(group_id) FROM duplicates") == [(60, 1, 1)]


@pytest.mark.parametrize("seed", range(4))
def test_forms_that_fill_a_bucket_are_grouped_alike_in_any_order(seed, document, new_home, dump):
    """Sixty reports made from one form share a bucket; otherwise all are different, except for a few that are copies."""
    chooser = random.Random(seed)  # noqa: S311
    alike = {(11, 51), (22, 44), (44, 60), (33, 34)}
    sketches = {number: [1, 2, *chooser.sample(range(3, 65_000), 62)] for number in range(1, 61)}
    for one, other in alike:
        sketches[other][30:] = sketches[one][30:]
    told = [
        document(number, f"Form {number}. " * 30, sketch=tuple(sketch), published_at=NIGHT + timedelta(hours=number))
        for number, sketch in sketches.items()
    ]
    chooser.shuffle(told)
    home, size = new_home(), (60, 13, 31, 7)[seed]
    for first in range(0, 60, size):
        load_batch(home, write_batch(home, f"b{first:02}", "night", told[first : first + size], written_at=NIGHT))
    groups = dump(Home(home).private, ("loaded_at", "found_at"))["duplicates"]
    assert [(group, article) for group, article, _, _ in groups] == [
        (11, 11), (11, 51), (22, 22), (22, 44), (22, 60), (33, 33), (33, 34),
    ]  # fmt: skip


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_groups_do_not_depend_on_the_order_of_loading(order, story, new_home, dump):
    wire, other = _tell(1), _tell(2)
    told = [
        story(1, wire, 0), story(2, wire[:9], 1), story(3, ["Own line.", *wire], 2),
        story(4, other, 3), story(5, other, 3), story(6, _tell(3), 1),
    ]  # fmt: skip
    home = new_home()
    for place in (0, 2, 4):
        pair = [told[number] for number in order[place : place + 2]]
        load_batch(home, write_batch(home, f"b{place}", "night", pair, written_at=NIGHT))
    groups = dump(Home(home).private, ("loaded_at", "found_at"))["duplicates"]
    assert [(group, article, method) for group, article, method, _ in groups] == [
        (1, 1, "near"), (1, 2, "near"), (1, 3, "near"), (4, 4, "exact"), (4, 5, "exact"),
    ]  # fmt: skip


def test_wire_copies_by_agency_and_over_sources(home, load, story):
    wire, other = _tell(1), _tell(2)
    courier = {"source_id": "courier", "publisher": "Evening Courier"}
    load("b1", [
        story(1, wire, 0, agency="ZPA"), story(2, wire[:9], 2, **courier), story(3, wire, 1, agency="ZPA", **courier),
        story(4, other, 0), story(5, other, 4, **courier), story(6, _tell(3), 0, agency="ZPA"),
    ])  # fmt: skip
    publish(home)
    groups = "SELECT group_id, publisher, agency, article_count, exact_count, source_count FROM story_groups ORDER BY 1"
    assert ask(home, groups).rows == (
        (1, "Harbour Gazette", "ZPA", 3, 2, 2),
        (4, "Harbour Gazette", None, 2, 2, 2),
    )
    courier_row, gazette_row = ask(home, "wire_copies").rows
    assert courier_row[:4] == ("ZPA", "Evening Courier", 2, 1) and 0.7 < courier_row[4] < 1 and courier_row[5] == 90
    assert gazette_row == ("ZPA", "Harbour Gazette", 1, 0, 1.0, 0)
    assert ask(home, UNIQUE).rows == ((1,), (4,), (6,))
    assert ask(home, "share_of_voice", {"topic": "Ferry"}).rows == (("Harbour Gazette", 3, 1.0),)


def test_a_lag_is_measured_in_minutes_from_the_first_publication_however_old(home, load, story):
    wire = _tell(1)
    day_only = {"published_precision": "day", "publisher": "Evening Courier", "source_id": "courier"}
    load(
        "b1",
        [
            story(1, wire, 0, agency="ZPA"), story(2, wire, 30 * 24 + 1, agency="ZPA"),
            story(3, wire, -5, agency="ZPA", **day_only), story(4, _tell(2), 30 * 24 + 2),
        ],
    )  # fmt: skip
    publish(home)
    first = ask(home, "SELECT group_id FROM duplicates LIMIT 1").rows[0][0]
    lags = {row[2:5:2]: row[0] for row in ask(home, "who_was_first", {"days": 1}).rows}
    assert lags == {
        ("Harbour Gazette", 0): first,
        ("Harbour Gazette", 30 * 24 * 60 + 60): first,
        ("Evening Courier", None): first,
    }
    assert [row[1::4] for row in ask(home, "wire_copies").rows] == [
        ("Harbour Gazette", 21_630),
        ("Evening Courier", None),
    ]
