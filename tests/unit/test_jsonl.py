"""Lines of JSON: each is read on its own and fails on its own."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.files import jsonl
from tasks.files.content import Unusable, unpack_file
from tasks.files.jsonl import parse_object, read_lines, read_objects, skip_blank

GOOD = b'{"text": "The quay is open."}'


def open_bytes(content: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type]


def read(content: bytes, max_bytes: int = 10_000) -> list[tuple[int, object]]:
    """Line number -> the object, or the reason why not."""
    rows = read_objects(read_lines(unpack_file(open_bytes(content)), max_bytes=max_bytes))
    return [(number, row.reason if isinstance(row, Unusable) else row["text"]) for number, row in rows]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "unterminated', "bad_json"),
        (b"null", "bad_record"),
        (b"[1, 2]", "bad_record"),
        (b'"words"', "bad_record"),
        (b"7", "bad_record"),
        (b"true", "bad_record"),
        (b"not json", "bad_json"),
        (b"{'text': 'single quotes'}", "bad_json"),
        (GOOD + GOOD, "bad_json"),
        (b'{"m": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "bad_json"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "bad_json"),
        (b"\xff\xfe{}", "bad_json"),
        (b"\xfe" + bytes(range(1, 9)) * 50, "not_text"),
    ],
)
def test_a_bad_line_is_no_end(line: bytes, reason: str) -> None:
    story = "The quay is open."
    assert read(b"\n".join([GOOD, line, b"", GOOD]), 1_000_000) == [(1, story), (2, reason), (4, story)]


@pytest.mark.parametrize("line", [b"", b" \t\r", b"\x0c", b"\x0b ", bytes(4_096)])
def test_a_line_with_nothing_in_it_is_none(line: bytes) -> None:
    assert [number for number, _ in read(b"\n".join([GOOD, line, GOOD]))] == [1, 3]
    assert [number for number, _ in skip_blank(enumerate([GOOD, line, GOOD], start=1))] == [1, 3]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b'{"text": "first", "text": "last"}', "last"),
        (b'{"score": NaN, "x": 1e999, "text": "odd numbers"}', "odd numbers"),
        (b'{"text": "raw\ttab and \x0b control"}', "raw\ttab and \x0b control"),
        (b'{"text": "caf\xe9 in another encoding"}', "café in another encoding"),
        (b'{"text": "\\ud83d\\ude00"}', "\U0001f600"),
        (b'{"text": "half \\ud83d"}', "half \ud83d"),
        (bytes(4_096) + b'{"text": "written after a crash"}' + bytes(9), "written after a crash"),
    ],
)
def test_odd_json_is_read(line: bytes, text: str) -> None:
    assert parse_object(line)["text"] == text


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_mark_do_not_matter(end: bytes, mark: bytes) -> None:
    assert [number for number, _ in read(mark + end.join([GOOD, GOOD, b"", GOOD]) + end)] == [1, 2, 4]


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xfd7zXZ\0", b"SQLite format 3\0", b"PAR1"])
def test_what_is_no_text_is_refused_once_and_not_line_by_line(magic: bytes) -> None:
    assert read(magic + b"\n\x01\x02" * 500) == [(1, "not_text")]


def test_objects_may_be_parted_as_in_a_json_text_sequence() -> None:
    assert [number for number, _ in read((b"\x1e" + GOOD + b"\n") * 2)] == [1, 2]


def test_carriage_returns_alone_part_lines_of_any_encoding() -> None:
    lines = [json.dumps({"text": f"Größe {n}"}, ensure_ascii=False).encode("cp1252") for n in range(3_000)]
    assert read(b"\r".join(lines)) == [(n + 1, f"Größe {n}") for n in range(3_000)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_wide_encodings_are_read(encoding: str) -> None:
    lines = "\n".join(json.dumps({"text": f"Größe {n} \U0001f6a2"}, ensure_ascii=False) for n in range(3_000))
    assert read(lines.encode(encoding)) == [(n + 1, f"Größe {n} \U0001f6a2") for n in range(3_000)]


def test_a_long_line_is_passed_over_without_being_held() -> None:
    long = b'{"text": "' + b"x" * 50_000 + b'"}'
    assert read(b"\n".join([GOOD, long, GOOD]), 5_000) == [
        (1, "The quay is open."),
        (2, "too_large"),
        (3, "The quay is open."),
    ]


def test_a_line_of_just_the_allowed_length_is_read() -> None:
    assert read(GOOD + b"\n" + GOOD, len(GOOD) + 1) == [(1, "The quay is open."), (2, "The quay is open.")]


def test_a_file_without_line_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "GIVE_UP_AFTER", 100_000)
    file = open_bytes(gzip.compress(b"A" * 5_000_000))
    ((number, line),) = read_lines(unpack_file(file), max_bytes=1_000)
    assert isinstance(line, Unusable)
    assert (number, line.reason) == (1, "too_large")
    assert line.detail.endswith("1,000 are read; the rest of the file is not")


def test_the_good_lines_of_a_cut_gzip_file_count() -> None:
    lines = b"\n".join(b'{"text": "%064x"}' % (n * 0x9E3779B97F4A7C15**3) for n in range(5_000))
    rows = read(gzip.compress(lines)[:-2_000])
    assert len(rows) > 4_000
    assert rows[-1] == (len(rows), "truncated")
    assert not {"truncated", "bad_json"} & {str(row) for _, row in rows[:-1]}


def test_a_damaged_gzip_file_ends_with_a_reason() -> None:
    content = gzip.compress(GOOD + b"\n") + b"trailing garbage"
    assert read(content) == [(1, "The quay is open."), (2, "corrupt")]


@given(st.lists(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none()))))
def test_every_object_comes_back(objects: list[dict[str, object]]) -> None:
    content = "\n".join(json.dumps(thing) for thing in objects).encode()
    lines = read_lines(unpack_file(open_bytes(content)), max_bytes=1_000_000)
    assert [row for _, row in read_objects(lines)] == objects


@given(st.binary())
def test_any_line_is_an_object_or_unusable(line: bytes) -> None:
    try:
        assert isinstance(parse_object(line), dict)
    except Unusable as problem:
        assert problem.reason in {"bad_json", "bad_record", "not_text", "decode_error", "empty_body"}
