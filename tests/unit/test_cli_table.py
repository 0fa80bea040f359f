"""How rows are laid out: a table where it fits, wrapped headers, folded columns, then records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.commands.show import show_summary
from flows.commands.table import show_rows
from flows.pipeline.summary import Summary

WIDE = ("source_id", "failed_fetch_count", "is_silent", "removed_char_share")
ROW = ("harbour-gazette", 3, True, 0.2804)


def _draw(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, *given_: object
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    show_rows(*given_)  # type: ignore[arg-type]
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_headers_stand_on_one_line_where_there_is_room(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 80, WIDE, [ROW]) == [
        "source id        failed fetch count  is silent  removed char share",
        "harbour-gazette                   3  yes                      0.28",
    ]


def test_a_title_is_whole_above_what_is_narrower(monkeypatch, capsys) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_summary(Summary("ingest-1", "ingest", rejects={"dns": 1}))
    assert "documents      rejected" in capsys.readouterr().out


def test_an_expression_keeps_its_name(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 80, ("count_star()",), [(3,)]) == ["count_star()", "           3"]


def test_of_a_long_list_a_cell_shows_the_beginning(monkeypatch, capsys) -> None:
    """Of millions of values no more than fit are written out."""

    class Counted(list):
        def __iter__(self):
            return iter(range(10**9))

    (_, cell) = _draw(monkeypatch, capsys, 300, ("days",), [(Counted([1]),)])
    assert cell.startswith("0, 1, 2, ") and cell.endswith("…") and len(cell) == 200


def test_sentences_of_a_list_are_told_apart(monkeypatch, capsys) -> None:
    shown = _draw(
        monkeypatch, capsys, 80, ("sentences_added", "tags"), [(["It rains.", "Ann, too, says so."], ["a", "b"])]
    )
    assert shown == ["sentences added                 tags", "It rains. | Ann, too, says so.  a, b"]


def test_nothing_in_a_cell_steers_the_terminal(monkeypatch, capsys) -> None:
    drawn = _draw(monkeypatch, capsys, 80, ("item",), [("a\x1b[31m\x07\u202e.txt",)])
    assert drawn == ["item", r"a\x1b[31m\x07\u202e.txt"]


def test_headers_wrap_first(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 44, WIDE, [ROW]) == [
        "                 failed          removed",
        "                  fetch  is         char",
        "source id         count  silent    share",
        "harbour-gazette       3  yes        0.28",
    ]


def test_then_the_longest_column_folds(monkeypatch, capsys) -> None:
    lines = _draw(monkeypatch, capsys, 44, ("name", "text"), [("a name", "word " * 20), ("other", None)])
    assert lines[0] == "name    text" and lines[-1] == "other   -"
    assert all(line.startswith("        word") for line in lines[2:-1])


def test_then_values_stand_below_each_other(monkeypatch, capsys) -> None:
    moment = datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
    lines = _draw(monkeypatch, capsys, 24, (*WIDE, "seen_at"), [(*ROW, moment)])
    assert lines[:2] == ["source id           harb", "                    our-"]
    assert "is silent           yes" in lines


def test_markup_in_a_cell_is_text(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 40, ("title",), [("[red]not red[/] and [/nothing]",)]) == [
        "title",
        "[red]not red[/] and [/nothing]",
    ]


def test_no_rows_are_a_header_and_said_to_be_none(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 40, ("title", "url"), []) == ["title  url", "no rows"]


def test_an_empty_list_is_a_dash(monkeypatch, capsys) -> None:
    assert _draw(monkeypatch, capsys, 40, ("name", "findings"), [("a", []), ("b", ["silent"])])[1] == "a     -"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60), st.integers()), max_size=4), st.integers(40, 140))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, int]], width: int) -> None:
    from rich.cells import cell_len

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        lines: list[str] = []
        patch.setattr("rich.console.Console.print", lambda console, table: lines.extend(_render(console, table)))
        show_rows(("first_column", "second_column", "number_of_them"), rows)
    assert len(lines) > len(rows)
    assert all(cell_len(line) <= width for line in lines)


def _render(console, table) -> list[str]:
    return ["".join(part.text for part in line) for line in console.render_lines(table, pad=False)]
