"""What a night costs as the warehouse grows, beside dlt: `make bench-warehouse`, or this file with numbers of rows.

For each number of existing articles it makes a warehouse of that size (invented text of 4 KB, with sketches and buckets
as the loader writes them), loads one night of new articles of 4 KB in batches of 200, one in ten of them a shortened
copy, each with two of the twelve appeals of its source. It prints CPU seconds and their parts, memory, the size of the
file and the time of publishing. CPU counts; wall time depends on the disk.

dlt gets the rows that the night adds to the warehouse: every row of every table, all columns, as Arrow tables, to merge on
their keys into tables with the same existing rows. It is timed three times: all tables uncompressed, which is its fastest way
and makes a file several times the size of ours; all tables compressed as ours are; and only the tables of articles and cuts,
to compare with our part "articles and cuts". Ours starts from documents in the spool: it reads and checks the files, decides
what is new, another version or unchanged, finds near copies, counts repeated blocks, and checks the result, in one
transaction. dlt gets the finished rows and does none of this; its load is several transactions.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tasks.text.sketch import sketch_text
from warehouse import apply
from warehouse.home import Home
from warehouse.kinds import STATEMENTS
from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.rows import ArticleRow, BlockRow, RawRow, hash_text
from warehouse.spool import SpooledBatch, write_batch
from warehouse.writer import open_writer

DLT = Path(__file__).with_name("bench_dlt.py")
PART = 250_000  # rows filled in one transaction
SOURCES = 50
MAKE_POOL = """
CREATE TEMP TABLE pool AS
SELECT list(paragraph) AS paragraphs FROM (
    SELECT string_agg(substr(md5((i * 7919 + w * 31)::VARCHAR), 1, 2 + w % 7), ' ') AS paragraph
    FROM range(20000) AS p(i), range(66) AS q(w) GROUP BY i ORDER BY i
)
"""
# Paragraphs from a pool of 20,000: compressible as news is, and no two articles alike.
FILL = """
INSERT INTO article_versions BY NAME
SELECT
    (hash(i) >> 1)::BIGINT AS article_id, 1 AS version, 'source-' || i % 50 AS source_id, 'Title ' || i AS title,
    array_to_string(list_transform(
        range({paragraphs}), lambda p: pool.paragraphs[(hash(i * 100 + p) % 20000)::BIGINT + 1]
    ), chr(10)) AS text,
    [] AS captions, [] AS authors, [] AS tags, TIMESTAMPTZ '2025-01-01' + to_minutes(i % 500000) AS published_at,
    TIMESTAMPTZ '2025-06-01' AS first_seen_at, TIMESTAMPTZ '2025-06-01' AS last_seen_at,
    TIMESTAMPTZ '2025-06-01' AS loaded_at, false AS is_appeal_only, 600 AS word_count, length(text) AS char_count,
    0 AS removed_block_count, 0.0 AS removed_char_share, sha256(i::VARCHAR) AS text_hash, sha256('r' || i) AS raw_id,
    'fill' AS run_id, 'e' AS extractor_version, 'c' AS cleaner_version, TIMESTAMPTZ '2025-06-01' AS valid_from,
    '' AS text_raw, [] AS blocks, (hash(i + 1) >> 4)::BIGINT AS raw_key, (hash(i + 2) >> 4)::BIGINT AS text_key,
    hash(i + 3) AS content_key, hash(i + 4) AS page_key, hash(i + 5) AS stamp_key,
    list_transform(range(64), lambda place: (hash(i * 64 + place) & 65535)::USMALLINT) AS sketch
FROM range({first}, {last}) AS r(i), pool
"""
FILL_OTHERS = """
INSERT INTO raw_documents
SELECT raw_id, url, 'raw/fill.warc.gz', 0, 1, NULL, NULL, article_id, 'c', 'fill', raw_key FROM article_versions;
INSERT INTO story_buckets SELECT unnest(list_buckets(sketch)), article_id FROM article_versions;
INSERT INTO removed_blocks
SELECT article_id, 1, 'c', 0, 'paragraph', 0, 1, title, 'donation_appeal', 'r', [], 1.0, 'fill', NULL, NULL
FROM article_versions
"""


def make_warehouse(home: Path, existing: int, paragraphs: int) -> None:
    """A published warehouse with so many invented articles."""
    with open_writer(home) as connection:
        connection.execute("SET memory_limit = '4GB'; SET threads = 2")
        connection.execute(MAKE_POOL)
        for first in range(0, existing, PART):
            part = {"first": first, "last": min(existing, first + PART), "paragraphs": paragraphs}
            connection.execute(FILL.format(**part))
        connection.execute(FILL_OTHERS)
    publish(home)


def spool_night(home: Path, night: int) -> None:
    """The night's batches in the spool of a home folder."""
    outcomes: list[Outcome] = []
    for outcome in invent_night(night):
        outcomes.append(outcome)
        if len(outcomes) == 200:
            write_batch(home, f"b{outcome.raw.archive_offset:07}", "night", outcomes)
            outcomes = []


def load_night(home: Path) -> None:
    """Load what is spooled, publish it, and print what both cost; in a process of its own."""
    before = measure_cpu()
    with measure_parts() as parts:
        loaded = load_pending(home).loaded
    spent = measure_cpu() - before
    memory = measure_memory()
    started, before = time.monotonic(), measure_cpu()
    published = publish(home)
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts.most_common())
    print(
        f"{home.name:>14} existing {sum(one.new for one in loaded):>8,} new {spent:>7.2f} CPU s {memory:>6} MB memory "
        f"{Home(home).private.stat().st_size / 1e6:>8.0f} MB file; published by {published.method} in "
        f"{time.monotonic() - started:.2f} s ({measure_cpu() - before:.2f} CPU s)\n{'':>14} of these: {told}, "
        f"articles and cuts {spent - parts.total():.2f}",
        flush=True,
    )


PARTS = {
    "near copies": ("stories", "buckets", "touched", "pair", "meetings", "duplicates"),
    "templates": ("templates/",),
    "rejects, fetches, raw bytes": ("rejects", "fetches", "raws", "raw_places", "sightings"),
}


@contextmanager
def measure_parts() -> Iterator[Counter[str]]:
    """Measure what the loader spends on anything but storing articles and cuts; yields a counter by part, filled meanwhile."""
    parts: Counter[str] = Counter()
    run_statements, check_rows = apply._run_statements, apply._check_rows

    def run_each(connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, loaded_at: datetime) -> None:
        for place in STATEMENTS[batch.kind]:
            part = next((name for name, words in PARTS.items() if any(word in place for word in words)), None)
            one = {batch.kind: (place,)}
            with patched(apply, "STATEMENTS", one):
                spend(part, run_statements, connection, batch, loaded_at)

    def spend(part: str | None, act: Callable[..., None], *arguments: object) -> None:
        before = measure_cpu()
        act(*arguments)
        if part:
            parts[part] += measure_cpu() - before

    with (
        patched(apply, "_run_statements", run_each),
        patched(apply, "_check_rows", lambda *arguments: spend("checks", check_rows, *arguments)),
    ):
        yield parts


@contextmanager
def patched(owner: object, name: str, value: object) -> Iterator[None]:
    """An attribute replaced for a while."""
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def invent_night(night: int) -> Iterator[Outcome]:
    """New articles of 4 KB with two removed blocks each; every tenth is the one before it, cut and under a new lead."""
    chooser = random.Random(7)  # noqa: S311
    vocabulary = ["".join(chooser.choices("abcdefghijklmnop", k=chooser.randint(3, 9))) for _ in range(20_000)]
    appeals = [[" ".join(chooser.choices(vocabulary, k=33)) for _ in range(12)] for _ in range(SOURCES)]
    paragraphs: list[str] = []
    for number in range(night):
        fresh = [" ".join(chooser.choices(vocabulary, k=33)) for _ in range(18)]
        paragraphs = [fresh[0], *paragraphs[1:15], *fresh[15:]] if number % 10 == 9 else fresh
        yield _compose(number, [*paragraphs, *chooser.sample(appeals[number % SOURCES], 2)])


def _compose(number: int, paragraphs: list[str]) -> Outcome:
    text_raw, text = "\n\n".join(paragraphs), "\n\n".join(paragraphs[:18])
    raw_id = hashlib.sha256(f"night {number}".encode()).hexdigest()
    blocks, start = [], 0
    for no, paragraph in enumerate(paragraphs):
        cut = {"action": "remove", "category": "donation_appeal", "rule_id": "r"} if no > 17 else {"action": "keep"}
        end = start + len(paragraph)
        blocks.append(BlockRow(block_no=no, role="paragraph", char_start=start, char_end=end, text=paragraph, **cut))
        start = end + 2
    return Outcome(
        item=f"https://bench.example/{number}",
        article=ArticleRow(
            article_id=int(raw_id[:15], 16), text=text, text_raw=text_raw, text_hash=hash_text(text),
            extractor_version="e", cleaner_version="c", title=f"Night {number}", char_count=len(text),
            word_count=594, removed_block_count=2, removed_char_share=0.1, source_id=f"source-{number % SOURCES}",
            raw_id=raw_id, published_at=datetime(2026, 3, 1, tzinfo=UTC), sketch=sketch_text(text),
        ),
        blocks=tuple(blocks),
        raw=RawRow(raw_id=raw_id, archive_path="raw/night.warc.gz", archive_offset=number, byte_count=5000),
    )  # fmt: skip


def write_rows(folder: Path, night: int) -> None:
    """What the night leaves in a warehouse of nothing else, as one Parquet file per table."""
    home, rows = folder / "alone", folder / "rows"
    spool_night(home, night)
    load_pending(home)
    rows.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{Home(home).private}' AS warehouse (READ_ONLY)")
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
            connection.execute(f"COPY warehouse.{name} TO '{rows / name}.parquet'")
    shutil.rmtree(home)


def load_with_dlt(python: Path, folder: Path) -> None:
    """The same rows into the same existing ones, by dlt: quickest, compressed as ours, and articles and cuts only."""
    cuts = ("article_versions", "removed_blocks")
    for arguments in (("uncompressed",), ("zstd",), ("uncompressed", *cuts)):
        _run(python, DLT, "load", folder, *arguments)
    (folder / "made.duckdb").unlink()
    shutil.rmtree(folder / "pipelines")


def measure_cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure_memory() -> int:
    """The peak memory of this process, in megabytes; `ru_maxrss` would include that of the process that started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _run(*arguments: object) -> None:
    subprocess.run([str(argument) for argument in arguments], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[0, 1_000_000])
    parser.add_argument("--night", type=int, default=10_000)
    parser.add_argument("--paragraphs", type=int, default=11, help="of an existing article, about 370 characters each")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary folder by default")
    parser.add_argument("--dlt", type=Path, help="a Python that has dlt, for the same rows through its merge")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load_night(options.load)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        folder = Path(place)
        if options.dlt:
            write_rows(folder, options.night)
        for count in options.rows:
            home = folder / f"{count:,}"
            make_warehouse(home, count, options.paragraphs)
            if options.dlt:
                _run(options.dlt, DLT, "make", folder, Home(home).published)
            spool_night(home, options.night)
            _run(sys.executable, __file__, "--load", home)  # memory and CPU are then those of the loader alone
            shutil.rmtree(home)
            if options.dlt:
                load_with_dlt(options.dlt, folder)


if __name__ == "__main__":
    main()
