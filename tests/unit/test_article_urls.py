"""URLs of articles are let through, URLs of listings, files and the site's own pages are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sources.article_urls import load_words, why_no_article


@pytest.mark.parametrize("url", sorted(load_words()["articles"]))
def test_an_article_is_let_through(url: str) -> None:
    assert why_no_article(url) is None


@pytest.mark.parametrize("url", sorted(load_words()["others"]))
def test_another_page_is_not(url: str) -> None:
    assert why_no_article(url) is not None


@given(st.text(max_size=200))
def test_no_path_is_too_odd(path: str) -> None:
    assert why_no_article("https://news.example/" + path.replace("#", "")) in (
        None, "home_page", "listing_page", "site_page", "other_file",
    )  # fmt: skip
