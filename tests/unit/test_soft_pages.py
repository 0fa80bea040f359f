"""Soft pages are told by their own examples, and news is not."""

import pytest

from tasks.soft_pages import load_table, name_soft_page

TABLES = {key: value for key, value in load_table().items() if isinstance(value, dict)}
PAGES = [(reason, page) for reason, table in TABLES.items() for page in table["pages"]]
NEWS = [page for table in TABLES.values() for page in table["news"]]


def split(page: str) -> tuple[str, list[str]]:
    title, _, text = page.partition(" ¶ ")
    return title, [text]


@pytest.mark.parametrize(("reason", "page"), PAGES)
def test_a_soft_page_is_told(reason: str, page: str) -> None:
    kind = name_soft_page(*split(page))
    assert kind is not None and kind.reason == reason


@pytest.mark.parametrize("page", NEWS)
def test_news_is_not(page: str) -> None:
    assert name_soft_page(*split(page)) is None


def test_a_long_page_is_never_soft() -> None:
    assert name_soft_page("Page not found", ["word "] * (load_table()["most_words"] + 1)) is None


def test_every_kind_has_examples_of_both_sorts() -> None:
    assert all(len(table["pages"]) >= 2 and table["news"] for table in TABLES.values())
