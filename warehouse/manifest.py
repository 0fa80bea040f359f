"""What an export has written so far: a journal beside its files, used to resume and to recognize its own files.

A file that it did not write, or that was changed since, is not its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.unfinished import making, sync_path

NAME = "_export.jsonl"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of the export: its path below the folder and its contents; recognized by `mtime_ns` and `byte_count`."""

    path: str
    row_count: int
    fingerprint: str
    byte_count: int
    mtime_ns: int


class Manifest:
    """The journal of one folder: the request in the first line, then one line per written file; a file's last line counts."""

    def __init__(self, folder: Path, request: Mapping[str, Any]) -> None:
        """Open the journal, or start one. Raises WarehouseError if the folder has other files or another export."""
        self.folder, self._path = folder, folder / NAME
        self._request = dict(request)
        self._known: dict[str, list[ExportedFile]] = {}
        refuse_used(folder)
        if self._path.exists():
            self._read()
        else:
            self.close(set())

    def is_current(self, path: str, row_count: int, fingerprint: str) -> bool:
        """Whether a file already has these rows."""
        newest = self._known.get(path, [None])[-1]
        return (
            newest is not None
            and (newest.row_count, newest.fingerprint) == (row_count, fingerprint)
            and _stamp(self.folder / path) == (newest.byte_count, newest.mtime_ns)
        )

    def put(self, unfinished: Path, path: str, row_count: int, fingerprint: str) -> int:
        """Move a finished file to its place and return its size in bytes.

        The journal names it before it is moved, so that a file in its place is always known. Raises WarehouseError if a file
        is there that is not ours.
        """
        target = self.folder / path
        self._refuse_foreign(target, path)
        byte_count, mtime_ns = _stamp(unfinished) or (0, 0)
        entry = ExportedFile(path, row_count, fingerprint, byte_count, mtime_ns)
        self._append_text(_to_line(asdict(entry)))
        self._known.setdefault(path, []).append(entry)
        unfinished.replace(target)
        sync_path(target.parent)
        return byte_count

    def remove_others(self, paths: set[str]) -> list[str]:
        """Delete our files that are not among `paths`: their rows are gone from the warehouse. Returns their paths."""
        gone = [path for path in self._known if path not in paths and (self.folder / path).exists()]
        for path in gone:
            self._refuse_foreign(self.folder / path, path)
            (self.folder / path).unlink()
        return gone

    def close(self, paths: set[str]) -> None:
        """Rewrite the journal with the current files."""
        entries = [asdict(self._known[path][-1]) for path in sorted(paths)]
        with making(self._path) as unfinished:
            unfinished.write_text("".join(_to_line(one) for one in [self._request, *entries]), encoding="utf-8")
            unfinished.replace(self._path)
        sync_path(self.folder)

    def _refuse_foreign(self, target: Path, path: str) -> None:
        stamp = _stamp(target)
        if stamp and stamp not in [(one.byte_count, one.mtime_ns) for one in self._known.get(path, [])]:
            raise WarehouseError(f"{target} is not as the export wrote it; move it away, or name another folder")

    def _read(self) -> None:
        text = self._path.read_text("utf-8")
        if not text.endswith("\n"):  # killed amid a line: what is appended must not be joined to it
            self._append_text("\n")
        lines = [line for line in map(_from_line, text.splitlines()) if line is not None]
        if not lines or lines[0] != json.loads(json.dumps(self._request)):
            raise WarehouseError(f"{self.folder} holds another export ({_describe(lines)}); name another folder")
        for line in lines[1:]:
            self._known.setdefault(line["path"], []).append(ExportedFile(**line))

    def _append_text(self, text: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def refuse_used(folder: Path) -> None:
    """Raise WarehouseError for a folder with files but no journal: no export wrote them."""
    if not (folder / NAME).exists() and any(not path.name.startswith(".") for path in folder.iterdir()):
        raise WarehouseError(f"{folder} contains files that were not written by an export; name another folder")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _to_line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _from_line(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:  # the last line, cut where the process was killed
        return None
    return found if isinstance(found, dict) else None


def _describe(lines: list[dict[str, Any]]) -> str:
    told = lines[0] if lines else {}
    return ", ".join(f"{key} {value}" for key, value in told.items() if value) or "a journal that cannot be read"
