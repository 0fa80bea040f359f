"""Quotations that repeat the text."""

from __future__ import annotations

from lxml.html import document_fromstring

from tasks.page.quotes import find_repeated_quotes
from tasks.page.runs import read_runs

SAID = "It sounded like a train, and then it sounded like all the trains."
TOLD = f"“{SAID[:-1]},” said Hal Denby, whose garage was carried onto the ball field."
PROSE = "The river rose eleven feet in under an hour on Friday evening and left two towns with water in their kitchens."


def read_text(quotation: str, *, told: str = TOLD) -> list[str]:
    runs = read_runs(document_fromstring(f"<article><p>{PROSE}</p>{quotation}<p>{told}</p></article>"))
    repeated = find_repeated_quotes(runs, runs)
    return [run.text for run in runs if run.no not in repeated]


def test_a_quotation_set_apart_that_the_text_has_too_is_told_once() -> None:
    assert read_text(f"<blockquote>{SAID}</blockquote>") == [PROSE, TOLD]
    assert read_text(f"<blockquote><p>„{SAID}“</p></blockquote>") == [PROSE, TOLD]
    assert read_text(f"<blockquote>{SAID}</blockquote>", told="Nobody slept.") == [PROSE, SAID, "Nobody slept."]
    assert read_text("<blockquote>All the trains</blockquote>") == [PROSE, "All the trains", TOLD]


def test_who_said_so_goes_with_the_quotation() -> None:
    named = f"<div><blockquote>{SAID}</blockquote><div>Hal Denby</div></div>"
    assert read_text(named) == [PROSE, TOLD]
    assert read_text(f"<blockquote><p>{SAID}</p><cite>Hal Denby</cite></blockquote>") == [PROSE, TOLD]
    assert read_text(f"<blockquote>{SAID}</blockquote><p>It was dark.</p>") == [PROSE, "It was dark.", TOLD]


def test_a_text_that_is_all_quotation_stays() -> None:
    assert read_text(f"<blockquote><p>{SAID}</p><p>{SAID}</p></blockquote>", told="") == [PROSE, SAID, SAID]


def test_what_markup_calls_a_quotation_is_one_without_the_element() -> None:
    for quotation in (f"<div class='inset-quote'><p>{SAID}</p></div>", f"<p class='pullquote'>{SAID}</p>"):
        assert read_text(quotation) == [PROSE, TOLD]
        assert read_text(quotation, told="Nobody slept.") == [PROSE, SAID, "Nobody slept."]
    assert read_text(f"<div class='fact'><p>{SAID}</p></div>") == [PROSE, SAID, TOLD]
