"""Which of the titles that a page states is chosen."""

import pytest

from tasks.markup.tree import parse_html
from tasks.metadata.site_names import drop_site_name
from tasks.metadata.titles import StatedTitles, choose_title

SITE = "The Harbour Ledger"


def title(
    body: str, *, tag: str = "", headline: str | None = None, og: str | None = None, site: str | None = SITE
) -> str | None:
    tree = parse_html(f"<html><head><title>{tag}</title></head><body>{body}</body></html>")
    return choose_title(tree, StatedTitles(headline, og, None, site))


def test_the_visible_headline_wins_over_what_is_made_for_sharing() -> None:
    assert (
        title("<h1>Port reopens</h1>", tag=f"Port reopens | {SITE}", og="You will not believe this port")
        == "Port reopens"
    )


def test_a_heading_that_the_json_ld_names_wins_over_another() -> None:
    body = "<h1>Storm harbour news today</h1><h2>Port reopens</h2>"
    assert title(body, tag="Storm harbour news today", headline="Port reopens") == "Port reopens"


def test_the_json_ld_names_the_article_even_where_the_window_says_something_else() -> None:
    body = "<h1>Ticker: Second ferry sails</h1>"
    assert title(body, tag="Ticker: Second ferry sails", headline="The harbour in March") == "The harbour in March"


def test_a_headline_in_another_script_gives_way_to_the_one_that_is_seen() -> None:
    seen = "रात की नाव फिर चलेगी"
    assert title(f"<h1>{seen}</h1>", tag=f"{seen} - Tat", headline="Night ferry returns") == seen


def test_what_is_made_for_search_engines_gives_way_to_the_headline_that_is_shared_and_seen() -> None:
    search = "Port Anson harbour: storm damage, reopening, ferry"
    for body in ("<h1>Port reopens</h1>", f"<h1>{search}</h1><h2>Port reopens</h2>"):
        assert title(body, tag=search, headline=search, og="Port reopens") == "Port reopens"


def test_of_several_headings_the_one_that_the_page_names_counts() -> None:
    body = "<h1>Navigation and service</h1><h1>Port reopens after storm</h1>"
    assert title(body, tag="ledger.example / News / Port reopens after storm", site=None) == "Port reopens after storm"


def test_where_no_h1_is_a_second_heading_that_the_window_names_will_do() -> None:
    body = "<h2>Port reopens</h2><h2>Tides</h2>"
    assert title(body, tag="Harbour days » Archive » Port reopens", site=None) == "Port reopens"


def test_what_looks_like_a_kicker_but_ends_the_heading_belongs_to_it() -> None:
    body = "<h1><span>Port reopens</span> <span class='topline'>after nine days</span></h1>"
    assert title(body, tag="News") == "Port reopens after nine days"


def test_two_stated_titles_that_agree_win_over_a_heading_that_nobody_confirms() -> None:
    assert title("<h1>Ledger plus</h1>", headline="Port reopens", og="Port reopens") == "Port reopens"


def test_the_name_of_the_site_in_an_h1_is_no_title() -> None:
    assert title(f"<h1>{SITE}</h1><h2>Port reopens</h2>", tag=f"Port reopens | {SITE}") == "Port reopens"
    assert title("<h1><a href='/'>Ahoy!</a></h1>", tag="Port reopens", site=None) == "Port reopens"


def test_a_kicker_is_no_part_of_the_headline() -> None:
    body = "<h1><span class='article-kicker'>Shipping</span> – <span>Port reopens</span></h1>"
    assert title(body, tag="Port reopens") == "Port reopens"


def test_a_page_without_any_heading_has_the_title_of_its_window() -> None:
    assert title("<p>Words.</p>", tag=f"Port reopens – {SITE}") == "Port reopens"


def test_a_page_that_says_nothing_has_no_title() -> None:
    assert title("<p>Words.</p>") is None


def test_soft_hyphens_and_entities_are_not_seen() -> None:
    assert title("<h1>Har&shy;bour &amp; port</h1>") == "Harbour & port"


def test_only_the_name_of_the_site_is_cut() -> None:
    assert drop_site_name("Ports - a history | The Harbour Ledger", SITE) == "Ports - a history"
    assert drop_site_name("Harbour Ledger: Ports", SITE) == "Harbour Ledger: Ports"
    assert drop_site_name("Port reopens - what now", None) == "Port reopens - what now"
    assert drop_site_name("Port reopens at last | Ledger", None) == "Port reopens at last"
    assert drop_site_name("Boats bought here – the best of spring", "Boats") == "Boats bought here – the best of spring"


def test_a_headline_that_is_broken_off_is_completed_by_the_visible_one() -> None:
    page = parse_html("<html><body><h1>Ferry to Elmouth sails again after the storm of the year</h1></body></html>")
    assert choose_title(page, StatedTitles(headline="Ferry to Elmouth sails again after the...")) == (
        "Ferry to Elmouth sails again after the storm of the year"
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Energy: Ferry sails again",
        "Ferry sails again | LEDGER.EXAMPLE",
        "Ferry sails again 02.02.2026 • Harbour, Press",
    ],
)
def test_what_stands_beside_the_shared_title_in_the_only_heading_is_cut(heading: str) -> None:
    page = parse_html(f"<html><body><h1>{heading}</h1></body></html>")
    assert choose_title(page, StatedTitles(og_title="Ferry sails again")) == "Ferry sails again"


def test_a_page_without_headings_has_the_part_of_its_windows_title_that_is_seen() -> None:
    page = parse_html(
        "<html><head><title>Elmouth Anglers - Ferry sails again - News</title></head>"
        "<body><table><tr><td>Ferry sails again</td></tr></table></body></html>"
    )
    assert choose_title(page, StatedTitles()) == "Ferry sails again"


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("港口重新开放-新华网", "港口重新开放"),
        ("港湾が再開：北湾新聞デジタル", "港湾が再開"),
        ("九天之后港口重新开放--时政--北湾网", "九天之后港口重新开放"),
        ("九天之后港口重新开放 - 国内 - 北湾新闻网", "九天之后港口重新开放"),
        ("항구 아흐레 만에 다시 열려 < 사회 < 기사본문 - 북만일보", "항구 아흐레 만에 다시 열려"),
        ("武汉的声音：英雄的城", "武汉的声音：英雄的城"),
    ],
)
def test_a_site_without_spaces_around_its_mark_is_cut_too(title: str, cut: str) -> None:
    assert drop_site_name(title, None) == cut


@pytest.mark.parametrize(
    "quoting",
    [
        "Мэр: «Порт откроется завтра»",
        "»Wir warten auf den Hafen«",
        "«Wir warten» – der Hafen nach dem Sturm",
        "« On attend »\u00a0: le port après la tempête",
    ],
)
def test_quotation_marks_part_nothing(quoting: str) -> None:
    whole = " ".join(quoting.split())
    assert title(f"<h1>{quoting}</h1>", tag=quoting) == whole
    assert title("<p>Words.</p>", tag=f"{quoting} | {SITE}") == whole


@pytest.mark.parametrize(
    "window",
    [
        "Port reopens after nine days - Elmouth",
        "Port reopens after nine days — elmouth.example",
        "Port reopens after nine days | Harbour | Elmouth",
        "Port reopens after nine days (elmouth.example)",
        "Port reopens after nine days - The Elmouth",
        "Port reopens after nine days - ",
    ],
)
def test_a_site_that_says_its_name_in_its_address_only_is_cut_too(window: str) -> None:
    page = parse_html(f"<html><head><title>{window}</title></head><body><p>Words.</p></body></html>")
    assert choose_title(page, StatedTitles(domain="elmouth.example")) == "Port reopens after nine days"


def test_the_spaces_of_a_heading_are_those_of_its_page() -> None:
    assert title("<h1>« On attend » : le port</h1>") == "« On attend » : le port"
    assert title("<h1><b>Port</b>: reopens</h1>") == "Port: reopens"


def test_a_section_behind_a_bar_goes_with_the_name_of_the_site() -> None:
    assert drop_site_name(f"Port reopens after nine days | Sport | {SITE}", SITE) == "Port reopens after nine days"
    assert drop_site_name(f"Ports | A history | {SITE}", SITE) == "Ports | A history"


def test_an_element_in_the_heading_that_the_page_does_not_share_is_no_part_of_the_title() -> None:
    for heading in (
        "<span>Exclusive</span> <span>Port reopens</span>",
        "<small>Exclusive</small> Port reopens",
        "Port reopens <b>Live</b>",
    ):
        assert title(f"<h1>{heading}</h1>", og="Port reopens") == "Port reopens"
    assert title("<h1>Great Port reopens</h1>", og="Port reopens") == "Great Port reopens"


def test_a_first_heading_that_nothing_confirms_gives_way_to_a_second_that_the_window_names() -> None:
    body = "<h1>Literature</h1><h2>Port reopens after nine days</h2>"
    assert title(body, tag="Ledger | Culture | Port reopens after nine days") == "Port reopens after nine days"


def test_a_first_heading_that_begins_the_windows_title_is_confirmed_however_short_it_is() -> None:
    long = "Ida Holm tells of the storm that closed the harbour for nine days, and of its price"
    body = f"<h1>From the quay</h1><h2>{long}</h2>"
    assert title(body, tag=f"From the quay - {long} : Ledger") == "From the quay"


def test_the_name_of_a_site_in_a_heading_inside_its_link_is_no_title() -> None:
    body = "<a href='/'><h1>Ahoy!</h1></a><dl><dt>Port reopens after nine days</dt></dl>"
    assert title(body, tag="Port reopens after nine days - Seaman", site=None) == "Port reopens after nine days"


def test_the_title_of_an_entry_of_a_blog_is_a_heading_of_any_level() -> None:
    body = "<h1><a href='/'>Harbour days</a></h1><h3 class='post-title entry-title'>Port reopens</h3>"
    assert title(body, tag="Harbour days: Port reopens", site=None) == "Port reopens"


def test_the_title_of_a_drawing_is_not_that_of_the_page() -> None:
    page = parse_html("<html><body><svg><title>Menu</title></svg><p>Words.</p></body></html>")
    assert choose_title(page, StatedTitles()) is None


@pytest.mark.parametrize(
    "window",
    ["Flood Notes » Blog Archive » Port reopens after nine days", "Flood Notes : Port reopens after nine days"],
)
def test_a_site_that_stands_first_in_its_window_is_no_title_where_another_heading_or_link_repeats_the_rest(
    window: str,
) -> None:
    link = "<h3><a rel='bookmark' href='/?p=8'>Port reopens after nine days</a></h3>"
    assert title(f"<h1>Flood Notes</h1>{link}", tag=window, site=None) == "Port reopens after nine days"
    two = "<h1>Flood Notes</h1><h1>Port reopens after nine days</h1>"
    assert title(two, tag=window, site=None) == "Port reopens after nine days"
    assert title("<h1>Flood Notes</h1>", tag="Flood Notes - The Harbour Ledger", site=None) == "Flood Notes"


def test_a_headline_that_is_only_the_site_is_a_default_of_its_template() -> None:
    assert title("<h1>Port reopens</h1>", headline=SITE, tag=f"Port reopens - {SITE}") == "Port reopens"


def test_what_is_escaped_twice_is_read_as_meant() -> None:
    assert title("", headline="Fish &amp;amp; chips", og="x") == "Fish & chips"
    assert title("", headline="<em>Fish</em> &amp;quot;and&amp;quot;<br/>chips") == 'Fish "and" chips'
    assert title("<h1>Why 3 &lt; 4 and &lt;b&gt; is bold</h1>") == "Why 3 < 4 and <b> is bold"


def test_a_headline_in_capitals_is_spelled_as_the_page_spells_it_elsewhere() -> None:
    assert title("<h1>GECE VAPURU KALIYOR</h1>", tag=f"Gece vapuru kalıyor - {SITE}") == "Gece vapuru kalıyor"
    assert title("<h1>NATO MEETS</h1>", tag=f"NATO MEETS | {SITE}") == "NATO MEETS"


def test_a_label_before_a_bar_is_cut_where_the_headline_shows_it_apart() -> None:
    body = "<h1><span>Opinion</span> <span>Port reopens</span></h1>"
    assert title(body, tag=f"Opinion | Port reopens - {SITE}", og="Opinion | Port reopens") == "Port reopens"
    assert title("<h1>Opinion | Port reopens</h1>", og="Opinion | Port reopens") == "Opinion | Port reopens"


def test_a_heading_before_a_mark_of_east_asia_is_confirmed() -> None:
    body = "<h2>港口重新开放</h2><h2>相关链接</h2>"
    assert title(body, tag="港口重新开放_港湾镇人民政府", site=None) == "港口重新开放"


def test_a_page_of_scripts_has_the_part_of_its_windows_title_that_they_state() -> None:
    script = '<script id="__NEXT_DATA__" type="application/json">{"headline": "Fähre fährt nach dem Sturm", "site": "Bote"}</script>'
    for stated in (script, script.replace("ä", "\\u00e4")):
        assert (
            title(stated, tag="Fähre fährt nach dem Sturm - Der Bote vom Fluss", site=None)
            == "Fähre fährt nach dem Sturm"
        )
    assert title("<script>x = 1</script>", tag="Fähre fährt - Der Bote", site=None) == "Fähre fährt - Der Bote"


def test_a_headline_with_the_name_of_the_site_is_a_windows_and_gives_way_to_the_heading_that_begins_it() -> None:
    window = f"Port reopens after nine days (Elmouth Press) - {SITE}"
    assert (
        title("<h1>Port reopens after nine days</h1>", tag=window, headline=window, og=window)
        == "Port reopens after nine days"
    )
    assert (
        title("<h1>Port</h1>", tag=window, headline=window, og=window) == "Port reopens after nine days (Elmouth Press)"
    )
    assert title("<h1>Port re-opens</h1>", headline=window) == "Port reopens after nine days (Elmouth Press)"
