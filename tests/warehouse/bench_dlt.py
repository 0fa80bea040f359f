"""The rows of `bench_load.py` through dlt: Arrow tables, merged on their keys. Run by a Python that has dlt.

`make FOLDER WAREHOUSE` makes dlt's database of the tables and rows of a warehouse without the night, then
`load FOLDER COMPRESSION TABLE...` merges the night's rows (FOLDER/rows/TABLE.parquet) into a copy of it, and prints what
that cost.

dlt has the fastest settings of those tried: delete-insert (upsert took a quarter more), rows declared free of duplicates
(otherwise a tenth more), Parquet files that it need not rewrite, one thread for DuckDB as in ours (two took a quarter to a
half more). The tables are made beforehand, with our column types and no constraints: tables made by dlt would store lists as
JSON and could not store unsigned 64-bit numbers. Reading the night's rows and opening the pipeline are not counted; its
extraction, normalization and load are, with all threads and child processes.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}

import dlt
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials

KEYS: dict[str, tuple[str, ...]] = {
    "article_versions": ("article_id", "version"),
    "removed_blocks": ("article_id", "version", "cleaner_version", "block_no"),
    "raw_documents": ("raw_key",),
    "sightings": ("run_id", "article_id"),
    "story_buckets": ("article_id", "bucket"),
    "duplicates": ("article_id",),
    "template_sightings": ("article_id", "block_no"),
    "template_keys": ("source_id", "key"),
    "appeal_templates": ("template_id",),
    "batches": ("batch_id",),
}


def make(folder: Path, warehouse: Path) -> None:
    """A database with the tables and rows of the warehouse, which dlt has opened once."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
    connection.execute(f"ATTACH '{folder / 'made.duckdb'}' AS made (STORAGE_VERSION 'v1.5.0')")
    connection.execute(f"ATTACH '{warehouse}' AS warehouse (READ_ONLY)")
    connection.execute("SET force_compression = 'zstd'")
    connection.execute("CREATE SCHEMA made.night; CREATE SCHEMA made.night_staging")
    for name in KEYS:
        connection.execute(f"CREATE TABLE made.night.{name} AS FROM warehouse.{name}")
        connection.execute(f"CREATE TABLE made.night_staging.{name} AS FROM warehouse.{name} LIMIT 0")
    connection.close()
    pipeline = open_pipeline(folder / "made.duckdb", folder / "pipelines", "zstd")
    merge(pipeline, {name: read_rows(folder, name)[:0] for name in KEYS})


def load(folder: Path, compression: str, names: Sequence[str]) -> None:
    """Merge the night's rows of these tables into a copy of the database."""
    database, places = folder / "dlt.duckdb", folder / "copied"
    shutil.copyfile(folder / "made.duckdb", database)
    shutil.copytree(folder / "pipelines", places)
    pipeline = open_pipeline(database, places, compression)
    rows = {name: read_rows(folder, name) for name in names}
    counted = count_rows(database, names)
    before = measure_cpu()
    merge(pipeline, rows)
    spent, memory = measure_cpu() - before, measure_memory()
    added = {name: count - counted[name] for name, count in count_rows(database, names).items()}
    if added != {name: len(table) for name, table in rows.items()}:
        raise SystemExit(f"dlt's tables have other rows than were given to it: {added}")
    told = "all tables" if len(names) == len(KEYS) else "articles and cuts only"
    print(
        f"{'dlt':>14} {sum(added.values()):>16,} rows {spent:>7.2f} CPU s {memory:>6} MB memory"
        f" {database.stat().st_size / 1e6:>8.0f} MB file: {told}, {compression}",
        flush=True,
    )
    database.unlink()
    shutil.rmtree(places)


def open_pipeline(database: Path, places: Path, compression: str) -> dlt.Pipeline:
    """A pipeline into this database, which writes with one thread and this compression."""
    credentials = DuckDbCredentials(str(database))
    credentials.global_config = {"threads": 1, "force_compression": compression}
    destination = dlt.destinations.duckdb(credentials, destination_name="bench")
    return dlt.pipeline("bench", destination=destination, dataset_name="night", pipelines_dir=str(places))


def merge(pipeline: dlt.Pipeline, rows: dict[str, pa.Table]) -> None:
    """One run of the pipeline with the rows of several tables."""
    disposition = {"disposition": "merge", "strategy": "delete-insert", "deduplicated": True}
    pipeline.run(
        [
            dlt.resource(table, name=name, primary_key=KEYS[name], write_disposition=disposition)
            for name, table in rows.items()
        ],
        loader_file_format="parquet",
    )


def read_rows(folder: Path, name: str) -> pa.Table:
    """The night's rows of a table."""
    return pq.read_table(folder / "rows" / f"{name}.parquet")


def count_rows(database: Path, names: Sequence[str]) -> dict[str, int]:
    """The rows of dlt's tables."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name: connection.execute(f"SELECT count(*) FROM night.{name}").fetchall()[0][0] for name in names}  # noqa: S608


def measure_cpu() -> float:
    """CPU seconds of this process and its ended children so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure_memory() -> int:
    """The peak memory of this process, in megabytes."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    verb, place, *arguments = sys.argv[1:]
    acts: dict[str, Callable[[], None]] = {
        "make": lambda: make(Path(place), Path(arguments[0])),
        "load": lambda: load(Path(place), arguments[0], arguments[1:] or list(KEYS)),
    }
    acts[verb]()
