"""Soft pages are recognized in all examples of their data file, and articles are not."""

from datetime import UTC, datetime

import pytest

from tasks.blocks import split_lines
from tasks.records import Article, Page, Reference, Stamp
from tasks.soft_pages import load_table, name_soft_page, refuse_soft_page

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


def refuse(text: str, *, title: str = "Ferries", is_dated: bool = True, status: int | None = 200) -> str | None:
    page = Page(reference=Reference("a"), body=b"", media_type="text/html", raw_id="a", status=status)
    stamp = Stamp(datetime(2026, 3, 1, tzinfo=UTC)) if is_dated else Stamp()
    rejection = refuse_soft_page(page, Article(title=title, blocks=split_lines(text), published=stamp))
    return rejection.reason if rejection else None


NEWS_TEXT = "The ferries will sail again on Tuesday, the harbour office said."


def test_short_news_in_chinese_characters_is_not_thin() -> None:
    news = "北部の島々を結ぶ連絡船が木曜日、三週間ぶりに運航を再開し、四十人が乗船した。町役場によると、次の便は土曜日の朝に出る予定で、小麦粉や薬も運ばれる見込みだという。"
    assert refuse(news, is_dated=False) is None
    assert refuse(news[:30], is_dated=False) == "no_content"


@pytest.mark.parametrize(
    "prompt",
    [
        "Please log in to view this page's comments.", "Please turn off your ad blocker.", "Please enable JavaScript.",
        "We and our partners store and access information on a device.", "Are you over 18?",
    ],
)  # fmt: skip
def test_a_prompt_is_a_page_only_where_no_news_stands_beside_it(prompt: str) -> None:
    assert refuse(f"{NEWS_TEXT}\n{prompt}") is None
    assert refuse(f"Ferries\n{prompt}") is not None
    assert refuse(f"{NEWS_TEXT}\n{prompt}", is_dated=False) is not None


def test_an_apology_makes_all_of_a_page_soft() -> None:
    apology = "Sorry, the page you requested could not be found."
    assert refuse(f"{apology}\n{NEWS_TEXT}") == "soft_404"
    assert refuse(f"{apology}\n" + f"{NEWS_TEXT}\n" * 60, title="Page not found") == "soft_404"
    assert refuse(f"{NEWS_TEXT}\n" * 60 + apology, title="Page not found") is None


def test_a_few_words_that_were_fetched_need_a_date_or_an_author() -> None:
    assert refuse(NEWS_TEXT) is None
    assert refuse(NEWS_TEXT, is_dated=False) == "no_content"
    assert refuse(NEWS_TEXT, is_dated=False, status=None) is None
    assert refuse(NEWS_TEXT * 4, is_dated=False) is None
