"""Spool files and sets that cannot be loaded: each is set aside, and a reject takes its place.

Deletes nothing and does not guess what a damaged file held; its pages are in the archive.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.outcomes import Outcome
from warehouse.rows import RejectRow
from warehouse.spool import SpooledBatch, read_batch, write_batch

LOG = logging.getLogger(__name__)
DAMAGED = "damaged"
"""The reason of the reject that replaces a damaged file."""


def set_aside(home: Home, path: Path, error: WarehouseError, told: list[str]) -> SpooledBatch:
    """Move a file, or the folder of a set, to `spool/damaged`, and append a line about it to `told`.

    Returns the batch to load in its place: one reject, of stage spool. The batch is in the spool before the file is moved,
    so that a kill between the two loses neither. Raises WarehouseError.
    """
    aside = home.damaged / path.name
    said = f"{error}: moved to {aside}, nothing of it was loaded"
    report = name_report(path)
    reject = RejectRow(item=name_item(home, aside), stage="spool", reason=DAMAGED, detail=_print(said))
    written = write_batch(home.folder, report, report, [Outcome(item=reject.item, reject=reject)])
    path.replace(aside)
    LOG.error(said)
    told.append(said)
    return read_batch(written)


def list_damaged(home: Path | str) -> list[Path]:
    """The files and sets that could not be loaded and were set aside, sorted by name."""
    return sorted(Home(home).damaged.glob("*"))


def find_batch_id(item: str) -> str:
    """The id of the batch whose file was set aside, from the `item` of its reject."""
    return Path(item).stem


def name_item(home: Home, aside: Path) -> str:
    """The `item` in `rejects` of a file that was set aside: its path within the home folder."""
    return _print(aside.relative_to(home.folder).as_posix())


def name_report(path: Path) -> str:
    """The id of the batch that replaces a damaged file: a hash, since the file may have any name. It differs from the file's
    own batch id, so that an intact file of that name can still be loaded."""
    return f"damaged-{hashlib.sha256(path.name.encode(errors='surrogateescape')).hexdigest()[:16]}"


def _print(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
