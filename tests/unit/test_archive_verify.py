"""The archive, read again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tasks.archive import ArchiveWriter, verify_archive
from tasks.records import Page, Reference


@pytest.fixture
def archive_file(tmp_path: Path) -> Path:
    with ArchiveWriter(tmp_path, "night") as archive:
        for number in range(5):
            body = f"<p>Tide {number}</p>".encode() * 50
            url = f"https://ledger.example/{number}"
            archive.append(
                Page(Reference(url, url=url), body, "text/html", hashlib.sha256(body).hexdigest(), url=url, status=200)
            )
    return next(tmp_path.glob("*.warc.gz"))


def test_a_whole_archive_is_what_it_was(archive_file: Path) -> None:
    assert verify_archive(archive_file).pages == 5
    assert verify_archive(archive_file).problems == ()


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_flipped_byte_is_found(archive_file: Path, share: float) -> None:
    content = bytearray(archive_file.read_bytes())
    content[int(len(content) * share)] ^= 0x5A
    archive_file.write_bytes(content)
    checked = verify_archive(archive_file)
    assert checked.problems and checked.pages < 5


def test_a_cut_archive_is_found(archive_file: Path) -> None:
    content = archive_file.read_bytes()
    archive_file.write_bytes(content[:-20])
    assert verify_archive(archive_file).problems
