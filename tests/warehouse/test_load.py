"""Loading: the decision on each document, versions, rejects, raw bytes, and that nothing is applied twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.columns import to_lists
from warehouse.connect import attach_file
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.load import load_batch, load_batches, load_pending
from warehouse.outcomes import Outcome
from warehouse.record import record_partitions, record_run, record_sources
from warehouse.rows import BlockRow, FetchRow, PartitionRow, RunRow, SourceRow
from warehouse.spool import read_batch, write_batch, write_spooled

NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
LONG = "The mayor opened the bridge on Monday. " * 10


def _told(counts) -> tuple[int, ...]:
    return counts.new, counts.updated, counts.unchanged, counts.duplicate, counts.rejected


def test_new_articles_and_their_removed_blocks(load, rows, document):
    counts = load("b1", [document(1), document(2, "Rain all week.")])
    assert _told(counts) == (2, 0, 0, 0, 0)
    assert counts.removed_by_category == {"donation_appeal": 2}
    assert rows("SELECT article_id, version, title FROM articles ORDER BY 1") == [(1, 1, "Ferry 1"), (2, 1, "Ferry 2")]
    assert rows("SELECT block_no, action, text FROM article_blocks WHERE article_id = 2 ORDER BY 1") == [
        (0, "keep", "Rain all week."),
        (1, "remove", "Support the Harbour Gazette today."),
    ]
    assert rows("SELECT article_id, category, rule_id, evidence FROM removed_blocks WHERE article_id = 1") == [
        (1, "donation_appeal", "support_name", ["says support"])
    ]


def test_block_text_that_is_no_slice_of_the_page_survives(load, rows, document):
    odd = document(1)
    odd = Outcome(
        item=odd.item,
        article=odd.article,
        blocks=(type(odd.blocks[0])(block_no=0, role="paragraph", action="keep", char_start=0, char_end=4, text="µ"),
                *odd.blocks[1:]),
    )  # fmt: skip
    load("b1", [odd])
    assert rows("SELECT text FROM article_blocks WHERE block_no = 0") == [("µ",)]


def test_a_spool_file_stores_no_block_text_twice(home, document):
    path = write_batch(home, "b1", "run-b1", [document(1), Outcome(item="odd")])
    blocks = read_batch(path).rows.column("blocks").to_pylist()
    assert [[block["text"] for block in each] for each in blocks] == [[None, None], []]


def test_a_spool_file_of_an_earlier_release_with_all_texts_is_loaded_alike(home, rows, document):
    batch = read_batch(write_batch(home, "b1", "run-b1", [document(1)], written_at=NIGHT))
    texts = to_lists(BlockRow, [document(1).blocks])
    place = batch.rows.schema.get_field_index("blocks")
    path = write_spooled(home, replace(batch, rows=batch.rows.set_column(place, "blocks", texts)))
    _write_as_format(path, b"1")
    load_batch(home, path)
    assert rows("SELECT text FROM removed_blocks") == [("Support the Harbour Gazette today.",)]
    assert rows("SELECT text FROM article_blocks ORDER BY block_no") == [
        ("The ferry sails at dawn. Nobody knows why.",),
        ("Support the Harbour Gazette today.",),
    ]


def _write_as_format(path: Path, name: bytes) -> None:
    """Up to format 2 each Parquet page had a checksum, and the file had none."""
    table = pq.read_table(path)
    notes = {key: value for key, value in table.schema.metadata.items() if key != b"checksum"}
    pq.write_table(
        table.replace_schema_metadata({**notes, b"format": name}), path, compression="none", write_page_checksum=True
    )


def test_a_flipped_byte_in_a_spool_file_of_an_earlier_release_is_detected(home, document):
    path = write_batch(home, "b1", "r", [document(n, f"Text number {n}, all of it different.") for n in range(50)])
    _write_as_format(path, b"2")
    assert len(read_batch(path).rows) == 50
    body = bytearray(path.read_bytes())
    body[body.index(b"Text number 7") + 3] ^= 0x10
    path.write_bytes(body)
    with pytest.raises(WarehouseError, match="is damaged"):
        read_batch(path)


def test_versions_lie_in_the_order_of_their_documents(load, rows, document):
    numbers = [7, 3, 9, 1, 8]
    load("b1", [document(1), document(8)])
    load("b2", [document(number, f"Text {number}.") for number in numbers], night=1)
    assert rows("SELECT article_id FROM article_versions WHERE text LIKE 'Text%' ORDER BY rowid") == [
        (number,) for number in numbers
    ]


def test_the_same_batch_twice_is_applied_once(load, dump, home, document):
    counts = load("b1", [document(1)])
    before = dump()
    assert load("b1", [document(1), document(2)]) == counts
    assert dump() == before
    assert load_pending(home).loaded == ()


def test_loading_a_file_that_is_gone_returns_the_counts_of_its_batch(load, home, document):
    counts = load("b1", [document(1)])
    assert load_batch(home, home / "spool" / "b1.parquet") == counts


def test_an_unknown_batch_is_an_error(home):
    with pytest.raises(WarehouseError, match="no batch b7 was ever loaded"):
        load_batch(home, home / "spool" / "b7.parquet")


def test_a_second_run_over_the_same_documents_changes_only_last_seen_at(load, dump, document, reject):
    night = [document(1), document(2), document(2, item="copy"), document(2, "Another text of the ferry.")]
    load("b1", night)
    run_tables = ("batches", "sightings")
    seen = ("loaded_at", "last_seen_at")
    before = {table: found for table, found in dump(None, seen).items() if table not in run_tables}
    counts = load("b2", night, night=1)
    assert _told(counts) == (0, 0, 3, 1, 0)
    assert {table: found for table, found in dump(None, seen).items() if table not in run_tables} == before


def test_last_seen_at_moves_and_first_seen_at_stays(load, rows, document):
    load("b1", [document(1)])
    load("b2", [document(1)], night=3)
    assert rows("SELECT last_seen_at - first_seen_at FROM articles") == [(timedelta(days=3),)]


def test_copies_in_one_batch(load, rows, document):
    """The case of a JSONL file with the same page three times and one later text."""
    text = document(1).article.text
    counts = load(
        "b1", [document(1), document(1, item="b"), document(1, item="c"), document(1, text + " Updated.", item="d")]
    )
    assert _told(counts) == (1, 1, 0, 2, 0)
    assert rows("SELECT version, right(text, 8) FROM articles") == [(2, "Updated.")]
    assert rows("SELECT count(*) FROM article_versions") == [(2,)]


def test_the_newer_date_wins_within_a_batch(load, rows, document):
    early, late = document(1).article.published_at, document(1).article.published_at + timedelta(hours=2)
    load("b1", [document(1, "New text.", modified_at=late), document(1, "Old text.", modified_at=early)])
    assert rows("SELECT text FROM articles") == [("New text.",)]


def test_the_newer_date_wins_though_its_page_was_fetched_long_before(load, rows, document):
    """Pages from an archive and from the web in one batch: the one with the earlier date was fetched later."""
    early, late = document(1).article.published_at, document(1).article.published_at + timedelta(hours=2)
    archived = document(1, "New text.", modified_at=late, fetched_at=NIGHT - timedelta(days=30))
    assert _told(load("b1", [archived, document(1, "Old text.", modified_at=early)])) == (1, 1, 0, 0, 0)
    assert rows("SELECT text FROM articles") == [("New text.",)]
    assert rows("SELECT count(*) FROM article_versions WHERE valid_to >= valid_from") == [(1,)]


def test_a_copy_in_a_later_batch_of_the_same_run_is_a_duplicate(load, document):
    load("b1", [document(1)], run_id="night")
    assert _told(load("b2", [document(1, item="again")], run_id="night")) == (0, 0, 0, 1, 0)
    assert _told(load("b3", [document(1)], run_id="next night")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize("change", [{"title": "Bridge closed"}, {"text": LONG}, {"published_at": None}])
def test_a_change_of_text_title_or_date_is_a_version(load, rows, document, change):
    load("b1", [document(1)])
    assert _told(load("b2", [document(1, **change)], night=1)) == (0, 1, 0, 0, 0)
    assert rows("SELECT version, valid_to IS NULL FROM article_versions ORDER BY version") == [(1, False), (2, True)]
    assert rows("SELECT count(*) FROM article_versions a JOIN article_versions b ON a.valid_to = b.valid_from") == [
        (1,)
    ]


def test_a_change_of_only_the_appeal_makes_no_version(load, rows, document):
    load("b1", [document(1)])
    assert _told(load("b2", [document(1, appeal="Become a member now!")], night=1)) == (0, 0, 1, 0, 0)
    assert rows("SELECT count(*) FROM article_versions") == [(1,)]
    assert rows("SELECT text FROM removed_blocks") == [("Support the Harbour Gazette today.",)]


def test_a_text_that_comes_back_is_a_version_again(load, rows, document):
    load("b1", [document(1, "Storm warning for the north coast.")])
    load("b2", [document(1, "No storm after all, says the office.")], night=1)
    load("b3", [document(1, "Storm warning for the north coast.", raw="fetched later")], night=2)
    assert rows("SELECT version, text FROM articles") == [(3, "Storm warning for the north coast.")]


def test_an_older_page_goes_into_the_history(load, rows, document):
    published = document(1).article.published_at
    load("b1", [document(1, "Final text.", modified_at=published + timedelta(hours=5))])
    assert _told(load("b2", [document(1, "First text.", modified_at=published)], night=1)) == (0, 1, 0, 0, 0)
    assert rows("SELECT version, text FROM articles") == [(1, "Final text.")]
    assert rows("SELECT version, text FROM article_versions WHERE valid_to IS NOT NULL") == [(2, "First text.")]


def test_archived_pages_find_their_place_in_time(load, rows, document):
    moment = document(1).article.published_at
    load("b1", [document(1, "As of today.")])
    for days in (100, 300, 200):
        old = document(1, f"As {days} days ago.", fetched_at=moment - timedelta(days=days))
        load(f"old{days}", [old], night=1)
    told = rows("SELECT text FROM article_versions ORDER BY valid_from")
    assert told == [("As 300 days ago.",), ("As 200 days ago.",), ("As 100 days ago.",), ("As of today.",)]
    spans = rows("SELECT valid_from, valid_to FROM article_versions ORDER BY valid_from")
    assert [end for _, end in spans] == [start for start, _ in spans[1:]] + [None]
    assert rows("SELECT count(DISTINCT first_seen_at), min(first_seen_at) = min(valid_from) FROM article_versions") == [
        (1, True)
    ]


def test_a_clock_set_back_loses_nothing(load, rows, document):
    load("b1", [document(1, "Before the clock was wrong.")], night=5)
    load("b2", [document(1, "While the clock was wrong."), document(2)], night=0)
    load("b3", [document(1, "After the clock was mended.")], night=6)
    assert rows("SELECT version, text FROM articles WHERE article_id = 1") == [(3, "After the clock was mended.")]
    assert rows("SELECT count(*) FROM article_versions WHERE valid_to < valid_from") == [(0,)]


def test_a_worse_refetch_is_a_reject_and_no_version(load, rows, document):
    load("b1", [document(1, LONG)])
    counts = load("b2", [document(1, "Please enable JavaScript to continue.")], night=1)
    assert _told(counts) == (0, 0, 0, 0, 1)
    assert rows("SELECT version, text FROM articles") == [(1, LONG)]
    assert rows("SELECT item, stage, reason FROM rejects") == [("https://gazette.example/1", "load", "worse_refetch")]


def test_a_newer_cleaner_replaces_the_row_and_keeps_what_the_old_one_cut(load, rows, document):
    load("b1", [document(1, raw="page")])
    better = document(1, "The ferry sails at dawn.", raw="page", cleaner_version="rules-2")
    assert _told(load("b2", [better], night=1)) == (0, 1, 0, 0, 0)
    assert rows("SELECT version, text, cleaner_version FROM articles") == [(1, "The ferry sails at dawn.", "rules-2")]
    assert rows("SELECT version, cleaner_version FROM removed_blocks ORDER BY 2") == [(1, "rules-1"), (1, "rules-2")]
    assert rows("SELECT cleaner_version FROM raw_documents") == [("rules-2",)]


def test_a_newer_cleaner_that_cuts_the_same_changes_no_count(load, rows, document):
    load("b1", [document(1, raw="page")])
    counts = load("b2", [document(1, raw="page", cleaner_version="rules-2")], night=1)
    assert _told(counts) == (0, 0, 1, 0, 0)
    assert rows("SELECT version, cleaner_version FROM articles") == [(1, "rules-2")]


def test_rejects_count_attempts_and_are_resolved(load, rows, document, reject):
    load("b1", [reject("https://gazette.example/1", detail="empty page")])
    load("b2", [reject("https://gazette.example/1", "too_large")], night=1)
    assert rows("SELECT reason, attempts, resolved_at, last_seen_at - first_seen_at FROM rejects") == [
        ("too_large", 2, None, timedelta(days=1))
    ]
    load("b3", [document(1)], night=2)
    assert rows("SELECT attempts, resolved_at > last_seen_at FROM rejects") == [(2, True)]
    load("b4", [reject("https://gazette.example/1")], night=3)
    assert rows("SELECT attempts, resolved_at FROM rejects") == [(3, None)]


def test_known_bytes_are_skipped_and_counted(load, rows, document, reject):
    load("b1", [document(1)])
    known = document(1).raw.raw_id
    counts = load("b2", [Outcome(item="x", known_raw_id=known), Outcome(item="y", known_raw_id=known)], night=1)
    assert _told(counts) == (0, 0, 1, 1, 0)
    assert rows("SELECT last_seen_at - first_seen_at FROM articles") == [(timedelta(days=1),)]


def test_an_outcome_with_unknown_bytes_is_a_reject(load, rows):
    assert load("b1", [Outcome(item="x", known_raw_id="0" * 64)]).rejected == 1
    [(reason, detail)] = rows("SELECT reason, detail FROM rejects")
    assert reason == "unfit" and "known_documents_exist" in detail


def test_bytes_of_a_reject_are_known_too(load, rows, document, reject):
    raw = document(1).raw
    raw = type(raw)(raw_id=raw.raw_id, archive_path="a", archive_offset=0, byte_count=1, cleaner_version="rules-1")
    load("b1", [Outcome(item="x", reject=reject("x").reject, raw=raw)])
    assert rows("SELECT article_id, cleaner_version FROM raw_documents") == [(None, "rules-1")]
    assert _told(load("b2", [Outcome(item="x", known_raw_id=raw.raw_id)], night=1)) == (0, 0, 0, 0, 1)
    assert rows("SELECT attempts FROM rejects") == [(1,)]


def test_raw_bytes_keep_their_first_place(load, rows, document):
    load("b1", [document(1)])
    load("b2", [document(1)], night=1)
    assert rows("SELECT archive_offset, run_id, article_id FROM raw_documents") == [(1, "run-b1", 1)]


def test_fetches_are_recorded_and_are_no_documents(load, rows, document):
    fetch = FetchRow(
        url="https://gazette.example/feed", outcome="not_modified", fetched_at=document(1).article.published_at
    )
    counts = load("b1", [Outcome(item="feed", fetch=fetch), document(1)])
    assert (counts.read, counts.new) == (1, 1)
    assert rows("SELECT url, outcome, run_id FROM fetches") == [
        ("https://gazette.example/feed", "not_modified", "run-b1")
    ]


def test_empty_strings_become_null(load, rows, document):
    load("b1", [document(1, title="", section="", language="")])
    assert rows("SELECT title, section, language FROM articles") == [(None, None, None)]


def test_lone_surrogates_are_mended(load, rows, document):
    load("b1", [document(1, item="caf\udce9.txt", title="Caf\udce9")])
    assert rows("SELECT title FROM articles") == [("Caf\ufffd",)]


def test_a_value_that_fits_no_column_rejects_only_its_document(load, rows, document):
    endless = replace(document(3), raw=replace(document(3).raw, byte_count=2**70))
    counts = load("b1", [document(1), document(2, word_count=2**70), endless, document(4)])
    assert _told(counts) == (2, 0, 0, 0, 2)
    assert rows("SELECT article_id FROM articles ORDER BY 1") == [(1,), (4,)]
    assert rows("SELECT item, stage, reason, raw_id IS NULL FROM rejects ORDER BY 1") == [
        ("https://gazette.example/2", "load", "unfit", False),
        ("https://gazette.example/3", "load", "unfit", True),
    ]
    assert rows("SELECT count(*) FROM raw_documents") == [(3,)]


def test_an_empty_batch_is_recorded(load, rows):
    assert load("b1", []).read == 0
    assert rows("SELECT batch_id, read_count FROM batches") == [("b1", 0)]


def test_pending_batches_are_loaded_in_their_order_and_counted_apart(home, rows, document):
    for number in range(3):
        write_batch(home, f"b{number}", "night", [document(number), document(7, f"{LONG} {number}")])
    counts = load_pending(home).loaded
    assert [(one.batch_id, one.read) for one in counts] == [("b0", 2), ("b1", 2), ("b2", 2)]
    assert sum(one.new for one in counts) == 4
    assert rows("SELECT batch_no, batch_id FROM batches ORDER BY 1") == [(1, "b0"), (2, "b1"), (3, "b2")]


def test_runs_sources_and_partitions(home, rows, document):
    started = document(1).article.published_at
    record_run(home, RunRow(run_id="night", kind="nightly", status="running", started_at=started))
    record_run(
        home,
        RunRow(
            run_id="night", kind="nightly", status="finished", started_at=started, finished_at=started, read_count=3
        ),
    )
    assert rows("SELECT status, read_count FROM runs") == [("finished", 3)]
    record_sources(home, "night", [SourceRow(source_id="gazette", domains=("gazette.example",))])
    before = rows("SELECT * FROM sources")
    record_sources(home, "night 2", [SourceRow(source_id="gazette", domains=("gazette.example",))])
    assert rows("SELECT * FROM sources") == before
    record_sources(home, "night 3", [SourceRow(source_id="gazette", domains=("gazette.example",), is_enabled=False)])
    assert rows("SELECT is_enabled, changed_at > first_seen_at FROM sources") == [(False, True)]
    for status in ("planned", "finished"):
        record_partitions(
            home, "fill", [PartitionRow(source_id="gazette", day="2026-02-01", status=status, run_id="fill")]
        )
    assert rows("SELECT day::VARCHAR, status FROM partitions") == [("2026-02-01", "finished")]


def _load_all(home: Path, document, numbers: Iterable[int], *, together: bool) -> None:
    paths = [
        write_batch(
            home, f"b{n}", "night", [document(n * 10 + k) for k in range(3)], written_at=NIGHT + timedelta(minutes=n)
        )
        for n in numbers
    ]
    if together:
        load_batches(home, paths)
    else:
        for path in paths:
            load_batch(home, path)


@pytest.fixture
def loaded_in_order(new_home, document, dump):
    home = new_home()
    _load_all(home, document, range(3), together=False)
    return dump(Home(home).private, ("loaded_at", "batch_no"))


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(3)), together=st.booleans())
def test_disjoint_batches_load_in_any_order(order, together, document, new_home, dump, loaded_in_order):
    home = new_home()
    _load_all(home, document, order, together=together)
    assert dump(Home(home).private, ("loaded_at", "batch_no")) == loaded_in_order


def test_a_night_does_not_rewrite_stored_row_groups(tmp_path):
    for _ in range(4):
        with attach_file(tmp_path / "warehouse.duckdb") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS nights (number BIGINT)")
            connection.execute("INSERT INTO nights FROM range(10_000)")
    with attach_file(tmp_path / "warehouse.duckdb") as connection:
        sizes = connection.execute(
            "SELECT sum(count) FROM pragma_storage_info('nights') WHERE segment_type <> 'VALIDITY' GROUP BY row_group_id"
        ).fetchall()
    assert sizes == [(10_000,)] * 4
