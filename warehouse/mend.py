"""Turns documents that do not fit the warehouse into rejects, so that the rest of their batch can be loaded.

Does not guess which ones: a document is unfit if a trial load of it fails, and the trial is rolled back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.apply import FailedCheck, try_batch
from warehouse.spool import UNFIT, SpooledBatch

LOG = logging.getLogger(__name__)


def mend_batch(connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, loaded_at: datetime) -> SpooledBatch:
    """The batch, with each document that fails on its own replaced by a reject.

    The reject keeps the document's fetch and bytes, so that it can be replayed, unless they are what does not fit. Raises
    FailedCheck if documents fail only together, and for a batch that is not of outcomes.
    """
    if batch.kind != "outcomes":
        raise FailedCheck(f"batch {batch.batch_id} carries no documents that could be left out")
    unfit = _find_unfit(connection, batch, range(len(batch.rows)), loaded_at)
    documents = batch.rows.to_pylist()
    for place, why in unfit.items():
        LOG.error("document %s of batch %s becomes a reject: %s", documents[place]["item"], batch.batch_id, why)
        documents[place] = _reject(connection, batch, documents[place], why, loaded_at)
    mended = replace(batch, rows=pa.Table.from_pylist(documents, schema=batch.rows.schema))
    still = try_batch(connection, mended, loaded_at)
    if still:
        raise FailedCheck(still)
    return mended


def _find_unfit(
    connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, places: Sequence[int], loaded_at: datetime
) -> dict[int, str]:
    """The positions of documents that fail on their own, with the reason, by bisection."""
    why = try_batch(connection, _pick(batch, places), loaded_at) if places else None
    if why is None:
        return {}
    if len(places) == 1:
        return {places[0]: why}
    half = len(places) // 2
    return _find_unfit(connection, batch, places[:half], loaded_at) | _find_unfit(
        connection, batch, places[half:], loaded_at
    )


def _pick(batch: SpooledBatch, places: Sequence[int]) -> SpooledBatch:
    return replace(batch, rows=batch.rows.take(list(places)))


def _reject(
    connection: duckdb.DuckDBPyConnection, batch: SpooledBatch, document: dict[str, Any], why: str, loaded_at: datetime
) -> dict[str, Any]:
    article, raw = document["article"] or {}, document["raw"] or {}
    reject = {
        "item": document["item"],
        "stage": "load",
        "reason": UNFIT,
        "detail": why[:300],
        "source_id": article.get("source_id"),
        "raw_id": raw.get("raw_id") or article.get("raw_id"),
    }
    mended = {
        **document,
        "article": None,
        "blocks": [],
        "known_raw_id": None,
        "known_article_id": None,
        "reject": reject,
    }
    rows = pa.Table.from_pylist([mended], schema=batch.rows.schema)
    if try_batch(connection, replace(batch, rows=rows), loaded_at) is None:
        return mended
    return {**mended, "raw": None, "fetched": None, "reject": {**reject, "raw_id": None}}
