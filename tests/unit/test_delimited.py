"""Tables: rows by header, each caught on its own."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.files.content import Unusable
from tasks.files.delimited import read_rows
from tasks.files.jsonl import NumberedLine


def read(table: str) -> list[tuple[int, object]]:
    """NumberedLine number -> the fields, or the reason why not."""
    lines: list[NumberedLine] = [
        (no, line.encode()) for no, line in enumerate(table.splitlines(keepends=True), start=1)
    ]
    return [(number, row.reason if isinstance(row, Unusable) else row) for number, row in read_rows(lines)]


def test_a_header_names_the_fields_of_quoted_rows() -> None:
    table = 'URL,Title,text\nu1,"=cmd|\' /C calc\'!A0","one\n\ntwo ""three"""\nu2,plain,four\n'
    assert read(table) == [
        (2, {"url": "u1", "title": "=cmd|' /C calc'!A0", "text": 'one\n\ntwo "three"'}),
        (5, {"url": "u2", "title": "plain", "text": "four"}),
    ]


def test_what_a_spreadsheet_writes_above_the_names_of_columns_is_passed_over() -> None:
    assert read("\nsep=;\nurl;text\nu;words\n") == [(4, {"url": "u", "text": "words"})]
    assert read("sep=|\nurl|text\nu|words\n") == [(3, {"url": "u", "text": "words"})]
    assert read('"sep=,"\nurl,text\nu,words\n') == [(3, {"url": "u", "text": "words"})]


def test_a_name_of_a_column_may_hold_the_delimiter() -> None:
    assert read('"desk, or wire",text\ndesk,words\n') == [(2, {"desk, or wire": "desk", "text": "words"})]


def test_semicolons_and_tabs_part_columns_too() -> None:
    assert read("url;text\nu;a, b\n") == [(2, {"url": "u", "text": "a, b"})]
    assert read("url\thtml\nu\ta, b\n") == [(2, {"url": "u", "html": "a, b"})]


def test_a_row_with_other_columns_is_rejected_alone() -> None:
    assert read("url,text\na,b,c\n\nu,words\nshort\n") == [
        (2, "bad_csv"),
        (4, {"url": "u", "text": "words"}),
        (5, "bad_csv"),
    ]


def test_an_open_quote_costs_one_row() -> None:
    table = 'url,text\nu1,"never closed\nu2,words\nu3,more words\n'
    assert read(table) == [
        (2, "bad_csv"),
        (3, {"url": "u2", "text": "words"}),
        (4, {"url": "u3", "text": "more words"}),
    ]


def test_an_open_quote_before_a_very_long_table_costs_one_row() -> None:
    rows = read('url,text\nu1,"never closed\n' + "u,words\n" * 5_000)
    assert rows[0] == (2, "bad_csv")
    assert len(rows) == 5_001
    assert {str(row) for _, row in rows[1:]} == {"{'url': 'u', 'text': 'words'}"}


def test_a_table_of_open_quotes_is_read_in_linear_time_and_the_rows_behind_it_are_whole() -> None:
    good = 'u,"one\ntwo"\n' * 500
    rows = read("url,text\n" + 'x","\n' * 60_000 + good)
    assert rows[0] == (2, "bad_csv")
    assert rows[-1] == (61_000, {"url": "u", "text": "one\ntwo"})
    assert {number for number, row in rows if row == "bad_csv"} >= set(range(2, 60_001))


def test_a_table_without_text_is_no_input() -> None:
    assert read("name,price\nrope,3\n") == [(1, "bad_header")]
    assert read("") == [(1, "bad_header")]


def test_what_is_wrong_with_a_line_stands_in_its_place() -> None:
    lines: list[NumberedLine] = [
        (1, b"url,text\n"),
        (2, Unusable("too_large", "")),
        (3, b"u,words\n"),
        (4, Unusable("truncated", "")),
    ]
    rows = [(no, row.reason if isinstance(row, Unusable) else row["text"]) for no, row in read_rows(lines)]
    assert rows == [(2, "too_large"), (3, "words"), (4, "truncated")]


@given(st.lists(st.sampled_from(['"', ",", "\n", "x", '""', "\r\n", '",'])).map("".join))
def test_every_line_is_in_some_row_and_reading_ends(rest: str) -> None:
    numbers = [number for number, _ in read("url,text\n" + rest)]
    assert numbers == sorted(set(numbers))
