"""From a page to an article: the body and its roles, and the rejection of a page without one."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml.etree import fromstring

from tasks.extract import extract_article
from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.stated import read_metadata
from tasks.page.layout import arrange_blocks
from tasks.page.runs import read_runs
from tasks.records import Article, Page, Reference, Rejection, Role

SENTENCES = [
    "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, the port authority said.",
    "Ships that had waited outside the breakwater for nine days entered before noon, led by two tugs from the naval yard.",
    "Crews had cleared the channel of sand and timber through the night, working in four shifts under floodlights.",
    "Fishermen said that the catch of the coming week would decide whether the smaller boats could be kept at all.",
    "The mayor thanked the volunteers and promised a report on the state of the northern mole before the summer.",
]


def page(html: str, url: str | None = "https://ledger.example/ports/harbour-reopens", **fields: object) -> Page:
    body = html.encode()
    return Page(Reference("page", url=url), body, "text/html", hashlib.sha256(body).hexdigest(), url=url, **fields)  # type: ignore[arg-type]


def document(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head><title>Harbour reopens</title>{head}</head><body>{body}</body></html>"


def story(extra: str = "", before: str = "", after: str = "") -> str:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return f"<nav><a href='/a'>World</a> <a href='/b'>Sport</a></nav>{before}<article><h1>Harbour reopens</h1>{extra}{paragraphs}</article>{after}"


def extract(html: str) -> Article:
    found = extract_article(page(html))
    assert isinstance(found, Article)
    return found


def by_role(article: Article, role: Role) -> list[str]:
    return [block.text for block in article.blocks if block.role == role]


def test_half_a_character_in_linked_data_is_no_character() -> None:
    data = '{"@type": "NewsArticle", "headline": "Harbour \\ud83d reopens", "author": "Ina \\udca1\\uD83D\\ude00 Holm"}'
    found = extract(document(story(), f"<script type='application/ld+json'>{data}</script>"))
    assert found.authors == ("Ina \ufffd😀 Holm",)
    assert (found.title or "").encode().startswith(b"Harbour")


def test_what_a_template_shows_at_once_is_read() -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    hidden = f"<template><p>{SENTENCES[0]} Never shown.</p></template>"
    shown = f"<port-story><template shadowrootmode='open'>{hidden}{paragraphs}</template></port-story>"
    assert by_role(extract(document(f"<h1>Harbour reopens</h1>{shown}")), "paragraph") == SENTENCES


@pytest.mark.parametrize("title", ["Index of /news/2026", "Directory listing for /news"])
def test_a_folder_that_a_server_lists_is_no_article(title: str) -> None:
    body = f"<html><title>{title}</title><h1>{title}</h1><pre><a href='a.html'>a.html</a> 2026-03-01 12:00 4.1K</pre></html>"
    found = extract_article(page(body))
    assert isinstance(found, Rejection)
    assert found.reason == "listing_page"


def test_text_that_escapes_from_ascii_is_decoded() -> None:
    words = "嵐の後、港が再開した。記者は火曜日に船が再び港に入っていると伝えた。"
    html = document("<article>" + f"<p>{words * 3}</p>" * 4 + "</article>")
    found = extract_article(replace(page(html), body=html.encode("iso2022_jp")))
    assert isinstance(found, Article)
    assert words in found.blocks[0].text


@pytest.mark.parametrize("start", ["<rss version='2.0'>", "<?xml version='1.0'?>\n<feed xmlns='x'>", "<urlset>"])
def test_a_feed_that_was_saved_as_a_page_is_no_article(start: str) -> None:
    found = extract_article(page(f"{start}<item><title>Harbour</title>{story()}</item>"))
    assert isinstance(found, Rejection)
    assert found.reason == "listing_page"


def test_thousands_of_links_are_a_list_unless_there_is_a_text_beside_them() -> None:
    links = "".join(f"<a href='/{number}'>Headline number {number}</a> " for number in range(6_000))
    found = extract_article(page(document(f"<div>{links}</div>")))
    assert isinstance(found, Rejection)
    assert found.reason == "listing_page"
    archive = "".join(f"<a href='/{number}'>{number}</a> " for number in range(6_000))
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 8)
    assert extract(document(f"<article>{paragraphs}</article><footer>{archive}</footer>")).blocks


@pytest.mark.parametrize("html", ["<!doctype html>", "<!-- " * 1000, "<!doctype "])
def test_a_page_that_ends_before_it_begins_has_no_content(html: str) -> None:
    found = extract_article(page(html))
    assert isinstance(found, Rejection)
    assert (found.reason, found.detail.partition(":")[0]) == ("no_content", "no markup in it")


def test_markup_for_browsers_without_frames_is_no_text() -> None:
    found = extract_article(
        page(f"<title>Port</title><frameset><noframes><body>{story()}</body></noframes></frameset>")
    )
    assert isinstance(found, Rejection)
    assert found.reason == "no_content"


def test_paragraphs_in_order_and_nothing_of_the_menu() -> None:
    article = extract(document(story()))
    assert by_role(article, "paragraph") == SENTENCES
    assert by_role(article, "headline") == ["Harbour reopens"]
    assert len(article.blocks) == len(SENTENCES) + 1


def test_a_line_below_the_headline_that_is_the_whole_description_is_kept_however_short() -> None:
    head = "<meta name='description' content='Traders welcome the move'>"
    article = extract(document(story("<div class='top'><h3 class='line'>Traders welcome the move</h3></div>"), head))
    assert by_role(article, "standfirst") == ["Traders welcome the move"]


@pytest.mark.parametrize(
    "box", ["<p class='c-dek'>{}</p>", "<div class='ingress'>{}</div>", "<h2 class='bajada'>{}</h2>"]
)
def test_a_standfirst_that_is_called_so_is_kept_however_short(box: str) -> None:
    article = extract(document(story(box.format("Traders welcome the move"))))
    assert by_role(article, "standfirst") == ["Traders welcome the move"]


def test_a_line_without_a_word_is_no_text() -> None:
    article = extract(document(story(after="").replace("</p><p>", "</p><p>* * *</p><p>___</p><p>", 1)))
    assert by_role(article, "other") == ["* * *", "___"]


def test_the_standfirst_that_the_description_repeats_is_kept() -> None:
    lead = "After nine days of storm, Elmouth lets its ships in again, and counts what the sea took."
    head = f"<meta name='description' content='{lead}'>"
    article = extract(document(story(f"<div class='standfirst'>{lead}</div>"), head))
    assert by_role(article, "standfirst") == [lead]


def test_an_inline_element_below_a_picture_may_be_called_its_caption() -> None:
    featured = "<div class='featured'><img src='x.jpg'><span class='caption'>Tugs off Elmouth.</span></div>"
    assert by_role(extract(document(story(featured))), "caption") == ["Tugs off Elmouth."]


@pytest.mark.parametrize("name", ["img_descr", "photo-description", "imageDesc"])
def test_a_caption_may_be_called_the_description_of_a_picture(name: str) -> None:
    for picture in (
        f"<img src='x.jpg'><span class='{name}'>Tugs.</span>",
        f"<img src='x.jpg'><p class='{name}'>Tugs.</p>",
    ):
        assert by_role(extract(document(story(f"<div class='lead'>{picture}</div>"))), "caption") == ["Tugs."]
    described = story().replace("<p>", "<p class='video-description'>")
    assert by_role(extract(document(described)), "caption") == []


def test_what_only_styles_keep_apart_has_a_space_between() -> None:
    """Seen: the place that a standfirst begins with, in a box of its own; a kicker beside its headline."""
    place = f"<p><span class='place'>Elmouth</span>{SENTENCES[0]}</p>"
    found = extract(document(story().replace(f"<p>{SENTENCES[0]}</p>", place)))
    assert by_role(found, "paragraph")[0] == f"Elmouth {SENTENCES[0]}"
    initial = f"<p><span class='initial'>{SENTENCES[0][0]}</span>{SENTENCES[0][1:]}</p>"
    found = extract(document(story().replace(f"<p>{SENTENCES[0]}</p>", initial)))
    assert by_role(found, "paragraph") == SENTENCES
    code = read_runs(parse_html("<pre>say(<span>hello</span><span>World</span>)</pre>"))
    assert [run.text for run in code] == ["say(helloWorld)"]


def test_a_time_says_when_the_page_was_changed() -> None:
    for mark in ("itemprop='dateModified'", "class='updated'"):
        times = (
            f"<time itemprop='datePublished' datetime='2026-03-01'></time><time {mark} datetime='2026-03-02'></time>"
        )
        found = extract(document(story(times)))
        assert (found.published.raw, found.modified.raw) == ("2026-03-01", "2026-03-02")


def test_a_quote_in_a_figure_is_no_caption_and_told_once() -> None:
    for quote, roles in (("Nobody sleeps here.", ["Nobody sleeps here.", "Ida Holm"]), (SENTENCES[1][:60], [])):
        figure = f"<figure class='pullquote'><blockquote><p>{quote}</p><cite>Ida Holm</cite></blockquote></figure>"
        found = extract(document(story().replace(f"<p>{SENTENCES[2]}", f"{figure}<p>{SENTENCES[2]}")))
        assert (by_role(found, "quote"), by_role(found, "caption")) == (roles, [])


def test_the_captions_of_a_gallery_below_the_text_are_captions() -> None:
    slide = "<div><span>{0}/3</span><figure><img src='{0}.jpg'><figcaption>Tug number {0} off Elmouth.</figcaption></figure></div>"
    gallery = "".join(slide.format(number) for number in (1, 2, 3))
    more = f"<h2><a href='/more'>More pictures</a></h2>{slide.format(4)}"
    found = extract(document(story(after=f"<div class='gallery'>{gallery}</div>{more}")))
    assert by_role(found, "paragraph") == SENTENCES
    assert by_role(found, "caption") == [f"Tug number {number} off Elmouth." for number in (1, 2, 3)]


def test_the_clock_of_a_player_and_the_address_of_the_page_are_no_text() -> None:
    player, address = "<div><span>00:00</span><span>24:13</span></div>", "https://ledger.example/ports/harbour-reopens"
    html = story(player).replace("</article>", f"<p>Address of this article: {address}</p></article>")
    found = extract(document(html, f"<link rel='canonical' href='{address}'>"))
    assert by_role(found, "paragraph") == SENTENCES


def test_headings_of_letters_and_of_entries_of_a_live_blog_are_text() -> None:
    letters = "".join(f"<h4 class='sub_head'>Letter {no}</h4><p>{text}</p>" for no, text in enumerate(SENTENCES))
    found = extract(document(f"<div><h1>Harbour reopens</h1><div class='letters'>{letters}</div></div>"))
    assert by_role(found, "subhead") == [f"Letter {no}" for no in range(len(SENTENCES))]


def test_what_stands_above_the_headline_about_its_author_is_no_text() -> None:
    bio = "Rosa Ibarra is a historian and the author of three books about the Gulf. She writes here on Wednesdays."
    found = extract(document(story(before=f"<div><h3>Rosa Ibarra</h3><p class='bio'>{bio}</p></div>")))
    assert bio not in [block.text for block in found.blocks]


@pytest.mark.parametrize(
    ("language", "line", "moment"),
    [
        ("vi", "Chủ nhật, 1/3/2026, 09:15 (GMT+7)", datetime(2026, 3, 1, 2, 15, tzinfo=UTC)),
        ("vi", "Chủ nhật, 1/3/2026", datetime(2026, 3, 1, tzinfo=UTC)),
        ("id", "Minggu, 01 Mar 2026 09:15 WIB", datetime(2026, 3, 1, 2, 15, tzinfo=UTC)),
        ("ms", "Oleh Siti Aminah - Mac 1, 2026 @ 9:15am", datetime(2026, 3, 1, tzinfo=UTC)),
        ("ko", "입력 2026.03.01 09:15", datetime(2026, 3, 1, tzinfo=UTC)),
        ("he", "פורסם: 01.03.26, 09:15", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_line_beside_the_headline_dates_a_page_in_the_order_of_its_language(
    language: str, line: str, moment: datetime
) -> None:
    found = extract(document(story(f"<p class='date'>{line}</p>")).replace("lang='en'", f"lang='{language}'"))
    assert found.published.moment == moment


def test_an_episode_of_a_podcast_names_its_author() -> None:
    data = (
        '{"@type": "PodcastEpisode", "name": "Harbour reopens", "author": {"@type": "Person", "name": "Nora Brandon"}}'
    )
    found = extract(document(story(), f"<script type='application/ld+json'>{data}</script>"))
    assert found.authors == ("Nora Brandon",)


def test_a_line_dates_a_page_whose_url_tells_the_month_only() -> None:
    html = document(story("<p class='date'>1 March 2026</p>"))
    found = extract_article(page(html, "https://ledger.example/2026/03/harbour-reopens"))
    assert isinstance(found, Article)
    assert (found.published.moment, found.published.precision) == (datetime(2026, 3, 1, tzinfo=UTC), "day")


def test_a_heading_below_the_headline_that_is_called_its_sub_title_is_the_standfirst() -> None:
    for name in ("sub-title", "spot"):
        found = extract(document(story(f"<h2 class='{name}'>Elmouth counts what the sea has taken</h2>")))
        assert by_role(found, "standfirst") == ["Elmouth counts what the sea has taken"]


def test_what_is_all_that_is_in_a_standfirst_is_one() -> None:
    found = extract(document(story(f"<div class='chapo'><p>{SENTENCES[4]}</p></div>")))
    assert by_role(found, "standfirst") == [SENTENCES[4]]


def test_captions_are_captions_with_their_credit() -> None:
    figure = "<figure><img src='x.jpg'><figcaption>Tugs off Elmouth. Photo: Ada Finn</figcaption></figure>"
    article = extract(document(story(figure)))
    assert by_role(article, "caption") == ["Tugs off Elmouth. Photo: Ada Finn"]
    assert by_role(article, "paragraph") == SENTENCES


def test_a_figure_that_never_ends_makes_no_caption_of_the_article() -> None:
    rest = "".join(f"<h2>Part {no}</h2><p>{SENTENCES[no % 5]} ({no})</p>" for no in range(25))
    found = extract(document(story(f"<figure><img src='x.jpg'><figcaption>Tugs.</figcaption>{rest}")))
    assert len(by_role(found, "paragraph")) == 30
    assert by_role(found, "caption") == ["Tugs."]


def test_things_that_are_shown_one_at_a_time_are_all_text() -> None:
    hidden = "".join(
        f"<div style='display: none'><h2>Thing {no}</h2><p>{text} ({no})</p></div>"
        for no in range(12)
        for text in SENTENCES
    )
    found = extract(document(f"<article><h1>Harbour reopens</h1><p>{' '.join(SENTENCES)}</p>{hidden}</article>"))
    assert found.text_source == "script"
    assert sum(SENTENCES[4] in block.text for block in found.blocks) == 13


def test_subheads_lists_and_quotes_keep_their_roles() -> None:
    html = document(
        story().replace(
            f"<p>{SENTENCES[2]}</p>",
            f"<h2>Nine days</h2><p>{SENTENCES[2]}</p><ul><li>Four tugs came from the naval yard.</li><li>Two dredgers stayed.</li></ul>"
            "<blockquote><p>We never saw sand like this in forty years at sea.</p></blockquote>",
        )
    )
    article = extract(html)
    assert by_role(article, "subhead") == ["Nine days"]
    assert by_role(article, "list_item") == ["Four tugs came from the naval yard.", "Two dredgers stayed."]
    assert by_role(article, "quote") == ["We never saw sand like this in forty years at sea."]


@pytest.mark.parametrize("text", ["<p>{}</p>", "<div class='text'><p>{}</p></div>"], ids=["beside", "above its box"])
def test_the_headings_of_entries_of_a_live_blog_are_text(text: str) -> None:
    entries = "".join(f"<section><h3>Part {no}</h3>{text.format(each)}</section>" for no, each in enumerate(SENTENCES))
    found = extract(document(f"<main><h1>Harbour reopens</h1><div class='entries'>{entries}</div></main>"))
    assert by_role(found, "subhead") == [f"Part {no}" for no in range(5)]


def test_a_paragraph_that_stands_twice_is_one_block() -> None:
    article = extract(document(story(after=f"<div class='print'><p>{SENTENCES[0]}</p></div>")))
    assert by_role(article, "paragraph").count(SENTENCES[0]) == 1


def test_a_paragraph_that_comes_again_later_among_its_brothers_is_told_again() -> None:
    meals = ["Oats and berries for the early watch.", *SENTENCES, "Oats and berries for the early watch."]
    text = "".join(f"<p>{meal}</p>" for meal in meals)
    found = extract(document(f"<article><h1>Harbour reopens</h1><div>{text}</div></article>"))
    assert by_role(found, "paragraph") == meals
    parted = text.replace(f"<p>{meals[0]}</p>", f"<div><p>{meals[0]}</p></div>", 1)
    found = extract(document(f"<article><h1>Harbour reopens</h1><div>{parted}</div></article>"))
    assert by_role(found, "paragraph") == meals[:-1]


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src='x.jpg'><figcaption>{}</figcaption></figure>",
        "<div><img src='x.jpg'><div class='caption'>{}</div></div>",
    ],
)
def test_what_stands_below_the_headline_in_a_picture_is_no_caption(picture: str) -> None:
    top = picture.format(f"<h1>Harbour reopens</h1><p>{SENTENCES[0]}</p>")
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[1:])
    found = extract(document(f"<main>{top}<div class='text'>{text}</div></main>"))
    assert by_role(found, "caption") == []
    assert [block.text for block in found.blocks if block.role != "headline"] == SENTENCES


def test_a_stub_is_not_made_longer_by_all_else_that_the_page_shows() -> None:
    """Where trafilatura finds no article, its body is one paragraph of all that a page shows."""
    menu = "".join(f"<div><a href='/{no}'>Write to the people of desk {no}</a></div>" for no in range(12))
    shown = page(
        document(f"<h1>Harbour reopens</h1><article><p>{SENTENCES[0]}</p></article><aside>Ferry</aside>{menu}")
    )
    tree = parse_html(shown.body)
    metadata, runs = read_metadata(Classes(tree), shown), read_runs(tree)
    body = fromstring(f"<body><p>{' '.join(run.text for run in runs if run.text != 'Ferry')}</p></body>")
    layout = arrange_blocks(runs, body, metadata)
    assert (layout.source, [block.text for block in layout.blocks]) == ("page", ["Harbour reopens", SENTENCES[0]])
    body[0].text = SENTENCES[1] * 4
    layout = arrange_blocks(runs, body, metadata)
    assert (layout.source, [block.text for block in layout.blocks]) == ("script", [SENTENCES[1] * 4])


def test_an_appeal_inside_the_body_reaches_the_remover_with_its_marks() -> None:
    appeal = "<p class='support-box'>Independent journalism costs money. Support The Elmouth Ledger with five pounds a month.</p>"
    article = extract(document(story().replace(f"<p>{SENTENCES[3]}</p>", f"{appeal}<p>{SENTENCES[3]}</p>")))
    marks = next(block.marks for block in article.blocks if block.text.startswith("Independent"))
    assert {"support", "box", "tag:p"} <= set(marks)


def test_text_in_an_illegal_character_is_no_lost_page() -> None:
    article = extract(document(story()).replace("Tuesday", "Tue&#11;s&#xFFFE;day"))
    assert by_role(article, "paragraph") == SENTENCES


def test_a_body_that_only_the_json_ld_holds_is_taken_from_there() -> None:
    body = "\\n".join(SENTENCES)
    head = f'<script type=\'application/ld+json\'>{{"@type": "NewsArticle", "articleBody": "{body}", "isAccessibleForFree": "False"}}</script>'
    article = extract(document("<div id='app'></div>", head))
    assert by_role(article, "paragraph") == SENTENCES
    assert article.is_accessible_for_free is False
    assert article.text_source == "json_ld"


def test_tags_in_a_stated_body_are_no_words() -> None:
    body = "".join(f"<p>{each} <a href='/x'>&amp;</a></p>" for each in SENTENCES)
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'articleBody': body})}</script>"
    assert by_role(extract(document("<div id='app'></div>", head)), "paragraph") == [f"{each} &" for each in SENTENCES]


@pytest.mark.parametrize("tag", ["aside", "footer"])
def test_prose_where_no_reader_looks_is_found_by_its_density(tag: str) -> None:
    html = f"<html><body><{tag}><h1>Harbour reopens</h1>{story()[story().index('<p>') :]}</{tag}></body></html>"
    assert by_role(extract(html), "paragraph") == SENTENCES


@pytest.mark.parametrize(
    "html",
    ["<html><body><script>1</script></body></html>", "<html><body><nav><a href='/'>Home</a></nav></body></html>"],
)
def test_a_page_without_text_is_rejected_as_such(html: str) -> None:
    found = extract_article(page(html))
    assert isinstance(found, Rejection)
    assert (found.stage, found.reason) == ("extract", "no_content")


def test_bytes_that_are_no_text_are_rejected_by_name() -> None:
    found = extract_article(Page(Reference("x", source_id="s"), b"%PDF-1.7 \xff\xfe\x00\x01", "text/html", "r"))
    assert isinstance(found, Rejection)
    assert (found.reason, found.source_id, found.raw_id, found.item) == ("not_text", "s", "r", "x")


def test_what_one_meta_element_states_as_json() -> None:
    stated = json.dumps(
        {"author": "Nora Brandon", "pub_date": "2026-03-01T10:00:00Z", "section": "Ports", "tags": ["storm", "sea"]}
    )
    found = extract(document(story(), f"<meta name='parsely-page' content='{stated}'>"))
    assert (found.authors, found.section, found.tags) == (("Nora Brandon",), "Ports", ("storm", "sea"))
    assert found.published.source == "meta"
    for broken in ("{", "[1]", "7"):
        assert extract(document(story(), f"<meta name='parsely-page' content='{broken}'>")).authors == ()


def test_a_date_that_cannot_be_gives_way_to_the_one_that_is_seen() -> None:
    meta = '<meta property="article:published_time" content="0001-01-01T00:00:00Z">'
    seen = extract(document(story(extra="<p class='when'>Published: 1 March 2026 at 9:15</p>"), meta))
    assert (seen.published.source, seen.published.precision) == ("text", "day")
    assert extract(document(story(), meta)).published.problem == "implausible"


@pytest.mark.parametrize(
    ("lines", "published", "modified"),
    [
        ("<p>Updated 2 March 2026</p><p>Published 1 March 2026</p>", 1, 2),
        ("<p>Veröffentlicht am 1. März 2026, aktualisiert am 2. März 2026</p>", 1, 2),
        ("<p>Mis à jour le 2 mars 2026 - Publié le 1 mars 2026</p>", 1, 2),
        ("<p>01.03.2026 09:15 | Son güncelleme: 02.03.2026 11:40</p>", 1, 2),
        ("<p>Last updated: 2 March 2026</p>", 2, 2),
        ("<p>1 March 2026</p>", 1, None),
    ],
)
def test_dates_of_publication_and_of_the_last_change_are_told_apart(
    lines: str, published: int, modified: int | None
) -> None:
    found = extract(document(story(extra=lines)))
    days = [stamp.moment.day if stamp.moment else None for stamp in (found.published, found.modified)]
    assert days == [published, modified]


def test_a_long_headline_does_not_hide_the_lines_below_it() -> None:
    title = f"Harbour reopens: {SENTENCES[1]}"
    lines = "<p>Comment by Nora Brandon</p><p>Sunday, 1 March 2026</p>"
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    found = extract(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{lines}{text}</article></body></html>"
    )
    assert by_role(found, "paragraph") == SENTENCES


def test_what_metadata_states() -> None:
    head = """<link rel="canonical" href="https://www.ledger.example/ports/harbour-reopens">
      <meta property="og:image" content="/img/tugs.jpg"><meta property="article:section" content="Ports">
      <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour reopens", "datePublished":
      "2026-03-01T10:00:00+01:00", "dateModified": "2026-03-01T11:00Z", "keywords": ["storm", "ports"],
      "author": [{"@type": "Person", "name": "By Nora Brandon"}, {"@type": "Organization", "name": "AFP"}],
      "publisher": {"name": "The Elmouth Ledger"}}</script>"""
    article = extract(document(story(), head))
    assert (article.title, article.authors, article.publisher) == (
        "Harbour reopens",
        ("Nora Brandon",),
        "The Elmouth Ledger",
    )
    assert (article.section, article.tags, article.language) == ("Ports", ("storm", "ports"), "en")
    assert article.image_url == "https://ledger.example/img/tugs.jpg"
    assert article.canonical_url == "https://www.ledger.example/ports/harbour-reopens"
    assert article.published.moment == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert (article.published.source, article.published.precision) == ("json_ld", "second")
    assert article.modified.moment == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "https://other.example/ports/harbour",
        "https://ledger.example/",
        "file:///etc/passwd",
        "//[::bad",
    ],
)
def test_a_canonical_link_to_elsewhere_is_ignored(href: str) -> None:
    head = f"<base href='file:///etc/'><link rel='canonical' href='{href}'>"
    assert extract(document(story(), head)).canonical_url is None


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("https://ledger.example/ports", None),
        ("/ports/", None),
        (
            "/ports/night-ferry-to-the-islands-returns",
            "https://ledger.example/ports/night-ferry-to-the-islands-returns",
        ),
        ("https%3A%2F%2Fledger.example%2Fports%2Fferry", "https://ledger.example/ports/ferry"),
    ],
)
def test_a_canonical_link_to_the_folder_of_a_page_is_none_but_that_to_its_first_part_is(
    href: str, found: str | None
) -> None:
    html = document(story(), f"<link rel='canonical' href='{href}'>")
    url = "https://ledger.example/ports/night-ferry-to-the-islands-returns/page/2"
    article = extract_article(page(html, url))
    assert isinstance(article, Article) and article.canonical_url == found


@pytest.mark.parametrize(
    "href", ["http://10.0.0.1/ports", "https://a:secret@ledger.example/ports", f"https://ledger.example/{'a' * 3_000}"]
)
def test_a_canonical_link_that_could_be_no_page_is_ignored(href: str) -> None:
    html = document(story(), f"<link rel='canonical' href='{href}'>")
    for url in (None, "https://ledger.example/ports/harbour-reopens"):
        found = extract_article(page(html, url))
        assert isinstance(found, Article) and found.canonical_url is None


def test_a_page_that_says_nothing_of_its_date_has_none() -> None:
    stamp = extract(document(story())).published
    assert (stamp.moment, stamp.raw, stamp.problem) == (None, None, None)


def test_the_same_bytes_give_the_same_article_in_any_order() -> None:
    pages = [page(document(story(f"<p>Number {number} of these harbours.</p>"))) for number in range(6)]
    first = [extract_article(each) for each in pages]
    order = list(range(6)) * 2
    random.Random(5).shuffle(order)  # noqa: S311
    assert all(extract_article(pages[number]) == first[number] for number in order)


@pytest.mark.parametrize(
    "date",
    [
        "2026-03-01T10:00:00+25:9",
        "2026-13-45T99:99:99Z",
        "9" * 400,
        "0000-00-00",
        "1e400",
        "-1",
    ],
)
def test_a_date_that_is_none_costs_the_date_and_not_the_article(date: str) -> None:
    meta = f'<meta property="article:published_time" content="{date}"><time datetime="{date}">{date}</time>'
    text = "<p>The harbour office counted eleven ferries on the first day of the new timetable.</p>" * 9
    body = f"<html><head>{meta}</head><body><article><h1>Ferries</h1>{text}</article></body></html>".encode()
    found = extract_article(Page(Reference("x"), body, "text/html", "raw"))
    assert isinstance(found, Article)
    assert found.published.moment is None


@pytest.mark.parametrize("tag", ["h2", "p class='standfirst'"])
def test_the_byline_and_the_date_may_stand_below_a_standfirst_as_long_as_a_paragraph(tag: str) -> None:
    """Seen: below a headline of the second level with two sentences in it, “Haber: …” and the date."""
    deck = f"<{tag}>{SENTENCES[0]} {SENTENCES[1]}</{tag.split()[0]}>"
    line = "<div><span>By Nora Brandon</span><span>Published: 12 October 2026, 10:05</span></div>"
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[2:])
    found = extract(document(f"<article><h1>Harbour reopens</h1>{deck}{line}{paragraphs}</article>"))
    assert found.authors == ("Nora Brandon",)
    assert found.published.raw == "12 October 2026, 10:05"


def test_a_poll_is_no_text_but_an_article_that_is_one_is() -> None:
    answers = "".join(f"<li>The harbour number {no}</li>" for no in range(3))
    poll = f"<div class='poll-box'><h4>Which harbour is the best?</h4><ul>{answers}</ul><p>812 votes</p></div>"
    assert not [text for text in by_role(extract(document(story() + poll)), "list_item") if "number" in text]
    found = extract(document(story().replace("</article>", f"{poll}<p>{SENTENCES[0]} Again.</p></article>")))
    assert not [text for text in by_role(found, "list_item") if "number" in text]
    long = poll.replace(answers, "".join(f"<li>The harbour number {no} of the coast</li>" for no in range(20)))
    found = extract(document(story().replace("</article>", f"{long}<p>{SENTENCES[0]} Again.</p></article>")))
    assert len([text for text in by_role(found, "list_item") if "number" in text]) == 20


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Stand: 05.03.2026, 06:55 Uhr | Erstellt: 04.03.2026, 05:10 Uhr"),
        ("el", "Δημοσίευση: 04/03/2026, 05:10 - Ενημέρωση: 05/03/2026, 06:55"),
        ("et", "Avaldatud: 4. märts 2026, 05:10, uuendatud 5. märts 2026, 06:55"),
        ("fi", "Julkaistu 4.3.2026 5:10 Muokattu 5.3.2026 6:55"),
        ("hi", "प्रकाशित: 04 मार्च 2026, 05:10 AM IST | अपडेटेड: 05 मार्च 2026, 06:55 AM IST"),
        ("ja", "公開日：2026年3月4日 5時10分 更新日：2026年3月5日 6時55分"),
        ("ka", "გამოქვეყნდა: 4 მარტი, 2026 განახლდა: 5 მარტი, 2026"),
        ("lv", "Publicēts: 2026. gada 4. marts 05:10 Atjaunots: 2026. gada 5. marts 06:55"),
        ("pt", "Publicado em 4 de março de 2026 às 05h10 - Atualizado em 5 de março de 2026 às 06h55"),
        ("sk", "Vydané 4. 3. 2026 o 05:10, aktualizované 5. 3. 2026 o 06:55"),
        ("sl", "Objavljeno 4. 3. 2026 05.10 | Posodobljeno 5. 3. 2026 06.55"),
        ("sr", "Објављено: 04.03.2026. 05:10 Ажурирано: 05.03.2026. 06:55"),
        ("th", "เผยแพร่: 4 มี.ค. 2569 05:10 | ปรับปรุง: 5 มี.ค. 2569 06:55"),
        ("zh", "发布时间：2026-03-04 05:10 更新时间：2026-03-05 06:55"),
    ],
)
def test_a_line_below_the_headline_tells_when_it_was_published_and_changed(language: str, line: str) -> None:
    html = document(story(extra=f"<p class='line'>{line}</p>")).replace("lang='en'", f"lang='{language}'")
    found = extract(html)
    days = [stamp.moment and stamp.moment.date().isoformat() for stamp in (found.published, found.modified)]
    assert days == ["2026-03-04", "2026-03-05"]
    assert line not in [block.text for block in found.blocks if block.role == "paragraph"]
