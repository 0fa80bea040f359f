"""Lists of links to other articles, and lists of links that are part of a text."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from tasks.page.related import find_related
from tasks.page.runs import read_runs

PROSE = (
    "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, the port authority said.",
    "Ships that had waited outside the breakwater for nine days entered before noon, led by two tugs from the naval yard.",
    "Crews had cleared the channel of sand and timber through the night, working in four shifts under floodlights.",
)
HEADLINES = ("Ferry gets a second boat after two years of debate", "The last keeper leaves the lighthouse of Elmouth")


def list_links(*addresses: str, texts: tuple[str, ...] = HEADLINES) -> str:
    items = "".join(f"<li><a href='{href}'>{text}</a></li>" for href, text in zip(addresses, texts, strict=True))
    return f"<ul>{items}</ul>"


def read_text(middle: str) -> list[str]:
    first, *rest = (f"<p>{text}</p>" for text in PROSE)
    runs = read_runs(document_fromstring(f"<article>{first}{middle}{''.join(rest)}</article>"))
    related = find_related(runs, "ledger.example", runs)
    return [run.text for run in runs if run.no not in related]


def test_headlines_of_the_site_in_a_list_are_no_text() -> None:
    assert read_text(list_links("/ports/ferry", "https://www.ledger.example/ports/keeper")) == list(PROSE)
    labelled = "<ul><li><b>Ferry:</b> <a href='/ports/ferry'>Why the second boat has to wait another year</a></li></ul>"
    assert read_text(labelled) == list(PROSE)


@pytest.mark.parametrize(
    "middle",
    [
        list_links("https://herald.example/ferry", "https://herald.example/keeper"),
        list_links("#ferry", "#keeper"),
        list_links("/", "https://[ledger.example/keeper"),
        list_links("/ships/aurora", "/ships/hermine", texts=("Aurora", "Hermine")),
        list_links(
            "/a", "/b", texts=("The ferry gets a second boat after all.", "The keeper leaves on the first of May.")
        ),
    ],
    ids=["of others", "on this page", "of no page", "names", "sentences"],
)
def test_other_lists_of_links_are_text(middle: str) -> None:
    assert len(read_text(middle)) == len(PROSE) + 2


def test_a_heading_goes_with_the_list_that_is_all_it_heads() -> None:
    related = f"<h2>More from the coast</h2>{list_links('/ports/ferry', '/ports/keeper')}"
    assert read_text(f"{related}<h2>Nine days</h2>") == [PROSE[0], "Nine days", *PROSE[1:]]
    assert read_text(related) == [PROSE[0], "More from the coast", *PROSE[1:]]


def test_an_article_that_is_a_list_of_headlines_keeps_it() -> None:
    addresses = [f"/ports/{no}" for no in range(8)]
    texts = tuple(f"{HEADLINES[no % 2]}, part {no}" for no in range(8))
    assert len(read_text(list_links(*addresses, texts=texts))) == len(PROSE) + 8


LABELLED = "<p>{0} <a href='/ports/ferry'>{2}</a></p><p>{1} <a href='/ports/keeper'>{3}</a></p>"


def test_lines_of_one_label_and_one_link_are_no_text_whatever_the_label_says() -> None:
    assert read_text(LABELLED.format("FUNDA FUTHI |", "FUNDA FUTHI |", *HEADLINES)) == list(PROSE)


@pytest.mark.parametrize(
    "lines",
    [
        LABELLED.format("The ferry:", "The light:", *HEADLINES),
        LABELLED.format("Ship:", "Ship:", "Aurora", "Hermine of Elmouth"),
        LABELLED.format("Seen:", "Seen:", *HEADLINES).replace("/ports", "https://herald.example"),
        LABELLED.format("Seen:", "Seen:", *(f"{each}." for each in HEADLINES)),
    ],
    ids=["labels", "names", "of others", "sentences"],
)
def test_other_lines_with_a_label_and_a_link_are_text(lines: str) -> None:
    assert len(read_text(lines)) == len(PROSE) + 2


CARD = "<div class='post'><h3><a href='{1}'>{0}</a></h3><p>1 March 2026</p><div><p>{2}</p></div></div>"
TEASERS = ("She carries forty bicycles and no cars.", "He lit the lamp for the last time on Sunday.")
"""Texts of cards."""


def list_cards(*addresses: str, card: str = CARD) -> str:
    return "".join(card.format(*each) for each in zip(HEADLINES, addresses, TEASERS, strict=True))


def test_cards_of_linked_headlines_of_the_site_and_their_texts_are_no_text() -> None:
    cards = list_cards("/ports/ferry", "https://www.ledger.example/ports/keeper")
    assert read_text(f"<section>{cards}</section>") == list(PROSE)
    rows = list_cards("/ports/ferry", "/ports/keeper", card=f"<div class='row'><div class='column'>{CARD}</div></div>")
    assert read_text(f"<h2>More from the coast</h2>{rows}<h2>Nine days</h2>") == [PROSE[0], "Nine days", *PROSE[1:]]


def test_the_sections_above_linked_headlines_of_cards_are_no_text() -> None:
    """Seen: below a short story of an agency, three of those that others read."""
    item = "<li><a href='{1}'><img src='a.jpg'></a><span>Ports</span><h3><a href='{1}'>{0}</a></h3></li>"
    cards = f"<h2>Others read</h2><ul>{list_cards('/ports/ferry', '/ports/keeper', card=item)}</ul>"
    assert read_text(f"{cards}<h2>Nine days</h2>") == [PROSE[0], "Nine days", *PROSE[1:]]
    alone = item.format(HEADLINES[0], "/ports/ferry")
    assert "Ports" in read_text(f"<ul>{alone}</ul>")


@pytest.mark.parametrize(
    "cards",
    [
        list_cards("https://herald.example/ferry", "https://herald.example/keeper"),
        list_cards("#ferry", "#keeper"),
        list_cards("/ferry", "/keeper", card="<h3><a href='{1}'>{0}</a></h3><p>1 March 2026</p><p>{2}</p>"),
        list_cards("/ferry", "/keeper", card=CARD.replace("{2}", "{2} " * 20)),
        f"{CARD.format(HEADLINES[0], '/ferry', TEASERS[0])}<section>{CARD.format(HEADLINES[1], '/keeper', TEASERS[1])}</section>",
        list_cards("/ferry", "/keeper", card=CARD.replace("<p>1 March 2026</p>", "<h1>Elmouth</h1>")),
    ],
    ids=["of others", "on this page", "in no boxes", "long", "alone", "with the headline"],
)
def test_other_texts_below_linked_headings_are_text(cards: str) -> None:
    assert len(read_text(cards)) == len(PROSE) + 6


def test_an_article_that_is_cards_keeps_them() -> None:
    cards = "".join(CARD.format(f"{HEADLINES[no % 2]}, part {no}", f"/ports/{no}", PROSE[no % 3]) for no in range(8))
    assert len(read_text(cards)) == len(PROSE) + 8 * 3


def test_an_article_in_the_article_below_a_linked_headline_is_a_card_though_it_has_no_like() -> None:
    card = f"<h3><a href='/ports/ferry'>{HEADLINES[0]}</a></h3><p>The council found the money on Monday night.</p>"
    box = f"<div><h2>More on the ports</h2><article>{card}</article></div>"
    assert read_text(box) == list(PROSE)
    assert len(read_text(f"<div><h2>More on the ports</h2><div>{card}</div></div>")) == len(PROSE) + 3
