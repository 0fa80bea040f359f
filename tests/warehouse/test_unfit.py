"""Documents that violate a check: the check finds the document, it becomes a reject, and the rest of its batch is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from warehouse.load import load_batch, load_batches, load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.spool import list_spooled, read_batch, write_batch
from warehouse.statements import list_statements

IDS = "SELECT article_id FROM articles ORDER BY 1"


def test_checks_fire_on_planted_rows(load, document, rows):
    """Each planted mistake is found by the check made for it; its document becomes a reject."""
    kept, cut = document(1).blocks
    planted = {
        "blocks_in_order": {"blocks": (kept, replace(cut, block_no=5))},
        "removals_have_reasons": {"blocks": (kept, replace(cut, rule_id=None))},
        "removed_count_matches_blocks": {"blocks": (kept,)},
        "ids_are_well_formed": {"article": replace(document(5).article, char_count=3)},
        "no_control_characters": {"article": replace(document(6).article, title="A\0B")},
    }
    assert {*planted, *(check for check, _ in PLANTED_IN_TABLES)} == set(list_statements("checks"))
    bad = [replace(document(n, item=check), **fields) for n, (check, fields) in enumerate(planted.items(), start=2)]
    counts = load("b1", [document(1), *bad])
    assert (counts.new, counts.rejected) == (1, len(planted))
    found = dict(rows("SELECT item, detail FROM rejects WHERE stage = 'load' AND reason = 'unfit'"))
    assert {check for check in planted if f"fails the check {check}" in found[check]} == set(planted)
    assert rows(IDS) == [(1,)]
    assert rows("SELECT count(*) FROM removed_blocks") == [(1,)]


PLANTED_IN_TABLES = (
    ("versions_in_order", "UPDATE article_versions SET valid_to = NULL"),
    ("versions_in_order", "UPDATE article_versions SET valid_to = valid_from"),
    ("versions_in_order", "INSERT INTO article_versions SELECT * FROM article_versions WHERE version = 1"),
    ("versions_in_order", "UPDATE article_versions SET valid_to = valid_from - INTERVAL 1 DAY WHERE version = 1"),
    ("counts_add_up", "UPDATE outcomes SET outcome = 'lost'"),
    ("known_documents_exist", "UPDATE documents SET known_raw_id = repeat('0', 64), raw_key = 0"),
)


@pytest.mark.parametrize(("check", "fault"), PLANTED_IN_TABLES)
def test_checks_of_the_loader_itself_fire(home, load, document, check, fault):
    from warehouse.apply import apply_batches
    from warehouse.writer import open_writer

    load("b1", [document(1)])
    batch = read_batch(write_batch(home, "b2", "r", [document(1, "Another text.")]))
    with open_writer(home) as connection:
        apply_batches(connection, [batch], document(1).article.published_at)
        sql = list_statements("checks")[check]
        assert connection.execute(sql).fetchall() == []
        connection.execute(fault)
        assert connection.execute(sql).fetchall() != []


def spoil(good: Outcome, **fields: object) -> Outcome:
    """A document with impossible values."""
    return replace(good, article=replace(good.article, **fields))


def load_all_at_once(home: Path) -> None:
    load_batches(home, list_spooled(home))


@pytest.mark.parametrize(
    ("load_all", "fields"),
    [
        (load_pending, {"char_count": 7}),
        (load_pending, {"text_hash": "not hex at all"}),
        (load_pending, {"published_precision": "century"}),
        (load_pending, {"word_count": 2**40}),
        (load_all_at_once, {"char_count": 7}),
    ],
    ids=lambda value: value.__name__ if callable(value) else next(iter(value)),
)
def test_one_bad_document_costs_its_batch_nothing(home, document, rows, fields, load_all):
    """Only the bad document becomes a reject, with its bytes for a replay; the rest of its file is loaded."""
    outcomes = [document(number, f"Report {number} of the night.") for number in range(1, 5)]
    outcomes[2] = spoil(outcomes[2], **fields)
    write_batch(home, "b0", "night", [document(100)])
    write_batch(home, "b1", "night", outcomes)
    write_batch(home, "b2", "night", [document(101)])
    load_all(home)
    assert rows(IDS) == [(1,), (2,), (4,), (100,), (101,)]
    assert rows("SELECT item, stage, reason, raw_id FROM rejects") == [
        (outcomes[2].item, "load", "unfit", outcomes[2].raw.raw_id)
    ]
    assert rows("SELECT batch_id, read_count, new_count, rejected_count FROM batches ORDER BY batch_no") == [
        ("b0", 1, 1, 0), ("b1", 4, 3, 1), ("b2", 1, 1, 0),
    ]  # fmt: skip
    assert list((home / "spool" / "damaged").iterdir()) == []


def test_bytes_that_do_not_fit_are_left_out_too(home, document, rows):
    good = document(1)
    raw = replace(good.raw, raw_id="no hash", archive_offset=-1)
    load_batch(home, write_batch(home, "b1", "night", [replace(good, raw=raw), document(2)]))
    assert rows("SELECT item, reason, raw_id FROM rejects") == [(good.item, "unfit", None)]
    assert rows(IDS) == [(2,)]


def test_a_mended_batch_is_the_same_in_both_generations(home, document, dump):
    for night in range(2):
        bad = spoil(document(night * 10 + 1), char_count=7)
        write_batch(home, f"b{night}", "night", [document(night * 10), bad])
        load_pending(home)
        published = publish(home, copy_bytes=0)
        assert dump(None if night else home / "state" / "warehouse.duckdb", ()) == dump(published.path, ())


def test_a_batch_that_fails_as_a_whole_is_set_aside_and_does_not_stop_later_nights(home, document, rows, monkeypatch):
    """If no single document is the cause, the file is kept for a person to look at."""
    checks = list_statements("checks")
    together = (
        "SELECT item FROM documents WHERE (SELECT count(*) FROM documents) > 1 AND item = 'https://gazette.example/2'"
    )
    monkeypatch.setattr("warehouse.apply.list_statements", lambda folder: {**checks, "together": together})
    for batch_id, outcomes in (("b1", [document(1)]), ("b2", [document(2), document(3)]), ("b4", [document(4)])):
        write_batch(home, batch_id, "night", outcomes)
    pending = load_pending(home)
    assert [(one.new, one.rejected) for one in pending.loaded] == [(1, 0), (0, 1), (1, 0)]
    assert "batch b2 fails the check together" in pending.damaged[0]
    assert rows("SELECT item, stage, detail FROM rejects") == [("spool/damaged/b2.parquet", "spool", *pending.damaged)]
    assert (home / "spool" / "damaged" / "b2.parquet").exists()
    assert rows(IDS) == [(1,), (4,)]
    assert load_pending(home).damaged == ()


def test_an_unknown_category_is_refused(load, document, rows):
    kept, cut = document(1).blocks
    load("b1", [replace(document(1), blocks=(kept, replace(cut, category="horoscope")))])
    assert rows(IDS) == []
    [(detail,)] = rows("SELECT detail FROM rejects")
    assert detail.startswith("batch b1 does not fit the warehouse: ") and "CHECK constraint" in detail
