"""Lists the files that may hold documents below paths named by a person, always in the same order.

Opens no file and follows no links; what counts as a document is up to `read.py`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from tasks.records import Reference, Rejection, Skipped

_KINDS = {
    ".txt": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".csv": "csv", ".tsv": "csv", ".warc": "warc", ".wet": "warc", ".eml": "text", ".mht": "text", ".mhtml": "text",
}  # fmt: skip
ENDINGS = " ".join(_KINDS)
_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", ".opdownload", ".open")

Walked = Reference | Rejection | Skipped


def walk_inputs(paths: Iterable[str | os.PathLike[str]], *, source: str = "") -> Iterator[Walked]:
    """Find the documents among files and folders: depth first, names sorted by their bytes, each path once.

    Yields a Reference for a file with a known ending (with or without .gz after it), a Skipped for one that is not meant
    to be read (hidden, symlink, not_regular, partial_upload, extension) and a Rejection if a path does not exist (missing)
    or a folder cannot be listed (unreadable). Only a named folder may be a link.
    """
    for path in dict.fromkeys(_anchor(os.fspath(path)) for path in paths):
        yield from _walk(path, source)


def file_kind(path: str) -> str | None:
    """The reader for a file name: text, html, jsonl, csv, warc or None."""
    return _KINDS.get(PurePath(path.lower().removesuffix(".gz")).suffix)


def show_path(path: str) -> str:
    """A path as it may be printed and stored: bytes that are not UTF-8 are escaped, as `\\udcff`."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _walk(root: str, source: str) -> Iterator[Walked]:
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            mode = os.lstat(path).st_mode
            if reason := _reason_to_skip(path, mode, is_root=path == root):
                yield Skipped(show_path(path), reason, source)
            elif stat.S_ISDIR(mode):
                waiting += reversed(_list_folder(path))
            else:
                yield Reference(item=show_path(path), path=path, source_id=source, found_by="file")
        except FileNotFoundError:
            yield Rejection(show_path(path), "read", "missing", "no such file or folder", source)
        except (OSError, ValueError) as error:
            yield Rejection(show_path(path), "read", "unreadable", explain_os_error(error), source)


def _anchor(path: str) -> str:
    """The absolute path. Links are resolved, except for a last name that is not a folder."""
    try:
        folder = Path(path) if Path(path).is_dir() else Path(path).parent
        return str(PurePath(os.path.realpath(folder), "" if folder == Path(path) else Path(path).name))
    except (OSError, ValueError):  # the walk reports why it cannot be read
        return path


def _list_folder(path: str) -> list[str]:
    with os.scandir(path) as entries:
        return sorted((entry.path for entry in entries), key=os.fsencode)


def explain_os_error(error: OSError | ValueError) -> str:
    """The system's message, without the path, which is shown next to it anyway."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _reason_to_skip(path: str, mode: int, *, is_root: bool) -> str | None:
    name = PurePath(path).name
    if stat.S_ISLNK(mode):
        return "symlink"
    if name.startswith(".") and not is_root:
        return "hidden"
    if stat.S_ISDIR(mode):
        return "not_regular" if file_kind(name) and not is_root else None
    if not stat.S_ISREG(mode):
        return "not_regular"
    if name.lower().endswith(_PARTIAL):
        return "partial_upload"
    return None if file_kind(name) else "extension"
