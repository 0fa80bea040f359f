"""The records are consistent: a judgement partitions an article, and the lists of categories agree."""

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.blocks import join_blocks, split_lines
from tasks.records import APPEAL_FAMILY, CATEGORIES, OTHER_REMOVABLE, Category, Judgement, Page, Reference, Verdict


@given(st.text(st.sampled_from("ab \n.")), st.data())
def test_kept_and_removed_are_all_blocks_in_order(text: str, data: st.DataObject) -> None:
    actions = st.sampled_from(["keep", "remove"])
    judgement = Judgement(tuple(Verdict(block, data.draw(actions)) for block in split_lines(text)))
    both = sorted([*judgement.kept, *(verdict.block for verdict in judgement.removed)], key=lambda block: block.no)
    assert join_blocks(both) == text
    assert [block.no for block in judgement.kept] == sorted(block.no for block in judgement.kept)


def test_every_category_is_in_one_of_the_two_families() -> None:
    assert get_args(Category) == CATEGORIES
    assert len(set(CATEGORIES)) == len(CATEGORIES)
    assert not set(APPEAL_FAMILY) & set(OTHER_REMOVABLE)


def test_records_do_not_change() -> None:
    page = Page(Reference(item="a"), b"", "text/plain", "0" * 64)
    with pytest.raises(FrozenInstanceError):
        page.body = b"other"  # type: ignore[misc]
    assert hash(page) == hash(Page(Reference(item="a"), b"", "text/plain", "0" * 64))
