"""When a page says that its article was published and changed."""

import json

import pytest

from tasks.markup.tree import parse_html
from tasks.metadata.stated_dates import find_modified, find_published
from tasks.metadata.statements import Statements
from tasks.records import Page, Reference, Stamp

EIGHT = "2026-03-01T08:00:00+00:00"


def read_stamps(html: str) -> tuple[Stamp, Stamp]:
    """When it was published, and changed."""
    page = Page(Reference("a"), html.encode(), "text/html", "raw")
    said = Statements.of(page, parse_html(html))
    return find_published(said), find_modified(said)


def told(stamp: Stamp) -> str | None:
    return stamp.moment.isoformat() if stamp.moment else None


def script(**article: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **article})}</script>"


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time", "publishedDate", "og:pubdate", "article:create_time", "acme:published_time",
        "acme.articleFirstPublished", "citation_date", "datePosted", "acme:published_at",
    ],
)  # fmt: skip
def test_a_meta_element_may_be_called_as_its_system_likes(name: str) -> None:
    assert told(read_stamps(f"<meta name='{name}' content='2026-03-01T08:00:00Z'>")[0]) == EIGHT


@pytest.mark.parametrize("name", ["article:modified_time", "acme:updated_at", "last_updated", "parsely-mod-date"])
def test_so_may_that_of_the_last_change(name: str) -> None:
    assert told(read_stamps(f"<meta name='{name}' content='2026-03-01T08:00:00Z'>")[1]) == EIGHT


@pytest.mark.parametrize(
    "name", ["video:published_time", "book:published", "expires", "acme:published_by", "theme-published"]
)
def test_other_names_date_nothing(name: str) -> None:
    assert read_stamps(f"<meta name='{name}' content='2026-03-01T08:00:00Z'><p>Words.</p>")[0].source != "meta"


def test_a_number_in_json_ld_counts_seconds_or_milliseconds() -> None:
    assert told(read_stamps(script(datePublished=1772352000))[0]) == EIGHT
    assert told(read_stamps(script(datePublished=1772352000000))[0]) == EIGHT


def test_the_hour_of_a_stated_day_is_that_of_the_next_place_that_tells_it() -> None:
    day = script(datePublished="2026-03-01")
    assert told(read_stamps(f"{day}<meta name='date' content='2026-03-01T08:00:00Z'>")[0]) == EIGHT
    assert told(read_stamps(f"{day}<time class='published' datetime='2026-03-01T08:00:00Z'>Today</time>")[0]) == EIGHT
    assert read_stamps(f"{day}<time datetime='2026-03-01T08:00:00Z'>Another</time>")[0].precision == "day"
    assert read_stamps(f"{day}<meta name='date' content='2026-03-04T08:00:00Z'>")[0].precision == "day"


def test_a_page_without_an_article_in_its_json_ld_is_dated_by_its_own_node() -> None:
    html = f"<script type='application/ld+json'>{json.dumps({'@type': ['WebPage'], 'datePublished': EIGHT})}</script>"
    assert told(read_stamps(html)[0]) == EIGHT


def test_the_time_of_a_comment_dates_no_article() -> None:
    html = "<p>Words.</p><div class='comments'><time datetime='2026-03-04T08:00:00Z'>Then</time></div>"
    assert read_stamps(html)[0].source != "html_time"


@pytest.mark.parametrize("local", ["2026-03-01T23:15:00", "2026-03-01 23:15:00", "2026-03-01T23:15:00Z"])
def test_the_offset_of_a_clock_that_reads_the_same_is_that_of_the_json_ld(local: str) -> None:
    """Seen: "2026-04-09 23:15:00" in the JSON-LD of a Brazilian paper, and "Thu, 09 Apr 2026 23:15:00 -0300" beside it."""
    html = script(datePublished=local, dateModified=local) + "".join(
        f"<meta property='article:{name}_time' content='2026-03-01T23:15:00-03:00'>"
        for name in ("published", "modified")
    )
    assert [told(stamp) for stamp in read_stamps(html)] == ["2026-03-01T23:15:00-03:00"] * 2
    other = html.replace("23:15:00-03:00", "20:15:00-03:00")
    assert [told(stamp) for stamp in read_stamps(other)] == ["2026-03-01T23:15:00+00:00"] * 2
