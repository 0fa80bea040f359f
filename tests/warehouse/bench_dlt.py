"""The night of `bench_load.py` through dlt: Arrow tables, merge on the article's id. Run by a Python that has dlt.

dlt is given an easier task: no versions, no near copies, no checks, rows of its own with a few columns only. A first
load of 200 articles makes its tables, then they are filled with as many rows as is said; only the night is measured.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}

import dlt
import pyarrow.parquet as pq


def measure_cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def load(pipeline: dlt.Pipeline, folder: Path, first: int, last: int | None) -> None:
    articles = pq.read_table(folder / "articles.parquet")[first:last]
    removed = pq.read_table(folder / "removed_blocks.parquet")[first * 2 : last and last * 2]
    pipeline.run(
        [
            dlt.resource(articles, name="articles", primary_key="article_id", write_disposition="merge"),
            dlt.resource(
                removed, name="removed_blocks", primary_key=("article_id", "block_no"), write_disposition="merge"
            ),
        ]
    )


FILL = """
INSERT INTO articles BY NAME
SELECT (hash(i) >> 1)::BIGINT AS article_id, 'Title ' || i AS title, sha256(i::VARCHAR) AS text, '' AS text_raw,
    sha256(i::VARCHAR) AS text_hash, 'e' AS extractor_version, 'c' AS cleaner_version, false AS is_appeal_only,
    0 AS word_count, 0 AS char_count, 0 AS removed_block_count, 0.0 AS removed_char_share
FROM range({count}) AS r(i)
"""
folder, existing = Path(sys.argv[1]), int(sys.argv[2])
pipeline = dlt.pipeline(
    "bench", destination=dlt.destinations.duckdb(str(folder / "dlt.duckdb")), dataset_name="night",
    pipelines_dir=str(folder / "pipelines"),
)  # fmt: skip
load(pipeline, folder, 0, 200)
with pipeline.sql_client() as client:
    client.execute_sql(FILL.format(count=existing))
before = measure_cpu()
load(pipeline, folder, 200, None)
spent, memory = measure_cpu() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
size = (folder / "dlt.duckdb").stat().st_size / 1e6
with pipeline.sql_client() as client:
    count = client.execute_sql("SELECT count(*) FROM articles")[0][0] - 200 - existing
print(
    f"{existing:>14,} in dlt   {count:>7} new {spent:>7.2f} CPU s {memory:>6} MB memory {size:>8.0f} MB file",
    flush=True,
)
