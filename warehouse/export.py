"""Exports: a table, a view or the result of a query as Parquet, CSV, JSONL or Arrow files.

Never leaves an incomplete file or overwrites a file it did not write, and does not rewrite one whose rows are unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from warehouse.connect import explain_errors
from warehouse.errors import WarehouseError, explain_write
from warehouse.export_files import Format, write_rows_to
from warehouse.export_rows import ExportPart, ExportRequest, Rows, open_rows
from warehouse.home import Home
from warehouse.lock import hold_file
from warehouse.manifest import Manifest, refuse_used
from warehouse.unfinished import making, remove_abandoned

SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".arrow": "arrow", ".feather": "arrow",
}  # fmt: skip
_NOT_KNOWN = "__HIVE_DEFAULT_PARTITION__"  # what Hive, Spark and DuckDB read as NULL in a path
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What an export did. `kept`: files that already had these rows; `removed`: files whose rows are gone."""

    path: Path
    format: Format
    row_count: int
    byte_count: int
    written: int
    kept: int
    removed: int


def tell_format(path: Path) -> Format | None:
    """The format implied by a file name; None for a folder."""
    return SUFFIXES.get(path.suffix.lower())


def export_file(
    home: Path | str, request: ExportRequest, path: Path, kind: Format, *, replaces: bool = False
) -> ExportResult:
    """Write all rows to one file, completely or not at all.

    Raises WarehouseError: an error in the request, an existing file (unless `replaces`), a full disk.
    """
    if path.is_dir() or (path.exists() and not replaces):
        raise WarehouseError(f"{path} already exists: name another file{'' if path.is_dir() else ', or add --replace'}")
    with _explained(home, path), open_rows(home, request, is_split=False) as rows:
        part = next(iter(rows.list_parts()), ExportPart(None, None, 0, ""))
        with _unfinished(path) as unfinished:
            write_rows_to(unfinished, kind, rows.read_part(part))
            byte_count = unfinished.stat().st_size
            unfinished.replace(path)
    return ExportResult(path, kind, part.row_count, byte_count, written=1, kept=0, removed=0)


def export_folder(
    home: Path | str, request: ExportRequest, folder: Path, kind: Format, *, tell: Tell = lambda _done, _total: None
) -> ExportResult:
    """Write rows to `folder/source_id=…/month=…/<name>.<format>`, one file per source and month.

    Resumes an interrupted export, rewrites only files whose rows changed, deletes those whose rows are gone.
    `tell(done, total)` is called for every file. Raises WarehouseError: an error in the request, a folder with other
    files or another export, an export in progress there, a full disk.
    """
    if folder.exists() and not folder.is_dir():
        raise WarehouseError(f"{folder} is no folder: name a folder, or a file that ends with .csv, .parquet …")
    with _explained(home, folder), open_rows(home, request, is_split=True) as rows:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_used(folder)  # before the lock file is created, which stays in the folder
        with _hold_folder(folder):
            manifest = Manifest(folder, _describe(request, kind))
            remove_abandoned(folder.rglob(f".{escape(request.name)}.{kind}.*.tmp"))  # also of parts without rows now
            parts = {_name_file(part, request, kind, rows): part for part in rows.list_parts()}
            written = _write_missing(manifest, rows, parts, kind, tell)
            removed = manifest.remove_others(set(parts))
            manifest.close(set(parts))
            byte_count = sum((folder / path).stat().st_size for path in parts)
    row_count = sum(part.row_count for part in parts.values())
    return ExportResult(folder, kind, row_count, byte_count, written, len(parts) - written, len(removed))


def _write_missing(manifest: Manifest, rows: Rows, parts: dict[str, ExportPart], kind: Format, tell: Tell) -> int:
    written = 0
    for done, (path, part) in enumerate(parts.items(), start=1):
        if not manifest.is_current(path, part.row_count, part.fingerprint):
            target = manifest.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with _unfinished(target) as unfinished:
                write_rows_to(unfinished, kind, rows.read_part(part))
                manifest.put(unfinished, path, part.row_count, part.fingerprint)
            written += 1
        tell(done, len(parts))
    return written


def _name_file(part: ExportPart, request: ExportRequest, kind: Format, rows: Rows) -> str:
    """The path of a part below the folder; characters with a meaning in paths are percent-encoded."""
    keys = {"source_id": part.source_id} if rows.has_source else {}
    keys |= {"month": part.month} if rows.moment else {}
    folders = [f"{key}={_NOT_KNOWN if value is None else quote(value, safe='')}/" for key, value in keys.items()]
    return "".join([*folders, f"{request.name}.{kind}"])


def _describe(request: ExportRequest, kind: Format) -> dict[str, Any]:
    """What identifies an export."""
    return {
        "export": request.what.strip(),
        "format": kind,
        "params": dict(request.params),
        "since": request.since and request.since.isoformat(),
        "until": request.until and request.until.isoformat(),
        "sources": sorted(request.sources),
        "languages": sorted(request.languages),
    }


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A hidden file beside the target, to be filled and renamed; removed at the end if it was not renamed."""
    try:
        with making(target) as path:
            yield path
    except OSError as error:
        raise explain_write(error, target) from error


def _hold_folder(folder: Path) -> AbstractContextManager[None]:
    """Allow one export at a time into a folder. Raises WarehouseError if there is one already."""
    refusal = WarehouseError(f"another export is running in {folder}; run again when it has finished")
    return hold_file(folder / ".export.lock", lambda: refusal)


@contextmanager
def _explained(home: Path | str, path: Path) -> Iterator[None]:
    with explain_errors(Home(home)):
        try:
            yield
        except OSError as error:
            raise explain_write(error, Path(error.filename or path)) from error
