"""Blocks are lossless: splitting and joining gives the same text, and the offsets of blocks are right."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.blocks import join_blocks, lay_out_blocks, renumber_blocks, split_block, split_lines
from tasks.records import Block

ODD_SPACES = "\n\t\r\x0b\x0c\x1c\x85\u00a0\u2028\u3000 "
TEXTS = st.text(st.one_of(st.sampled_from("ab.\n \u00a0"), st.sampled_from(ODD_SPACES), st.characters()))
FILLED = TEXTS.filter(lambda text: bool(text.strip()))


@given(TEXTS)
def test_joining_the_lines_of_a_text_gives_the_text(text: str) -> None:
    assert join_blocks(split_lines(text)) == text


@given(TEXTS)
def test_every_block_stands_where_it_says(text: str) -> None:
    blocks = split_lines(text)
    assert [text[block.start : block.end] for block in blocks] == [block.text for block in blocks]
    assert [block.no for block in blocks] == list(range(len(blocks)))


@given(FILLED)
def test_a_block_is_one_line_without_white_space_around_it(text: str) -> None:
    for block in split_lines(text):
        assert block.text == block.text.strip() != ""
        assert "\n" not in block.text


@given(TEXTS)
def test_there_are_as_many_blocks_as_filled_lines(text: str) -> None:
    filled = [line for line in text.split("\n") if line.strip()]
    assert [block.text for block in split_lines(text) if block.text] == [line.strip() for line in filled]


def test_blank_lines_trail_the_block_before_and_indents_lead_the_block_after() -> None:
    first, second = split_lines("\n  One \n \n\tTwo\n")
    assert (first.lead, first.text, first.trail) == ("\n  ", "One", " \n \n")
    assert (second.lead, second.text, second.trail) == ("\t", "Two", "\n")


def test_a_text_of_white_space_is_one_empty_block_and_an_empty_text_has_none() -> None:
    (blank,) = split_lines(" \n ")
    assert (blank.text, blank.role, join_blocks([blank])) == ("", "other", " \n ")
    assert split_lines("") == ()


def test_a_million_blank_lines_are_no_trouble() -> None:
    text = "One" + "\n" * 1_000_000 + "Two" + " " * 1_000_000 + "\n" + "x\n" * 50_000
    assert join_blocks(split_lines(text)) == text


@given(st.lists(TEXTS), st.sampled_from(["\n", "\n\n"]))
def test_laid_out_blocks_stand_where_they_say(parts: list[str], gap: str) -> None:
    blocks = lay_out_blocks((Block(no=9, text=part, start=9, end=9, role="quote", marks=("q",)) for part in parts), gap)
    whole = join_blocks(blocks)
    assert whole == gap.join(part.strip() for part in parts if part.strip())
    assert [whole[block.start : block.end] for block in blocks] == [block.text for block in blocks]
    assert all(block.role == "quote" and block.marks == ("q",) for block in blocks)


@given(FILLED, st.data())
def test_parts_of_a_block_join_to_the_block(text: str, data: st.DataObject) -> None:
    whole = split_lines(text)
    block = data.draw(st.sampled_from(whole))
    cuts = data.draw(st.lists(st.integers(1, len(block.text) - 1), max_size=4)) if len(block.text) > 1 else []
    parts = split_block(block, cuts)
    assert join_blocks(parts) == join_blocks([block])
    assert all(text[part.start : part.end] == part.text == part.text.strip() for part in parts)
    assert all(part.text for part in parts)
    divided = renumber_blocks([*whole[: block.no], *parts, *whole[block.no + 1 :]])
    assert join_blocks(divided) == text
    assert [part.no for part in divided] == list(range(len(divided)))


def test_cuts_around_white_space_make_no_empty_part() -> None:
    assert [(part.text, part.trail) for part in split_block(split_lines("a  b")[0], [1, 2, 3])] == [
        ("a", "  "),
        ("b", ""),
    ]


def test_parts_keep_role_and_marks() -> None:
    block = replace(split_lines("  Give now. The story. ")[0], role="quote", marks=("x",))
    first, second = split_block(block, [9])
    assert (first.text, first.trail, second.text) == ("Give now.", " ", "The story.")
    assert {(part.role, part.marks) for part in (first, second)} == {("quote", ("x",))}


@pytest.mark.parametrize("cut", [-1, 0, 3, 9])
def test_a_cut_outside_the_text_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="not all inside"):
        split_block(split_lines("abc")[0], [cut])
