"""Surveys of sources: every URL once, maps within bounds, failures as rejections."""

import gzip
from datetime import UTC, datetime

import pytest

from tasks.fetch.page import Fetch
from tasks.fetch.session import HttpAnswer
from tasks.records import Reference, Rejection, Skipped
from tasks.sources.listings import MAX_ENTRIES
from tasks.sources.survey import MAX_MAPS, Errand, Window, survey_source

ANY_DAY = Window()


class Web:
    """Pages by URL; counts what is asked for."""

    def __init__(self, pages: dict[str, bytes], sitemaps: tuple[str, ...] = ()) -> None:
        self.pages = pages
        self.sitemaps = sitemaps
        self.asked: list[str] = []

    def ask(self, reference: Reference) -> Fetch:
        url = reference.url or ""
        self.asked.append(url)
        if url not in self.pages:
            return Fetch(reference, "gone", http_status=404, detail="404")
        return Fetch(
            reference, "ok", answer=HttpAnswer(url, 200, (), self.pages[url], 1), final_url=url, sitemaps=self.sitemaps
        )


def index(*maps: str) -> bytes:
    return ("<sitemapindex>" + "".join(f"<sitemap>{m}</sitemap>" for m in maps) + "</sitemapindex>").encode()


def urlset(*places: str) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>").encode()


def survey(web: Web, url: str, kind: str, window: Window = ANY_DAY) -> tuple[list[str], list[str]]:
    found = list(survey_source(url, kind, Errand(web.ask, "ledger", window)))
    return (
        [item.url or "" for item in found if isinstance(item, Reference)],
        [item.reason for item in found if isinstance(item, Rejection)],
    )


def test_a_sitemap_that_lists_itself_is_asked_for_once() -> None:
    web = Web({"https://l.example/s.xml": index("<loc>https://l.example/s.xml</loc>")})
    assert survey(web, "https://l.example/s.xml", "sitemap") == ([], ["sitemap_loop"])
    assert web.asked == ["https://l.example/s.xml"]


def test_two_sitemaps_that_list_each_other_end() -> None:
    web = Web(
        {
            "https://l.example/1.xml": index("<loc>https://l.example/2.xml</loc>"),
            "https://l.example/2.xml": index("<loc>https://l.example/1.xml</loc>"),
        }
    )
    survey(web, "https://l.example/1.xml", "sitemap")
    assert len(web.asked) == 2


def test_maps_without_end_stop_at_the_depth() -> None:
    class Endless(Web):
        def ask(self, reference: Reference) -> Fetch:
            depth = (reference.url or "").count("x")
            self.pages[reference.url or ""] = index(
                *[f"<loc>https://l.example/{'x' * (depth + 1)}{n}</loc>" for n in "abc"]
            )
            return super().ask(reference)

    web = Endless({})
    assert survey(web, "https://l.example/s", "sitemap")[1] == ["sitemap_too_deep"]
    assert len(web.asked) == 1 + 3 + 1, "one map too deep speaks for those beside it"


def test_more_maps_than_the_bound_are_named() -> None:
    names = [f"https://l.example/{n}.xml" for n in range(30)]
    web = Web({"https://l.example/s.xml": index(*[f"<loc>{name}</loc>" for name in names])})
    assert "sitemap_too_many" in survey(web, "https://l.example/s.xml", "sitemap")[1]
    assert len(web.asked) == MAX_MAPS


def test_a_feed_with_more_items_than_are_taken_says_so() -> None:
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 1))
    web = Web({"https://l.example/f": f"<rss><channel>{items}</channel></rss>".encode()})
    for kind in ("feed", "page"):
        found, rejects = survey(web, "https://l.example/f", kind)
        assert (len(found), rejects) == (MAX_ENTRIES, ["listing_too_long"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><item><link>/1</link></item></rss>", "feed_forbidden_dtd"),
        (gzip.compress(urlset(*[f"https://l.example/{n}" for n in range(99)]))[:-60], "truncated"),
        (gzip.compress(gzip.compress(b" " * 30_000_000, mtime=0), mtime=0), "too_large"),
    ],
)
def test_a_damaged_listing_that_a_person_named_is_no_page(body: bytes, reason: str) -> None:
    web = Web({"https://l.example/f": body})
    assert survey(web, "https://l.example/f", "page") == ([], [reason])


def test_a_sitemap_that_a_person_named_has_the_bounds_of_a_source() -> None:
    names = [f"https://l.example/{n}.xml" for n in range(30)]
    web = Web({"https://l.example/s.xml": index(*[f"<loc>{name}</loc>" for name in names])})
    for name in names:
        web.pages[name] = index(*[f"<loc>{name}?{n}</loc>" for n in range(3)])
    assert survey(web, "https://l.example/s.xml", "page")[1].count("sitemap_too_many") == 1
    assert len(web.asked) == MAX_MAPS


def test_a_window_prunes_maps_by_their_date_and_entries_too() -> None:
    window = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    old = "<loc>https://l.example/old.xml</loc><lastmod>2026-01-31</lastmod>"
    new = "<loc>https://l.example/new.xml</loc><lastmod>2026-03-31</lastmod>"
    entries = b"""<urlset><url><loc>https://l.example/in</loc><lastmod>2026-03-05</lastmod></url>
    <url><loc>https://l.example/late</loc><lastmod>2026-04-05</lastmod></url>
    <url><loc>https://l.example/unknown</loc></url></urlset>"""
    web = Web({"https://l.example/s.xml": index(old, new), "https://l.example/new.xml": entries})
    found, _ = survey(web, "https://l.example/s.xml", "sitemap", window)
    assert found == ["https://l.example/in", "https://l.example/unknown"]
    assert "https://l.example/old.xml" not in web.asked


def test_one_map_that_fails_does_not_end_the_survey() -> None:
    web = Web(
        {
            "https://l.example/s.xml": index(
                "<loc>https://l.example/no.xml</loc>", "<loc>https://l.example/a.xml</loc>"
            ),
            "https://l.example/a.xml": urlset("https://l.example/a", "https://l.example/a"),
        }
    )
    assert survey(web, "https://l.example/s.xml", "sitemap") == (["https://l.example/a"], ["gone"])


def test_a_site_is_surveyed_by_the_feed_it_announces() -> None:
    home = b'<head><link rel="alternate" type="application/rss+xml" href="/rss"></head>'
    rss = b"<rss><channel><item><link>/a</link></item></channel></rss>"
    web = Web({"https://l.example/": home, "https://l.example/rss": rss})
    assert survey(web, "https://l.example/", "site") == (["https://l.example/a"], [])


def test_a_site_without_feeds_is_surveyed_by_its_sitemap() -> None:
    web = Web({"https://l.example/": b"<p>hi</p>", "https://l.example/sitemap.xml": urlset("https://l.example/a")})
    assert survey(web, "https://l.example/", "site") == (["https://l.example/a"], [])


@pytest.mark.parametrize("home", [b"\x89PNG\r\n\x1a\n", b"QUJD" * 50, b"\x81\x8d\xff\xfe" * 300])
def test_a_home_page_that_is_no_text_announces_no_feed(home: bytes) -> None:
    web = Web({"https://l.example/": home, "https://l.example/sitemap.xml": urlset("https://l.example/a")})
    assert survey(web, "https://l.example/", "site") == (["https://l.example/a"], [])


def test_a_site_without_feeds_is_surveyed_by_the_sitemaps_of_its_robots_txt_news_first() -> None:
    pages, news = "https://l.example/pages.xml", "https://maps.example/news.xml"
    web = Web(
        {
            "https://l.example/": b"<p>hi</p>",
            pages: urlset("https://l.example/b"),
            news: urlset("https://l.example/a", "https://l.example/b"),
        },
        sitemaps=(pages, news),
    )
    assert survey(web, "https://l.example/", "site") == (["https://l.example/a", "https://l.example/b"], [])
    assert web.asked == ["https://l.example/", news, pages]


def test_a_map_named_after_a_month_outside_the_window_is_not_asked_for() -> None:
    window = Window(datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    names = [
        "2026-02.xml",
        "2026-03.xml",
        "posts_2026_04.xml",
        "m?yyyy=2025&amp;mm=12",
        "news-20260301-a.xml",
        "all.xml",
    ]
    web = Web({"https://l.example/s.xml": index(*(f"<loc>https://l.example/{name}</loc>" for name in names))})
    survey(web, "https://l.example/s.xml", "sitemap", window)
    assert [url.rpartition("/")[2] for url in web.asked[1:]] == ["2026-03.xml", "news-20260301-a.xml", "all.xml"]


@pytest.mark.parametrize(
    ("item", "skipped"),
    [
        ("<link>http://10.0.0.1/a</link>", Skipped("http://10.0.0.1/a", "unsafe_url", "ledger")),
        ("<title>A podcast</title>", Skipped("https://l.example/f", "no_link", "ledger")),
    ],
)
def test_an_item_that_leads_nowhere_or_must_not_be_followed_is_skipped_and_said_so(item: str, skipped: Skipped) -> None:
    rss = f"<rss><channel><item>{item}</item><item><link>/b</link></item></channel></rss>".encode()
    found = list(survey_source("https://l.example/f", "feed", Errand(Web({"https://l.example/f": rss}).ask, "ledger")))
    assert [item for item in found if isinstance(item, Skipped)] == [skipped]
    assert [item.url for item in found if isinstance(item, Reference)] == ["https://l.example/b"]


def test_a_quiet_feed_is_skipped_and_said_so() -> None:
    def leave_alone(reference: Reference) -> Fetch:
        return Fetch(reference, "quiet", detail="unchanged since 2026-01-01")

    for kind in ("feed", "sitemap", "site"):
        found = list(survey_source("https://l.example/f", kind, Errand(leave_alone, "ledger")))
        assert found == [Skipped("https://l.example/f", "quiet", "ledger")]


def test_what_a_server_says_of_the_encoding_of_its_feed_counts() -> None:
    url = "https://ledger.example/rss"
    body = "<rss><channel><item><link>/東京の港</link></item></channel></rss>".encode("cp932")
    answer = HttpAnswer(url, 200, (("content-type", "application/rss+xml; charset=Shift_JIS"),), body, len(body))

    def ask(reference: Reference) -> Fetch:
        return Fetch(reference, "ok", answer=answer, final_url=url)

    for kind in ("feed", "page"):
        (found,) = survey_source(url, kind, Errand(ask))
        assert isinstance(found, Reference)
        assert found.url == "https://ledger.example/東京の港"
