"""Feeds, sitemaps and lists: what can be read of them is, what must not be is refused."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.sources.items import ListingError, read_date
from tasks.sources.listings import find_feeds, read_listing

BASE = "https://ledger.example/feeds/all.xml"


def feed(*items: str, head: str = "") -> bytes:
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def item(link: str, date: str = "Tue, 03 Mar 2026 06:30:00 +0100") -> str:
    return f"<item><title>Tide</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def urls(body: bytes) -> list[str]:
    return [entry.url for entry in read_listing(body, BASE).entries]


def test_rss_gives_url_title_and_date_in_utc() -> None:
    (entry,) = read_listing(feed(item("https://ledger.example/a")), BASE).entries
    assert (entry.url, entry.title) == ("https://ledger.example/a", "Tide")
    assert entry.listed_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)


def test_atom_takes_the_link_that_is_the_article() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="/a.mp3"/>
    <link href="/a"/><title>Tide</title><updated>2026-03-03T06:30:00Z</updated></entry></feed>"""
    assert urls(body) == ["https://ledger.example/a"]


def test_an_and_sign_in_a_link_is_part_of_it() -> None:
    links = (
        "https://ledger.example/a?x=1&y=2",
        "https://ledger.example/a?x=1&amp;y=3",
        "<![CDATA[https://ledger.example/a?x=1&y=4]]>",
    )
    assert urls(feed(*map(item, links))) == [f"https://ledger.example/a?x=1&y={n}" for n in (2, 3, 4)]


def test_a_less_than_sign_before_a_name_is_a_sign() -> None:
    body = feed("<item><title>x<y, says Ann</title><link>https://ledger.example/a</link></item>")
    (entry,) = read_listing(body, BASE).entries
    assert (entry.title, entry.url) == ("x<y, says Ann", "https://ledger.example/a")


@pytest.mark.parametrize("start", ["<x", '<a b="', "<a "])
def test_tags_that_only_begin_are_read_in_linear_time(start: str) -> None:
    assert urls(feed(start * 200_000, item("https://ledger.example/a"))) == ["https://ledger.example/a"]


@pytest.mark.parametrize(
    "date", ["01.03.2026", "So, 01 Mär 2026 01:00:00 +0100", "1772323200", "1 марта 2026", "March 1, 2026"]
)
def test_a_date_may_be_written_as_on_a_page(date: str) -> None:
    assert read_date(date) == datetime(2026, 3, 1, tzinfo=UTC)


def test_what_is_wrong_with_a_feed_is_one_line() -> None:
    with pytest.raises(ListingError) as ended:
        urls(feed("<![CDATA[\n" * 3))
    assert "\n" not in ended.value.detail


def test_sections_without_end_cost_linear_time() -> None:
    assert urls(feed(item("https://ledger.example/a"), "<![CDATA[ & " * 40_000)) == ["https://ledger.example/a"]


def test_an_item_of_rss_1_0_may_name_its_address_only_as_what_it_is_about() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>
    <item rdf:about="https://ledger.example/a"><title>Tide</title></item></rdf:RDF>"""
    assert urls(body) == ["https://ledger.example/a"]


def test_json_feed() -> None:
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"url": "/a"}, {"id": 3}, "x", {"id": "https://ledger.example/b"}],
        }
    )
    assert urls(body.encode()) == ["https://ledger.example/a", "https://ledger.example/b"]


def test_items_without_a_link_are_counted_and_the_picture_of_a_feed_is_none() -> None:
    picture = "<image><url>https://ledger.example/logo.png</url><title>Ledger</title></image>"
    listing = read_listing(feed(picture, "<item><title>Tide</title></item>", item("/a"), "<item/>"), BASE)
    assert ([entry.url for entry in listing.entries], listing.linkless_count) == (["https://ledger.example/a"], 2)
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 3}, "x", {"url": "/a"}]})
    assert read_listing(body.encode(), BASE).linkless_count == 2
    assert read_listing(b"<urlset><url><lastmod>2026-03-01</lastmod></url></urlset>", BASE).linkless_count == 1


def test_sitemap_index_gives_maps_with_their_dates() -> None:
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
    <loc>https://ledger.example/2026-03.xml</loc><lastmod>2026-03-31</lastmod></sitemap></sitemapindex>"""
    listing = read_listing(body, BASE)
    assert listing.entries == ()
    assert listing.maps[0].listed_at == datetime(2026, 3, 31, tzinfo=UTC)


def test_news_sitemap_prefers_the_date_of_publication() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://ledger.example/a</loc>
    <lastmod>2026-03-09</lastmod><news:news><news:publication_date>2026-03-03T06:30:00+01:00</news:publication_date>
    <news:title>Tide</news:title></news:news></url></urlset>"""
    (entry,) = read_listing(body, BASE).entries
    assert entry.title == "Tide"
    assert entry.listed_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    assert entry.changed_at == datetime(2026, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://ledger.example/a"/>
        <published>2026-03-03T05:30:00Z</published><updated>2026-03-04T09:00:00Z</updated></entry></feed>""",
        b"""<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><link>https://ledger.example/a</link>
        <atom:updated>2026-03-04T09:00:00Z</atom:updated><pubDate>Tue, 03 Mar 2026 06:30:00 +0100</pubDate></item>
        </channel></rss>""",
        b"""{"items": [{"url": "https://ledger.example/a", "date_published": "2026-03-03T05:30:00Z",
        "date_modified": "2026-03-04T09:00:00Z"}]}""",
    ],
    ids=["atom", "rss", "json"],
)
def test_a_feed_tells_when_an_article_changed(body: bytes) -> None:
    """Seen 2026-11: only the date of publication was read, so a changed headline was never fetched again."""
    (entry,) = read_listing(body, BASE).entries
    assert entry.listed_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    assert entry.changed_at == datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(("count", "changes"), [(4, True), (5, False)])
def test_a_change_of_all_entries_at_one_moment_is_none(count: int, changes: bool) -> None:
    entries = "".join(
        f"""<entry><link href="https://ledger.example/{no}"/><published>2026-03-0{no + 1}T05:30:00Z</published>
        <updated>2026-03-09T09:00:{no:02}Z</updated></entry>"""
        for no in range(count)
    )
    listing = read_listing(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), BASE)
    assert [entry.changed_at != entry.listed_at for entry in listing.entries] == [changes] * count


NOTHING_BUT_NOW = {
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        '<entry><link href="{url}"/><updated>{now}</updated></entry>',
    ),
    "rss": ("<rss><channel>", "<item><link>{url}</link><pubDate>{now}</pubDate></item>"),
    "sitemap": ("<urlset>", "<url><loc>{url}</loc><lastmod>{now}</lastmod></url>"),
}


@pytest.mark.parametrize(("start", "entry"), NOTHING_BUT_NOW.values(), ids=NOTHING_BUT_NOW)
def test_a_date_that_all_entries_share_is_no_change_either(start: str, entry: str) -> None:
    """Seen 2026-11: where a feed has no dates of publication its changes stood in for them, and with them for changes."""
    urls = [f"https://ledger.example/{number}" for number in range(5)]
    body = start + "".join(entry.format(url=url, now="2026-03-09T09:00:00Z") for url in urls)
    entries = read_listing(body.encode(), BASE).entries
    assert [(each.url, each.changed_at) for each in entries] == [(url, None) for url in urls]
    assert {each.listed_at for each in entries} == {datetime(2026, 3, 9, 9, tzinfo=UTC)}
    alone = read_listing((start + entry.format(url=urls[0], now="2026-03-09T09:00:00Z")).encode(), BASE).entries
    assert [each.changed_at for each in alone] == [datetime(2026, 3, 9, 9, tzinfo=UTC)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_list_of_urls_in_text_or_csv(pack) -> None:
    body = b"# what we read\nhttps://ledger.example/a\n1,https://ledger.example/b,Tide\n\nhttps://ledger.example/a\n"
    assert urls(pack(body)) == ["https://ledger.example/a", "https://ledger.example/b"]


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://10.0.0.1/x'> %p;]>",
        "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]>",
    ],
)
def test_entities_are_refused(prolog: str) -> None:
    with pytest.raises(ListingError) as caught:
        read_listing(feed(item("https://ledger.example/a"), head=prolog), BASE)
    assert caught.value.reason == "feed_forbidden_dtd"


@pytest.mark.parametrize("before", ["<!-- <rss> -->", "<?x <rss ?>", "<!-- a --><!-- b -->"])
def test_an_entity_behind_a_comment_is_refused_or_never_read(before: str) -> None:
    prolog = f"{before}<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    body = feed("<item><title>&x;</title><link>https://ledger.example/a</link></item>", head=prolog)
    try:
        entries = read_listing(body, BASE).entries
    except ListingError as error:
        assert error.reason in ("feed_forbidden_dtd", "feed_not_xml")
    else:
        assert all(entry.title in (None, "", "&x;") for entry in entries)


def test_what_a_plug_in_printed_before_a_feed_is_passed_over() -> None:
    warning = b"<br />\n<b>Warning</b>: strftime() in <b>/srv/feed.php</b><br />\n"
    assert urls(warning + feed(item("https://ledger.example/a"))) == ["https://ledger.example/a"]


@pytest.mark.parametrize(
    "before",
    [
        "<title>A&nbsp;ferry &unknown; &</title>",
        "<title>1 < 2</title>",
        "<title>a",
        "<description><p>a<br>b</description>",
    ],
)
def test_what_is_wrong_before_a_link_changes_neither_it_nor_the_next(before: str) -> None:
    link = "https://ledger.example/a?x=1&amp;copy=2"
    body = feed(f"<item>{before}<link>{link}</link></item>" + item("https://ledger.example/b?y=3&amp;z=4"))
    assert set(urls(body)) == {"https://ledger.example/a?x=1&copy=2", "https://ledger.example/b?y=3&z=4"}


def test_a_link_that_was_escaped_twice_is_read() -> None:
    assert urls(feed(item("https://ledger.example/a?x=1&amp;amp;y=2"))) == ["https://ledger.example/a?x=1&y=2"]


def test_half_a_url_at_a_cut_is_no_link() -> None:
    body = b"<urlset><url><loc>https://ledger.example/a</loc></url><url><loc>https://ledger.exa"
    assert urls(body) == ["https://ledger.example/a"]


def test_a_feed_whose_damage_hides_all_its_items_is_not_an_empty_one() -> None:
    with pytest.raises(ListingError) as caught:
        read_listing(feed("<item><title><![CDATA[a</title><link>/a</link></item>"), BASE)
    assert caught.value.reason == "feed_not_xml"


def test_a_thousand_items_that_were_never_closed_are_a_thousand() -> None:
    """Seen 2026-11: of 254 and more, nothing was kept."""
    body = feed(*(f"<item><title>a</title><link>https://ledger.example/{no}</link>" for no in range(1_000)))
    assert len(urls(body)) == 1_000


@pytest.mark.parametrize("around", ["{}", "<![CDATA[{}]]>"])
def test_an_item_of_ten_megabytes_costs_neither_itself_nor_those_behind_it(around: str) -> None:
    """Seen 2026-11: those behind it were lost without a word."""
    big = f"<item><link>https://ledger.example/b</link><description>{around.format('a' * 10_500_000)}</description></item>"
    body = feed(item("https://ledger.example/a"), big, item("https://ledger.example/c"))
    assert urls(body) == [f"https://ledger.example/{name}" for name in "abc"]


def test_links_of_atom_are_joined_to_its_base() -> None:
    body = b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://ledger.example/news/"><entry><link href="a"/></entry></feed>'
    assert urls(body) == ["https://ledger.example/news/a"]


def test_broken_xml_gives_what_can_be_read() -> None:
    body = feed(item("https://ledger.example/a"), "<item><title>R & B<link>https://ledger.example/b</link></item>")
    assert "https://ledger.example/a" in urls(body)


def test_a_feed_that_is_cut_gives_what_stands_before_the_cut() -> None:
    body = feed(*[item(f"https://ledger.example/{n}") for n in range(9)])
    assert urls(body[: len(body) * 2 // 3])[:5] == [f"https://ledger.example/{n}" for n in range(5)]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://ledger.example/a",
        "http://10.0.0.1/",
        "http://[::1",
        "http://localhost/",
    ],
)
def test_links_that_nobody_should_follow_are_named_and_left(link: str) -> None:
    listing = read_listing(feed(item(link), item("/a")), BASE)
    assert [entry.url for entry in listing.entries] == ["https://ledger.example/a"]
    assert len(listing.bad_links) == 1


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "feed_empty"),
        (b" \n ", "feed_empty"),
        (b"<html><body>Hello</body></html>", "feed_not_xml"),
        (b"just words", "feed_not_xml"),
        (b'{"items": 3}', "feed_not_xml"),
        (b'{"items": [', "feed_not_xml"),
        (gzip.compress(b"<rss>" + b" " * 30_000_000), "too_large"),
        (gzip.compress(feed(item("/a")))[:60], "truncated"),
    ],
)
def test_what_is_no_listing_has_its_outcome(body: bytes, outcome: str) -> None:
    with pytest.raises(ListingError) as caught:
        read_listing(body, BASE)
    assert caught.value.reason == outcome


@pytest.mark.parametrize(("count", "cut_after"), [(2000, None), (2001, 2000)])
def test_at_most_two_thousand_items_are_taken_and_more_are_known(count: int, cut_after: int | None) -> None:
    links = [f"https://ledger.example/{n}" for n in range(count)]
    for body in (feed(*map(item, links)), json.dumps({"items": [{"url": link} for link in links]}).encode()):
        listing = read_listing(body, BASE)
        assert (len(listing.entries), listing.cut_after) == (2000, cut_after)


def test_a_sitemap_may_have_more_items_than_a_feed() -> None:
    body = "<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(2001)) + "</urlset>"
    listing = read_listing(body.encode(), BASE)
    assert (len(listing.entries), listing.cut_after) == (2001, None)


def test_other_encodings_are_read() -> None:
    body = "<?xml version='1.0' encoding='utf-16'?><rss><channel><item><link>/ä</link></item></channel></rss>"
    assert urls(body.encode("utf-16")) == ["https://ledger.example/ä"]


def test_a_server_may_know_the_encoding_of_a_feed_that_does_not_say_it() -> None:
    """Seen 2026-11: three characters of Shift JIS, too few to be recognized, made a URL that nobody has."""
    (entry,) = read_listing(feed(item("/東京の港")).decode().encode("cp932"), BASE, charset="shift_jis").entries
    assert entry.url == "https://ledger.example/東京の港"


@pytest.mark.parametrize(
    ("body", "date"),
    [
        (feed(item("/a")).decode(), "Tue, 03 Mar 2026 06:30:00 +0100"),
        (feed(item("/a", "soon")).decode(), None),
        ("<feed><entry><link href='/a'/><published>2026-03-03</published><updated>2026-03-04</updated></entry></feed>", "2026-03-03"),
        ("<feed><entry><link href='/a'/><updated>2026-03-04</updated></entry></feed>", None),
        ("<urlset><url><loc>/a</loc><lastmod>2026-03-04</lastmod></url></urlset>", None),
        (
            "<urlset><url><loc>/a</loc><n:news><n:publication_date>2026-03-03</n:publication_date></n:news></url></urlset>",
            "2026-03-03",
        ),
        ('{"items": [{"url": "/a", "date_published": "2026-03-03T06:30:00Z"}]}', "2026-03-03T06:30:00Z"),
        ('{"items": [{"url": "/a", "date_modified": "2026-03-03T06:30:00Z"}]}', None),
    ],
)  # fmt: skip
def test_an_item_tells_when_it_was_published(body: str, date: str | None) -> None:
    (entry,) = read_listing(body.encode(), BASE).entries
    assert entry.published_at == date


def test_a_date_that_all_items_share_is_none_of_publication() -> None:
    listing = read_listing(feed(*(item(f"/{n}") for n in range(5))), BASE)
    assert {entry.published_at for entry in listing.entries} == {None}


@pytest.mark.parametrize(
    ("date", "hour"),
    [("06:30:00 CEST", 4), ("06:30:00 JST", 21), ("06:30:00 EST", 11), ("06:30:00 BST", 6), ("06:30:00 -0000", 6)],
)
def test_a_zone_that_mail_does_not_know_is_read_as_on_a_page(date: str, hour: int) -> None:
    """Seen 2026-11: CEST counted as UTC, so that articles came two hours late."""
    moment = read_date(f"Tue, 03 Mar 2026 {date}")
    assert moment is not None
    assert (moment.hour, moment.minute) == (hour, 30)


LINK = "https://ledger.example/a"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(
            f"<media:content><media:link>/m</media:link></media:content><link>{LINK}</link>", id="of-a-picture"
        ),
        pytest.param(f"<image><link>/i</link><title>Picture</title></image><link>{LINK}</link>", id="of-an-image"),
        pytest.param(f"<source><link href='/s'/></source><link href='{LINK}'/>", id="of-the-source"),
        pytest.param(
            f"<content><div xmlns='x'><link href='/style'/></div></content><link href='{LINK}'/>", id="in-text"
        ),
        pytest.param(f"<link type='application/json' href='/j'/><link type='text/html' href='{LINK}'/>", id="as-json"),
        pytest.param(f"<atom:link rel='self' href='/self'/><link>{LINK}</link>", id="to-itself"),
        pytest.param(f"<link><![CDATA[\n {LINK} ]]></link>", id="in-cdata"),
        pytest.param("<link>https://ledger.example/\na</link>", id="over-two-lines"),
    ],
)
def test_the_link_of_an_item_is_its_own(entry: str) -> None:
    assert urls(feed(f"<item>{entry}</item>")) == [LINK]


def test_titles_and_dates_of_an_item_are_its_own() -> None:
    body = feed(f"<item><media:title>Picture</media:title><title>Tide</title><link>{LINK}</link></item>")
    assert [entry.title for entry in read_listing(body, BASE).entries] == ["Tide"]
    film = "<video:video><video:publication_date>2020-01-01</video:publication_date></video:video>"
    body = f"<urlset><url>{film}<loc>{LINK}</loc><lastmod>2026-03-01</lastmod></url></urlset>".encode()
    assert [entry.listed_at for entry in read_listing(body, BASE).entries] == [datetime(2026, 3, 1, tzinfo=UTC)]


def test_pictures_and_translations_of_a_sitemap_are_no_pages() -> None:
    picture = "<image:image><image:loc>https://ledger.example/i.jpg</image:loc></image:image>"
    other = "<xhtml:link rel='alternate' href='https://ledger.example/de'/>"
    body = f"<urlset><url>{picture}{other}<loc>{LINK}</loc></url><url>{picture}{other}</url></urlset>"
    assert urls(body.encode()) == [LINK]


def test_a_broken_base_costs_its_links() -> None:
    body = f"<feed xml:base='http://[::1'><entry><link href='a'/></entry><entry><link href='{LINK}'/></entry></feed>"
    assert urls(body.encode()) == [LINK]


def test_half_a_character_and_a_nul_in_json() -> None:
    body = rb"""{"items": [{"url": "/a\u0000"}, {"url": "/b", "title": "\ud83d"}, {"url": "/c\ud83d"}]}"""
    found = read_listing(body, BASE).entries
    assert [(entry.url, entry.title) for entry in found] == [
        ("https://ledger.example/b", "\ufffd"),
        ("https://ledger.example/c\ufffd", None),
    ]


def test_json_in_utf_16_and_with_numbers_of_any_length() -> None:
    body = '{"items":[{"id":' + "9" * 5000 + ',"url":"https://ledger.example/2026/1"}]}'
    assert urls(body.encode()) == urls(body.encode("utf-16")) == ["https://ledger.example/2026/1"]


@pytest.mark.parametrize("link", ["/" + "a" * 3000, "/a\\b"], ids=["long", "backslash"])
def test_a_link_that_nobody_could_ask_for_is_none_on_the_own_host_either(link: str) -> None:
    assert len(read_listing(feed(item(link)), BASE).bad_links) == 1


def test_a_sitemap_that_was_packed_twice() -> None:
    body = f"<urlset><url><loc>{LINK}</loc></url></urlset>".encode()
    assert urls(gzip.compress(gzip.compress(body))) == [LINK]


def test_a_feed_of_empty_items_is_not_read_to_its_end() -> None:
    assert urls(feed(*["<item/>"] * 2500, item(LINK))) == []


WORDS = st.sampled_from(
    ["<rss>", "</rss>", "<feed xml:base='http://['>", "<item>", "</item>", "<entry>", "</entry>", "<urlset>", "<url>", "<loc>",
     "</loc>", "<link>", "</link>", "<link href='/a'/>", "<link rel='self' href='//['/>", "<x:link xmlns:x='y'>", "<dc:date>", "<![CDATA[", "]]>",
     "<!--", "-->", "<?x", "?>", "&nbsp;", "&#0;", "&#xD800;", "http://[::1", LINK, "{", '"items": [', '{"url": "', '"}', "]}",
     "\x00", "\n", ",", ";", '"', "2026-13-01", "\ufeff"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30))
@example(["<rss>", "<url>", "<rss>", "&#xD800;"])
def test_any_pieces_of_listings_are_a_listing_or_an_error_of_ours(pieces: list[str]) -> None:
    test_any_bytes_are_a_listing_or_an_error_of_ours.hypothesis.inner_test("".join(pieces).encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_listing_or_an_error_of_ours(body: bytes) -> None:
    try:
        read_listing(body, BASE)
    except ListingError as error:
        assert error.reason


def test_a_feed_without_a_readable_address_hides_no_other() -> None:
    links = (f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in ("http://[::1/", "/rss"))
    assert find_feeds("".join(links).encode(), "https://ledger.example/") == ("https://ledger.example/rss",)


def test_feeds_are_found_on_a_home_page() -> None:
    page = b"""<head><link rel="alternate" type="application/rss+xml" href="/rss"><link rel=alternate
    type="application/atom+xml" href="https://other.example/a"><link rel="alternate" hreflang="de" href="/de">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head>"""
    assert find_feeds(page, "https://ledger.example/") == ("https://ledger.example/rss", "https://other.example/a")


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01", "9999-12-31T23:59:59Z", "2026-13-45", "Tue, 99 Foo"])
def test_dates_that_mean_nothing_are_none(text: str) -> None:
    assert read_date(text) is None
