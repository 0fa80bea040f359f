"""Hard-wrapped text becomes paragraphs again; everything else keeps its lines."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.unwrap import unwrap_lines

PARAGRAPHS = [
    "The harbour master counted the boats twice on Tuesday morning, wrote the number into the book that his father had "
    "begun in 1951, and went back to the kitchen, where the radio was still talking about the wind.",
    "Nobody on the quay had slept. The ferry company said that it would pay for the damage to the northern jetty, but "
    "its lawyers had spent the week explaining to the council why it would not.",
    "A commission will look into the matter before the summer, the mayor said, and publish what it finds.",
]


def wrap(paragraphs: list[str], width: int, gap: str = "\n\n", indent: str = "") -> str:
    return gap.join(textwrap.fill(text, width, initial_indent=indent) for text in paragraphs)


@pytest.mark.parametrize("width", [58, 65, 72, 80, 98])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    assert unwrap_lines(wrap(PARAGRAPHS, width)) == "\n\n".join(PARAGRAPHS)


def test_a_headline_a_list_and_a_signature_stay_lines() -> None:
    head, tail = "Boats back before dawn\nBy Ina Holm", "* nets\n* ropes\n* lamps\n\nOnce\nMonthly\nContinue"
    text = "\n\n".join([head, wrap(PARAGRAPHS, 70), tail])
    assert unwrap_lines(text) == "\n\n".join([head, *PARAGRAPHS, tail])


def test_indented_paragraphs_without_blank_lines_are_told_apart() -> None:
    text = wrap(PARAGRAPHS, 70, gap="\n", indent="    ")
    assert [line.strip() for line in unwrap_lines(text).split("\n")] == PARAGRAPHS


def test_paragraphs_that_are_indented_as_a_whole_are_joined() -> None:
    text = textwrap.indent(wrap(PARAGRAPHS, 66), "    ")
    assert unwrap_lines(text) == "\n\n".join(PARAGRAPHS)
    assert unwrap_lines(textwrap.indent(POEM, "    ")) == textwrap.indent(POEM, "    ")


def test_words_broken_at_a_hyphen_are_joined_without_a_space() -> None:
    text = wrap([PARAGRAPHS[0].replace("harbour master", "well-known-to-everyone-in-the-northern-quarter master")], 60)
    assert "well-known-to-everyone-in-the-northern-quarter" in unwrap_lines(text)


def test_dense_scripts_are_joined_without_spaces() -> None:
    story = (
        "港は嵐の後に再開したと当局者は述べた。漁師たちは夜明け前に船を出し、灯台の近くで網を確かめてから帰ってきた。"
        * 3
    )
    assert unwrap_lines("\n".join(textwrap.wrap(story, 33))) == story


POEM = """\
The tide comes in, the tide goes out,
The gulls are never still;
What is the sea so cross about
That sleeps behind the hill?
My father asked it long ago,
And I have asked it since."""
HEADLINES = """\
Council votes to keep the old ferry for another year
Harbour festival cancelled
What we know about the storm of 1987
Three recipes for herring
Lighthouse keeper retires after forty years of service
Letters to the editor"""
SPEECH = """\
“Did you see the light?”
“I saw it, and I counted to nine before it came again.”
“Then it was not the lighthouse.”
“No,” said Ina. “It was somebody on the rocks with a lamp.”
Nobody spoke for a while."""
WIDGET = "Once\nMonthly\nAnnual\nContinue\npayment methods\nNot ready to support today?\nRemind me later."


@pytest.mark.parametrize(
    "text", ["", "\n\n", PARAGRAPHS[0], "\n".join(PARAGRAPHS), "\n\n".join(PARAGRAPHS), POEM, HEADLINES, SPEECH, WIDGET]
)
def test_lines_that_no_width_explains_stay_as_they_are(text: str) -> None:
    assert unwrap_lines(text) == text


def test_one_overlong_line_does_not_hide_the_width() -> None:
    link = "https://coast.example/" + "a" * 150
    text = wrap(PARAGRAPHS, 72) + "\n\n" + link
    assert unwrap_lines(text) == "\n\n".join([*PARAGRAPHS, link])


@given(st.text(st.sampled_from("ab .-\n\u3000港*")) | st.text())
def test_only_white_space_changes(text: str) -> None:
    assert unwrap_lines(text).split() == text.split() or "".join(unwrap_lines(text).split()) == "".join(text.split())


@given(st.integers(55, 100), st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6))
def test_unwrapping_twice_changes_nothing(width: int, paragraphs: list[str]) -> None:
    once = unwrap_lines(wrap(paragraphs, width))
    assert unwrap_lines(once) == once
