"""Which of the things a page calls its article is the title."""

from tasks.markup import parse_html
from tasks.titles import Claims, choose_title, drop_site_name

SITE = "The Harbour Ledger"


def title(
    body: str, *, tag: str = "", headline: str | None = None, og: str | None = None, site: str | None = SITE
) -> str | None:
    tree = parse_html(f"<html><head><title>{tag}</title></head><body>{body}</body></html>")
    return choose_title(tree, Claims(headline, og, None, site))


def test_the_visible_headline_wins_over_what_is_made_for_sharing() -> None:
    assert (
        title("<h1>Port reopens</h1>", tag=f"Port reopens | {SITE}", og="You will not believe this port")
        == "Port reopens"
    )


def test_a_heading_that_the_json_ld_names_wins_over_another() -> None:
    body = "<h1>Storm harbour news today</h1><h2>Port reopens</h2>"
    assert title(body, tag="Storm harbour news today", headline="Port reopens") == "Port reopens"


def test_two_claims_that_agree_win_over_a_heading_that_nobody_confirms() -> None:
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
