"""Row dataclasses as Arrow columns, typed by their annotations. Knows neither files nor SQL.

An empty string in an optional field becomes NULL. Lone surrogates (from file names that are not UTF-8) become U+FFFD,
because Arrow and DuckDB accept only valid Unicode.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from warehouse.rows import ArticleRow, BlockRow

_SCALARS = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}


@cache
def name_arrow_types(row: type) -> dict[str, tuple[pa.DataType, bool]]:
    """The Arrow type of each field of a row dataclass, and whether it is an optional text."""
    hints = get_type_hints(row)
    return {field.name: _read_hint(hints[field.name]) for field in fields(row)}


def struct_type(row: type) -> pa.StructType:
    """The Arrow struct of a row dataclass."""
    return pa.struct([(name, kind) for name, (kind, _) in name_arrow_types(row).items()])


def to_table(row: type, rows: Sequence[Any]) -> pa.Table:
    """A table with one column per field and one row per instance."""
    return pa.table(dict(_fill_columns(row, rows)))


def to_structs(row: type, rows: Sequence[Any | None]) -> pa.StructArray:
    """An array with one struct per instance, NULL for None."""
    columns = _fill_columns(row, rows)
    missing = pa.array([one is None for one in rows], pa.bool_())
    return pa.StructArray.from_arrays([array for _, array in columns], fields=list(struct_type(row)), mask=missing)


def to_lists(row: type, lists: Sequence[Sequence[Any]]) -> pa.ListArray:
    """An array with one list of structs per element."""
    offsets = [0]
    for rows in lists:
        offsets.append(offsets[-1] + len(rows))
    flat = to_structs(row, [one for rows in lists for one in rows])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat)


def to_blocks(articles: Sequence[tuple[ArticleRow | None, Sequence[BlockRow]]]) -> pa.ListArray:
    """The blocks of each article, as from `to_lists`, but without texts that equal their slice of `text_raw`."""
    blocks = to_lists(BlockRow, [each for _, each in articles])
    texts = to_array([_leave_out(article, block) for article, each in articles for block in each], pa.string())
    flat, place = blocks.values, blocks.type.value_type.get_field_index("text")
    columns = [texts if number == place else flat.field(number) for number in range(flat.type.num_fields)]
    return pa.ListArray.from_arrays(blocks.offsets, pa.StructArray.from_arrays(columns, fields=list(flat.type)))


def _leave_out(article: ArticleRow | None, block: BlockRow) -> str | None:
    is_slice = article is not None and article.text_raw[block.char_start : block.char_end] == block.text
    return None if is_slice else block.text


def to_array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An array of plain values."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_mend(value) for value in values], kind)


def _fill_columns(row: type, rows: Sequence[Any]) -> list[tuple[str, pa.Array]]:
    return [
        (name, to_array(list(_pick(rows, name, is_optional_text)), kind))
        for name, (kind, is_optional_text) in name_arrow_types(row).items()
    ]


def _pick(rows: Iterable[Any], name: str, is_optional_text: bool) -> Iterable[Any]:
    for one in rows:
        value = None if one is None else getattr(one, name)
        yield None if is_optional_text and value == "" else value


def _mend(value: Any) -> Any:
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
    if isinstance(value, tuple | list):
        return [_mend(one) for one in value]
    return value


def _read_hint(hint: Any) -> tuple[pa.DataType, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not types.NoneType)
        return _read_hint(inner)[0], inner is str
    if get_origin(hint) is Literal:
        return pa.string(), False
    if get_origin(hint) is tuple:
        return pa.list_(_SCALARS[get_args(hint)[0]]), False
    return _SCALARS[hint], False
