"""Whether a page is free and complete, from markup and JSON-LD only."""

import pytest

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.access import has_wall, is_cut_short, read_access, read_word_count


@pytest.mark.parametrize(
    ("claim", "tier", "is_free"),
    [
        (True, None, True), ("False", None, False), ("https://schema.org/False", None, False), (None, "locked", False), ("No", None, False), (1, None, True),
        ("maybe", "free", True), (None, None, None), ("true", "locked", True),
    ],
)  # fmt: skip
def test_access_is_what_the_page_claims(claim: object, tier: str | None, is_free: bool | None) -> None:
    assert read_access([{"isAccessibleForFree": claim}], tier) is is_free


@pytest.mark.parametrize(
    ("html", "is_walled"),
    [
        ("<div class='article-paywall__box'>words</div>", True),
        ("<div id='regwall'>words</div>", True),
        ("<p>The paywall of the Ledger fell on Monday.</p>", False),
        ("<div class='wallpaper payment'>words</div>", False),
    ],
)
def test_a_wall_is_a_name_in_the_markup_and_never_a_phrase(html: str, is_walled: bool) -> None:
    assert has_wall(Classes(parse_html(html)), html.encode()) is is_walled


@pytest.mark.parametrize(
    ("words", "stated", "is_free", "is_walled", "is_cut"),
    [
        (100, 800, False, True, True), (790, 800, False, True, False), (90, None, False, False, True),
        (900, None, None, True, False), (90, None, None, False, None), (90, None, True, False, False),
        (90, 900, True, False, True), (500, 900, None, False, False),
    ],
)  # fmt: skip
def test_a_text_is_cut_short_where_more_is_stated_or_a_wall_leaves_little(
    words: int, stated: int | None, is_free: bool | None, is_walled: bool, is_cut: bool | None
) -> None:
    assert is_cut_short(words, stated=stated, is_free=is_free, is_walled=is_walled) is is_cut


def test_words_are_counted_by_the_page_or_in_what_it_quotes() -> None:
    assert read_word_count({"wordCount": "812"}) == read_word_count({"wordCount": 812}) == 812
    assert read_word_count({"articleBody": "The port reopened."}) == 3
    assert read_word_count({"wordCount": "many"}) is None
