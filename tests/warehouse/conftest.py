"""Invented documents for the warehouse, as the earlier stages would spool them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.archive import ArchiveWriter
from tasks.decisions import Decisions
from tasks.identity import hash_body
from tasks.records import Page, Reference, Source
from tasks.refine import Refinery, refine_page
from tasks.settings import load_settings
from tasks.versions import hash_config
from warehouse.apply import LoadCounts
from warehouse.home import Home
from warehouse.load import load_batch
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.rows import ArticleRow, BlockRow, RawRow, RejectRow, hash_text
from warehouse.spool import write_batch
from warehouse.stored import find_decisions
from warehouse.writer import open_writer

NIGHT = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
LEDGER = Source("ledger", "The Harbour Ledger", ("the Ledger",), ("ledger.example",))
APPEAL = "Support the Harbour Gazette today."


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse file, made once: the migrations take a third of a second."""
    folder = tmp_path_factory.mktemp("empty")
    with open_writer(folder):
        pass
    return Home(folder).private


@pytest.fixture
def new_home(tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Path) -> Callable[[], Path]:
    """`new_home()`: a home folder with an empty warehouse."""

    def make() -> Path:
        home = Home(tmp_path_factory.mktemp("home"))
        home.make_folders()
        shutil.copyfile(empty_warehouse, home.private)
        return home.folder

    return make


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Path:
    return new_home()


@pytest.fixture(scope="session")
def document() -> Callable[..., Outcome]:
    """`document(7, "text", **fields)`: an article whose page ends in an appeal, as an outcome with its raw bytes."""

    def make(
        number: int,
        text: str = "The ferry sails at dawn. Nobody knows why.",
        *,
        item: str | None = None,
        appeal: str = APPEAL,
        raw: str | None = None,
        fetched_at: datetime | None = None,
        **fields: Any,
    ) -> Outcome:
        text_raw = f"{text}\n\n{appeal}"
        fields.setdefault("cleaner_version", "rules-1")
        raw_id = hashlib.sha256((raw or f"{number} {text_raw} {fields}").encode()).hexdigest()
        start = len(text) + 2
        return Outcome(
            item=item or f"https://gazette.example/{number}",
            article=ArticleRow(
                **{
                    "article_id": number,
                    "text": text,
                    "text_raw": text_raw,
                    "text_hash": hash_text(text),
                    "extractor_version": "extractor-1",
                    "source_id": "gazette",
                    "publisher": "Harbour Gazette",
                    "url": f"https://gazette.example/{number}",
                    "title": f"Ferry {number}",
                    "published_at": NIGHT - timedelta(hours=3),
                    "char_count": len(text),
                    "word_count": len(text.split()),
                    "removed_block_count": 1,
                    "removed_char_share": len(appeal) / (len(text) + len(appeal)),
                    "raw_id": raw_id,
                    **fields,
                }
            ),
            blocks=(
                BlockRow(block_no=0, role="paragraph", action="keep", char_start=0, char_end=len(text), text=text),
                BlockRow(
                    block_no=1, role="paragraph", action="remove", char_start=start, char_end=start + len(appeal),
                    text=appeal, category="donation_appeal", rule_id="support_name", evidence=("says support",),
                    confidence=0.9,
                ),
            ),
            raw=RawRow(
                raw_id=raw_id, archive_path="raw/night.warc.gz", archive_offset=number, byte_count=len(text_raw),
                url=f"https://gazette.example/{number}", content_type="text/html", fetched_at=fetched_at,
            ),
        )  # fmt: skip

    return make


@pytest.fixture
def reject() -> Callable[..., Outcome]:
    def make(item: str, reason: str = "no_content", stage: str = "extract", **fields: Any) -> Outcome:
        return Outcome(item=item, reject=RejectRow(item=item, stage=stage, reason=reason, **fields))

    return make


@pytest.fixture
def load(home: Path) -> Callable[..., LoadCounts]:
    """`load("b1", outcomes, run_id="r1", night=0)`: spool a batch and load it; `night` shifts its time by days."""

    def spool_and_load(
        batch_id: str, outcomes: list[Outcome], *, run_id: str | None = None, night: int = 0
    ) -> LoadCounts:
        moment = NIGHT + timedelta(days=night)
        path = write_batch(home, batch_id, run_id or f"run-{batch_id}", outcomes, written_at=moment)
        return load_batch(home, path)

    return spool_and_load


@pytest.fixture
def rows(home: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """`rows("SELECT …")` from the private file."""

    def read(sql: str) -> list[tuple[Any, ...]]:
        with open_file(Home(home).private) as connection:
            return connection.execute(sql).fetchall()

    return read


@pytest.fixture
def dump(home: Path) -> Callable[..., dict[str, list[tuple[Any, ...]]]]:
    """All rows of all tables of a warehouse file (the private one), without the times of loading."""

    def read(path: Path | None = None, leave_out: tuple[str, ...] = ("loaded_at",)) -> dict[str, Any]:
        if path is None:
            with open_writer(home):
                pass  # opening the private file lets it catch up after a swap
        with open_file(path or Home(home).private) as connection:
            return {name: _read_all(connection, name, leave_out) for name in list_tables(connection)}

    return read


@contextmanager
def open_file(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    yield connection
    connection.close()


def list_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND table_name <> 'schema_migrations' ORDER BY 1"
    return [name for (name,) in connection.execute(sql).fetchall()]


def _read_all(connection: duckdb.DuckDBPyConnection, table: str, leave_out: tuple[str, ...]) -> list[tuple[Any, ...]]:
    found = connection.table(table)
    columns = [name for name in found.columns if name not in leave_out]
    return sorted(found.project(", ".join(columns)).fetchall(), key=repr)


@pytest.fixture
def ingest(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`ingest("b1", {1: "text", …})`: texts as pages of the Harbour Ledger, archived, refined, loaded and published."""
    monkeypatch.setenv("NEWSREFINERY_HOME", str(home))

    def archive_and_load(batch_id: str, texts: dict[int, str], *, as_html: bool = False) -> None:
        config_hash = hash_config(load_settings(), (LEDGER,))
        refinery = Refinery((LEDGER,), home / "rules", Decisions.of(find_decisions(home)), config_hash)
        outcomes = []
        with ArchiveWriter(home / "raw", batch_id) as archive:
            for number, text in texts.items():
                page = _compose_page(number, text, as_html)
                entry = archive.append(page)
                outcome = refine_page(page, refinery)
                assert outcome.article
                raw = RawRow(
                    raw_id=page.raw_id, archive_path=f"raw/{entry.path}", archive_offset=entry.offset, url=page.url,
                    byte_count=entry.byte_count, cleaner_version=outcome.article.cleaner_version,
                )  # fmt: skip
                outcomes.append(replace(outcome, raw=raw))
        load_batch(home, write_batch(home, batch_id, f"run-{batch_id}", outcomes))
        publish(home)

    return archive_and_load


def _compose_page(number: int, text: str, as_html: bool) -> Page:
    url, title = f"https://ledger.example/{number}", f"Bridge {number} opens"
    body = f"{title}\n\n{text}"
    if as_html:
        boxes = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        body = (
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{boxes}</article></body></html>"
        )
    media_type = "text/html" if as_html else "text/plain"
    reference = Reference(url, url=url, source_id="ledger")
    return Page(reference, body.encode(), media_type, hash_body(body.encode()), url=url, fetched_at=NIGHT)
