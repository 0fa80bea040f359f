"""What a night costs as the warehouse grows: `python tests/warehouse/bench_load.py [ROWS …] [--night 10000]`.

For each number of existing articles it makes a warehouse of that size (invented text of the given length), loads one
night of new articles of 4 KB in batches of 200, and prints CPU seconds, memory and the time of publishing. CPU counts;
wall time depends on the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from warehouse.home import Home
from warehouse.load import load_pending
from warehouse.publish import publish
from warehouse.rows import ArticleRow, BlockRow, Outcome, RawRow, hash_text
from warehouse.spool import write_batch
from warehouse.writer import open_writer

FILL = """
INSERT INTO article_versions BY NAME
SELECT
    (hash(i) >> 1)::BIGINT AS article_id, 1 AS version, 'source-' || i % 50 AS source_id, 'Title ' || i AS title,
    array_to_string(list_transform(range({words}), lambda w: substr(md5((i * 131 + w)::VARCHAR), 1, 6)), ' ') AS text,
    [] AS captions, [] AS authors, [] AS tags, TIMESTAMPTZ '2025-01-01' + to_minutes(i % 500000) AS published_at,
    TIMESTAMPTZ '2025-06-01' AS first_seen_at, TIMESTAMPTZ '2025-06-01' AS last_seen_at,
    TIMESTAMPTZ '2025-06-01' AS loaded_at, false AS is_appeal_only, {words} AS word_count, {words} * 7 AS char_count,
    0 AS removed_block_count, 0.0 AS removed_char_share, sha256(i::VARCHAR) AS text_hash, sha256('r' || i) AS raw_id,
    'fill' AS run_id, 'e' AS extractor_version, 'c' AS cleaner_version, TIMESTAMPTZ '2025-06-01' AS valid_from,
    '' AS text_raw, [] AS blocks, (hash(i + 1) >> 4)::BIGINT AS raw_key, (hash(i + 2) >> 4)::BIGINT AS text_key,
    hash(i + 3) AS content_key, hash(i + 4) AS page_key, hash(i + 5) AS stamp_key
FROM range({first}, {last}) AS r(i)
"""
FILL_OTHERS = """
INSERT INTO raw_documents
SELECT raw_id, url, 'raw/fill.warc.gz', 0, 1, NULL, NULL, article_id, 'c', 'fill', raw_key FROM article_versions;
INSERT INTO removed_blocks
SELECT article_id, 1, 'c', 0, 'paragraph', 0, 1, title, 'donation_appeal', 'r', [], 1.0, 'fill', NULL, NULL
FROM article_versions
"""


def measure(existing: int, night: int, words: int, folder: Path) -> None:
    home = folder / f"home-{existing}"
    with open_writer(home) as connection:
        for first in range(0, existing, 500_000):
            connection.execute(FILL.format(words=words, first=first, last=min(existing, first + 500_000)))
        connection.execute(FILL_OTHERS)
    publish(home)
    chooser = random.Random(7)  # noqa: S311
    vocabulary = ["".join(chooser.choices("abcdefghijklmnop", k=chooser.randint(3, 9))) for _ in range(20_000)]
    for first in range(0, night, 200):
        write_batch(home, f"b{first:07}", "night", [_invent(first + n, vocabulary, chooser) for n in range(200)])
    # A process of its own: memory and CPU are then those of the loader alone.
    subprocess.run([sys.executable, __file__, "--load", str(home)], check=True)


def load_night(home: Path) -> None:
    before = _cpu()
    loaded = load_pending(home).loaded
    spent = _cpu() - before
    rows = sum(one.new for one in loaded)
    started = time.monotonic()
    published = publish(home)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = Home.at(home).private.stat().st_size / 1e6
    print(
        f"{home.name:>14} {rows:>7} rows {spent:>7.2f} CPU s {memory:>6} MB memory {size:>8.0f} MB file, "
        f"published by {published.method} in {time.monotonic() - started:.2f} s"
    )


def _invent(number: int, vocabulary: list[str], chooser: random.Random) -> Outcome:
    paragraphs = [" ".join(chooser.choices(vocabulary, k=33)) for _ in range(20)]
    text_raw = "\n\n".join(paragraphs)
    text = "\n\n".join(paragraphs[:18])
    raw_id = hashlib.sha256(f"night {number}".encode()).hexdigest()
    blocks, start = [], 0
    for no, paragraph in enumerate(paragraphs):
        cut = {"action": "remove", "category": "donation_appeal", "rule_id": "r"} if no > 17 else {"action": "keep"}
        blocks.append(
            BlockRow(
                block_no=no, role="paragraph", char_start=start, char_end=start + len(paragraph), text=paragraph, **cut
            )
        )
        start += len(paragraph) + 2
    return Outcome(
        item=f"https://bench.example/{number}",
        article=ArticleRow(
            article_id=int(raw_id[:15], 16), text=text, text_raw=text_raw, text_hash=hash_text(text),
            extractor_version="e", cleaner_version="c", title=f"Night {number}", char_count=len(text),
            word_count=594, removed_block_count=2, removed_char_share=0.1, source_id=f"source-{number % 50}",
            raw_id=raw_id, published_at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
        blocks=tuple(blocks),
        raw=RawRow(raw_id=raw_id, archive_path="raw/night.warc.gz", archive_offset=number, byte_count=5000),
    )  # fmt: skip


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[0, 1_000_000])
    parser.add_argument("--night", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=100, help="words of an existing article, 7 characters each")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load_night(options.load)
    else:
        with tempfile.TemporaryDirectory() as place:
            for count in options.rows:
                measure(count, options.night, options.words, Path(place))
