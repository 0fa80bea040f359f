"""The shortened cascade finds the same body as trafilatura itself, on pages of every structure."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring
from trafilatura import bare_extraction, main_extractor, settings, xpaths
from trafilatura.utils import trim

from tasks.markup.tree import parse_html
from tasks.page import cascade, readers
from tests.quality.pages import STRUCTURES, fill_structure

PROSE = "The ferry to Elmouth left at nine with forty people on board, {}, and came back in the fog before noon. "
PIECES = {
    "prose": lambda no: f"<p>{PROSE.format(no) * (1 + no % 4)}</p>",
    "line": lambda no: f"<p>Short, {no}.</p>",
    "loose": lambda no: f"<div class='entry'>{PROSE.format(no)}<br>{PROSE.format(no + 1)}</div>",
    "heading": lambda no: f"<h2>Part {no}</h2>",
    "farm": lambda no: f"<div><p>{PROSE.format(no)}</p><p><a href='/'>Elsewhere {no}, {'and there ' * no}</a></p></div>",
    "menu": lambda no: "<ul>" + "".join(f"<li><a href='/{n}'>Elsewhere {n}</a></li>" for n in range(no)) + "</ul>",
    "teasers": lambda no: f"<div class='teaser'><p>{PROSE.format(no) * no}</p></div>",
    "comments": lambda no: f"<div class='comment-list'><p>{PROSE.format(no) * no}</p></div>",
    "scrolled": lambda no: f"<div class='infinite-scroll'><p>{PROSE.format(no) * no}</p></div>",
    "table": lambda no: "<table>" + f"<tr><td>{no}</td><td>{PROSE.format(no)}</td></tr>" * no + "</table>",
    "quote": lambda no: f"<blockquote>{PROSE.format(no)}</blockquote>",
    "figure": lambda no: f"<figure><img src='/{no}.jpg'><figcaption>The ferry, {no}</figcaption></figure>",
    "form": lambda no: f"<form><label>Your name {no}</label><input></form>",
}  # fmt: skip
A_PIECE = st.builds(lambda name, no: PIECES[name](no), st.sampled_from(sorted(PIECES)), st.integers(1, 12))
A_FRAME = st.sampled_from(
    ["{}", "<article>{}</article>", "<div class='post-content'>{}</div>", "<div><div>{}</div></div>"]
)


@contextmanager
def as_it_comes() -> Iterator[None]:
    """Trafilatura with its own expressions."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("BODY_XPATH", "OVERALL_DISCARD_XPATH", "TEASER_DISCARD_XPATH", "DISCARD_IMAGE_ELEMENTS"):
            assert getattr(main_extractor, name) is not getattr(xpaths, name)
            patch.setattr(main_extractor, name, getattr(xpaths, name))
        patch.setattr(readers.baseline, "BASIC_CLEAN_XPATH", settings.BASIC_CLEAN_XPATH)
        yield


def compare(html: str) -> None:
    tree = parse_html(html)
    etree.strip_elements(tree, *readers.NOISE, with_tail=False)
    etree.strip_attributes(tree, *cascade._UNREAD)
    with as_it_comes():
        long = bare_extraction(copy(tree), include_comments=False, output_format="txt")
    short = cascade.find_body(tree)
    assert (short is None) == (long is None)
    if long is not None:
        assert etree.tostring(short) == etree.tostring(long.body)


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.name)
def test_a_structure_has_the_same_body(path: Path) -> None:
    compare(fill_structure(path)[0])


@given(st.lists(A_PIECE, max_size=12), A_FRAME, st.lists(A_PIECE, max_size=12))
def test_any_page_has_the_same_body(inside: list[str], frame: str, below: list[str]) -> None:
    compare(f"<html><body><h1>Elmouth</h1>{frame.format(''.join(inside))}{''.join(below)}</body></html>")


def test_prose_beside_menus_is_settled_and_beside_twice_as_much_other_prose_it_is_not() -> None:
    article = "".join(PIECES["prose"](no) for no in range(12))
    menu = "".join(PIECES["menu"](80) for _ in range(9))
    comments = f"<div class='comment-list'>{article * 3}</div>"
    for beside, is_settled in (("", True), (menu, True), (comments, True), (f"<div>{article * 3}</div>", False)):
        tree = parse_html(f"<html><body><article>{article}</article>{beside}</body></html>")
        found = tree.find(".//article")
        assert cascade._is_settled(tree, found, found.text_content()) is is_settled


def test_tables_are_settled_if_the_page_has_not_half_as_much_as_was_read_in_them() -> None:
    """Seen: the results of a contest in nested tables, all of them read several times over."""
    table = PIECES["table"](12)
    for beside, is_settled in (("", True), (f"<div>{PIECES['prose'](11) * 8}</div>", False)):
        tree = parse_html(f"<html><body><article>{table}</article>{beside}</body></html>")
        found = tree.find(".//article")
        assert cascade._is_settled(tree, found, found.text_content() * 3) is is_settled


@given(st.text("a é漢𝄞\u00a0\u2003\u3000\u0085\t\n", max_size=40))
def test_a_measure_is_never_less_than_what_trafilatura_counts(text: str) -> None:
    tree = document_fromstring("<p>a</p><p>b</p>")
    tree.body[0].text = text
    plain = text.translate(dict.fromkeys(map(ord, "\u00a0\u2003\u3000\u0085"), "-"))
    assert len(trim(tree.text_content())) <= cascade._measure(tree) == len(trim(f"{plain}b"))


@pytest.mark.shared
def test_every_twentieth_real_page_has_the_same_body(shared: Path) -> None:
    paths = sorted((shared / "data/pages/html").glob("*/*.html.gz"))[::20]
    assert paths
    for path in paths:
        compare(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))


def test_stop_words_are_kept_once_and_in_small_letters() -> None:
    """JusText kept small copies of all of them beside ours."""
    from justext import core
    from trafilatura import external

    readers.read_stop_words()
    assert core.define_stoplist(external.JT_STOPLIST) is external.JT_STOPLIST
    assert {"und", "the", "и"} <= external.JT_STOPLIST
    assert core.define_stoplist(frozenset({"Und"})) == {"und"}
