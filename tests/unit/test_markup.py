"""HTML to visible runs of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.markup.tree import name_words, parse_html
from tasks.page.runs import mark_runs, read_marks, read_runs


def texts(html: str | bytes) -> list[str]:
    return [run.text for run in read_runs(parse_html(html))]


def test_block_boundaries_and_line_breaks_end_a_run_inline_elements_do_not() -> None:
    html = "<div>Lead <p>One <b>bold</b> word.</p>tail<br>next<ul><li>a<li>b</ul></div>"
    assert texts(html) == ["Lead", "One bold word.", "tail", "next", "a", "b"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a = 'text';</script>", "<style>p {}</style>", "<p hidden>text</p>", "<p aria-hidden='true'>text</p>",
        "<p style='color:red; DISPLAY : none'>text</p>", "<noscript><p>text</p></noscript>", "<button>text</button>",
        "<template><p>text</p></template>", "<!-- text -->",
    ],
)  # fmt: skip
def test_what_no_reader_sees_is_no_run(hidden: str) -> None:
    assert texts(f"<body><p>before</p>{hidden}<p>after</p></body>") == ["before", "after"]


def test_text_behind_a_hidden_element_stays() -> None:
    assert texts("<p>one <span hidden>two</span> three</p>") == ["one three"]


def test_a_run_knows_where_its_links_lead() -> None:
    card = "<a href='/card'><h3>Ferry</h3><p>Twice a day</p></a><p>In <a href='/a'>spring</a> and <a href='/b'>autumn</a></p>"
    assert [run.addresses for run in read_runs(parse_html(card))] == [("/card",), ("/card",), ("/a", "/b")]
    endless = "".join(f"<a href='/{no}'>" for no in range(9)) + "<p>First</p><p>Second</p>"
    assert [run.addresses for run in read_runs(parse_html(endless))][1:] == [("/8",)]


def test_a_run_knows_how_much_of_it_is_linked() -> None:
    run = read_runs(parse_html("<p><a href='/x'>12345</a>67890</p>"))[0]
    assert run.link_share == 0.5


def test_a_place_with_a_name_is_no_link_and_what_a_script_follows_is_one() -> None:
    html = "<div><a name='top'><p>12345</p><p><a name='ferry'>67890</a></p><a onclick='share()'>Share</a></div>"
    found = [(run.link_share, run.addresses) for run in read_runs(parse_html(html))]
    assert found == [(0.0, ()), (0.0, ()), (1.0, ("",))]


@pytest.mark.parametrize(
    "reference", ["&#11;", "&#xFFFE;", "&#x0;", "&#xD800;", "&#99999999;", "&#1;&#2;", "\x0b", "\x00", "\ufffe"]
)
def test_characters_that_xml_forbids_are_gone(reference: str) -> None:
    html = f"<p>sea{reference}port</p>"
    assert texts(html) == texts(html.encode()) == ["seaport"]


def test_a_forbidden_reference_may_be_the_last_of_a_page() -> None:
    assert texts("<p>seaport&#11") == ["seaport"]


def test_legal_references_stay() -> None:
    assert texts("<p>caf&#233; &#x2014; &amp;</p>") == ["café — &"]


def test_nesting_has_a_limit_that_says_so() -> None:
    assert texts("<div>" * 1_000 + "deep words") == ["deep words"]
    with pytest.raises(ValueError, match="nested"):
        parse_html("<article>" * 100_000 + "deep words")


@pytest.mark.parametrize("tag", ["<div>", "<b><i>", "<table><tr><td>", "<div class='box'><span style='color: red'>"])
def test_boxes_and_styles_without_end_are_left_out(tag: str) -> None:
    assert texts(f"<h1>Port</h1>{tag * 10_000}<p>deep words</p>") == ["Port", "deep words"]


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>t</title><article><p>words</p></article></head><body></body></html>",
        "<html><head><title>t</title></head><article><p>words</p></article></html>",
        "<html><body></body><article><p>words</p></article></html>",
        "<html><article><p>words</p></article><body></body></html>",
        "<article><p>words</p></article>",
    ],
)
def test_an_article_may_stand_outside_of_the_body(html: str) -> None:
    tree = parse_html(html)
    assert [run.text for run in read_runs(tree)] == ["words"]
    assert tree.find("body//p") is not None


def test_no_markup_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no markup"):
        parse_html("")


def test_marks_name_classes_and_containers_nearby() -> None:
    html = "<aside class='newsletterBox' id='sign-up'><form><p>Get our <a href='/n'>letter</a></p></form></aside>"
    marks = read_marks(read_runs(parse_html(html))[0])
    assert {"newsletter", "box", "sign", "up", "tag:aside", "tag:form", "tag:p", "links:4"} <= set(marks)
    assert list(marks) == sorted(marks)


def test_brothers_have_the_marks_that_each_has_alone() -> None:
    html = "<div class='box'><p>One</p><p>Two</p><p class='lead'>Three</p><p><a href='/n'>Four</a></p></div><p>Five</p>"
    runs = read_runs(parse_html(html))
    assert list(mark_runs(runs)) == [read_marks(run) for run in runs]
    assert len(set(mark_runs(runs))) == 4


def test_name_words_split_camel_case_and_dashes() -> None:
    element = parse_html("<div class='RelatedStories c-card__title' id='x1'>a</div>").find(".//div")
    assert name_words(element) == {"related", "stories", "c", "card", "title", "x", "1"}


@given(st.text(alphabet="<>/apdiv&#;x0 \n'=", max_size=200))
def test_broken_markup_never_raises_anything_but_value_error(html: str) -> None:
    try:
        runs = texts(html)
    except ValueError:
        return
    assert all(run == run.strip() and run for run in runs)


def test_a_row_of_data_is_one_run_a_row_of_layout_is_not() -> None:
    data = "<table><tr><th>Ship</th><th>Berth</th></tr><tr><td>Anna <b>M.</b></td><td>4</td></tr></table>"
    layout = "<table><tr><td>Menu<br>Ports</td><td><p>The harbour reopened.</p></td></tr></table>"
    assert texts(data) == ["Ship | Berth", "Anna M. | 4"]
    assert texts(layout) == ["Menu", "Ports", "The harbour reopened."]


def test_cells_set_as_paragraphs_are_a_row_if_they_are_short_and_many() -> None:
    row = "<table><tr><td><p>Fox i-Size</p></td><td><p>500 €</p></td><td><p>yes<br>since 2019</p></td><td></td></tr></table>"
    assert texts(row) == ["Fox i-Size | 500 € | yes since 2019"]
    assert texts(row.replace("Fox", "Fox " * 30)) == ["Fox " * 30 + "i-Size", "500 €", "yes", "since 2019"]
    assert texts("<table><tr><td><p>Menu</p></td><td><p>Ports</p></td></tr></table>") == ["Menu", "Ports"]


def test_the_link_to_edit_a_section_of_a_wiki_is_none_of_its_words() -> None:
    edit = '<span class="mw-editsection"><span>[</span><a href="/edit">edit</a><span>]</span></span>'
    assert texts(f"<h2>After the storm{edit}</h2><p>The harbour reopened.</p>") == [
        "After the storm",
        "The harbour reopened.",
    ]
