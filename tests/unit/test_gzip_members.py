"""Members of a gzip file: whole ones are given, damaged ones are named, and the rest is found again."""

import gzip
import io
from hashlib import shake_256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.files.content import Unusable
from tasks.files.gzip_members import read_members

PARTS = [shake_256(seed).digest(3_000) for seed in (b"one", b"two", b"three")]
MEMBERS = [gzip.compress(part) for part in PARTS]


def read(packed: bytes, hold: int = 100_000) -> list[bytes | str]:
    """The chunks, and the reason where something is lost."""
    chunks = read_members(io.BytesIO(packed), size=len(packed), hold=hold)
    return [chunk.reason if isinstance(chunk, Unusable) else chunk for chunk in chunks]


def test_members_come_whole_and_in_order() -> None:
    assert read(b"".join(MEMBERS)) == PARTS


def test_a_crawl_has_many_small_members() -> None:
    """Requests and metadata take some hundred bytes each, far less than is read at a time: none of it is damage."""
    records = [b"request %d" % number * 20 for number in range(5_000)]
    assert read(b"".join(gzip.compress(record, 1) for record in records)) == records


@pytest.mark.parametrize("at", [12, 1_500, 3_010, -3])
def test_a_damaged_member_is_named_and_the_others_are_given(at: int) -> None:
    damaged = bytearray(MEMBERS[1])
    damaged[at] ^= 0xFF
    assert read(MEMBERS[0] + bytes(damaged) + MEMBERS[2]) == [PARTS[0], "corrupt", PARTS[2]]


def test_what_a_checksum_disproves_is_not_given() -> None:
    stored = bytearray(gzip.compress(PARTS[0], compresslevel=0))
    stored[100] ^= 0xFF
    assert read(bytes(stored)) == ["corrupt"]


def test_a_cut_member_gives_what_there_is() -> None:
    first, second, damage = read(MEMBERS[0] + MEMBERS[1][:-1_000])
    assert first == PARTS[0]
    assert isinstance(second, bytes) and len(second) > 1_000 and PARTS[1].startswith(second)
    assert damage == "truncated"


def test_bytes_between_members_are_passed_over() -> None:
    assert read(MEMBERS[0] + bytes(512) + MEMBERS[1] + b"the end") == PARTS[:2]


def test_a_record_that_was_not_packed_is_given_as_it_is() -> None:
    record = b"WARC/1.1\r\n\r\n" + b"words " * 20_000
    given = read(MEMBERS[0] + record + MEMBERS[1] + record)
    assert b"".join(given) == PARTS[0] + record + PARTS[1] + record  # type: ignore[arg-type]


def test_a_member_too_big_to_hold_is_streamed() -> None:
    chunks = read(gzip.compress(b"A" * 5_000_000), hold=100_000)
    assert b"".join(chunks) == b"A" * 5_000_000  # type: ignore[arg-type]
    assert max(map(len, chunks)) < 500_000


def test_a_file_of_false_starts_is_given_up() -> None:
    """Every start unpacks 16 KiB of stored bytes before it breaks; trying them all would take for ever."""
    stored = b"\x00\xff\xff\x00\x00" + b"\x1f\x8b\x08\0\0\0\0\0\0\3" * 7_000
    packed = b"\x1f\x8b\x08\0\0\0\0\0\0\3" + stored + b"\xff" * 10
    assert read(packed)[-1] == "corrupt"
    assert len(read(packed)) < 100


@given(st.lists(st.binary(max_size=200), min_size=1), st.integers(0, 9))
def test_any_members_read_back(parts: list[bytes], level: int) -> None:
    packed = b"".join(gzip.compress(part, level) for part in parts)
    assert b"".join(read(packed)) == b"".join(parts)  # type: ignore[arg-type]


@given(st.binary(max_size=400), st.data())
def test_without_a_word_of_damage_the_content_is_what_was_packed(noise: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(MEMBERS[0]) - 1))
    chunks = read(MEMBERS[0][:at] + noise + MEMBERS[0][at + len(noise) :])
    assert chunks == [PARTS[0]] or {"corrupt", "truncated"} & set(chunks)
