"""What the markup around a block adds to its odds, and what it does not."""

from __future__ import annotations

import pytest

from tasks.appeals.marks import find_common_marks, weigh_marks
from tasks.blocks import lay_out_blocks
from tasks.records import Block

PARAGRAPH = "The council decided on the bridge after a long debate about money, time and the birds of the estuary."


def lay_out(*parts: tuple[str, tuple[str, ...]]) -> tuple[Block, ...]:
    return lay_out_blocks(Block(no=0, text=text, start=0, end=0, marks=marks) for text, marks in parts)


def test_no_marks_add_nothing() -> None:
    assert weigh_marks(()) == weigh_marks(("entry", "content")) == 0.0


def test_the_strongest_mark_of_each_side_counts_once() -> None:
    assert weigh_marks(("newsletter",)) == weigh_marks(("newsletter", "share", "subscribe")) > 0
    assert weigh_marks(("caption",)) < 0


@pytest.mark.parametrize("word", ["share", "sidebar", "paywall"])
def test_a_mark_of_the_whole_article_tells_nothing(word: str) -> None:
    """Seen: a theme writes "share" and "has-sidebar" on the article itself, and its subheads went."""
    blocks = lay_out(*[(PARAGRAPH, (word, "entry"))] * 5, ("Money and birds", (word, "entry")))
    common = find_common_marks(blocks)
    assert word in common
    assert weigh_marks(blocks[-1].marks, common) == 0.0


def test_a_mark_of_some_blocks_counts() -> None:
    blocks = lay_out(*[(PARAGRAPH, ("entry",))] * 4, (PARAGRAPH, ("entry", "newsletter")))
    common = find_common_marks(blocks)
    assert "newsletter" not in common
    assert weigh_marks(blocks[-1].marks, common) == weigh_marks(blocks[-1].marks) > 0


def test_a_quotation_that_is_a_link_is_none() -> None:
    assert weigh_marks(("tag:blockquote", "entry")) < 0
    assert weigh_marks(("tag:blockquote", "links:2")) < 0
    assert weigh_marks(("tag:blockquote", "links:9")) == weigh_marks(("links:9",)) > 0


def test_what_an_embedded_post_says_of_itself_is_no_quotation() -> None:
    assert weigh_marks(("instagram", "media", "tag:blockquote")) == 0
    assert weigh_marks(("media", "tag:blockquote")) < 0
