"""Synthetic crawls: any number of different documents, and the same ones every time."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tasks.files.walk import walk_inputs
from tasks.read import read_pages
from tasks.records import Page, Reference

ROOT = Path(__file__).resolve().parents[2]


def make(folder: Path, documents: int, *arguments: str) -> list[Path]:
    command = [sys.executable, "tests/quality/make_warcs.py", str(folder), "--documents", str(documents), *arguments]
    ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [Path(line) for line in ended.stdout.splitlines()]


def test_every_document_is_read_and_differs(tmp_path: Path) -> None:
    files = make(tmp_path, 1_100)
    assert [path.name for path in files] == ["synthetic-00000.warc.gz", "synthetic-00001.warc.gz"]
    found = [item for item in walk_inputs([tmp_path]) if isinstance(item, Reference)]
    pages = [page for reference in found for page in read_pages(reference, max_bytes=1_000_000)]
    assert all(isinstance(page, Page) and page.media_type == "text/html" for page in pages)
    assert len(pages) == len({page.url for page in pages}) == len({page.raw_id for page in pages}) == 1_100


def test_the_same_call_writes_the_same_bytes_and_a_seed_others(tmp_path: Path) -> None:
    one, again, other = (
        sha256(make(tmp_path / name, 200, *arguments)[0].read_bytes()).hexdigest()
        for name, arguments in {"one": (), "again": (), "other": ("--seed", "2")}.items()
    )
    assert one == again != other
