"""The effect of a block's role in the markup on its verdict."""

from __future__ import annotations

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.context import gather_evidence
from tasks.appeals.guards import find_bare_edges
from tasks.appeals.known_names import Names
from tasks.appeals.wording import load_wording
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block, Role

PARAGRAPHS = (
    "Der Gemeinderat hat am Dienstag beschlossen, die alte Brücke über den Fluss zu sperren, weil zwei Pfeiler nachgeben.",
    "Die Sperrung trifft vor allem Pendler, die nun einen Umweg von elf Kilometern über die Kreisstadt fahren müssen.",
)

BARE = "Marlene Ast gilt seit Jahren als Star der Bühne."


def find_removed(short: tuple[str, ...], role: Role, marks: tuple[str, ...] = ()) -> list[str]:
    blocks = [
        *(Block(no=0, text=text, start=0, end=0) for text in PARAGRAPHS),
        *(Block(no=0, text=text, start=0, end=0, role=role, marks=marks) for text in short),
        *(Block(no=0, text=text, start=0, end=0) for text in PARAGRAPHS),
    ]
    judgement = judge_article(
        Article(lay_out_blocks(blocks)), names=(), domain=None, language="de", rulebook=load_rulebook()
    )
    return [verdict.block.text for verdict in judgement.removed]


@pytest.mark.parametrize("marks", [(), ("links:10",), ("share",)])
@pytest.mark.parametrize("text", ["Vorteile", "Abnahme der Pfeiler"])
def test_a_subhead_without_an_appeal_stays(text: str, marks: tuple[str, ...]) -> None:
    assert find_removed((text,), "subhead", marks) == []


def test_a_list_of_short_items_stays_though_each_is_a_link() -> None:
    items = (
        "Gut Harting, Moos",
        "harting.example",
        "Gut Meier, Moos",
        "meier.example",
        "Hof Lang, Ried",
        "lang.example",
    )
    assert find_removed(items, "list_item", ("links:10",)) == []


LINKED = (
    "Wie der Hafen zu seinem Kran kam",
    "Das passiert, wenn du nachts am Deich stehst",
    "Streit um den neuen Fährplan",
    "Sieben Orte, an denen du Seehunde siehst",
    "Warum die Mühle stillsteht",
)


def test_a_list_of_links_goes_with_its_label_however_long_it_is() -> None:
    label = "Mehr zum Thema:"
    assert find_removed((label, *LINKED), "list_item", ("links:10", "related")) == [label, *LINKED]
    assert find_removed(LINKED, "list_item", ("links:10", "related")) == []


def test_items_of_a_list_that_are_no_links_stay_under_any_label() -> None:
    assert find_removed(("Mehr zum Thema:", *LINKED), "list_item", ("entry",))[1:] == []


def test_a_subhead_that_a_rule_names_goes() -> None:
    assert find_removed(("Newsletter abonnieren",), "subhead") == ["Newsletter abonnieren"]


def test_the_title_of_a_sign_up_box_goes_though_it_is_a_heading() -> None:
    assert find_removed(("Exklusiv für Sie",), "subhead", ("newsletter",)) == ["Exklusiv für Sie"]
    assert find_removed(("Exklusiv für Sie",), "subhead", ("entry",)) == []


def test_a_sign_up_box_inside_a_figure_is_no_caption() -> None:
    text = "Mit meiner Anmeldung zum Newsletter stimme ich der Werbung zu."
    assert find_removed((text,), "caption") == [text]


@pytest.mark.parametrize("text", ["Anzeige", "Weitere Videos", "Auf Facebook teilen"])
def test_a_button_inside_a_figure_is_no_caption(text: str) -> None:
    assert find_removed((text,), "caption") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Der Newsletter des Bürgermeisters wirbt für die Brücke.",
        "Foto: Anna Berg. Alle Rechte vorbehalten.",
        "Mehr Videos als Fotos zeigt die Schau im alten Lokschuppen am Hafen.",
    ],
)
def test_captions_stay(text: str) -> None:
    assert find_removed((text,), "caption") == []


def test_the_ends_of_a_run_give_a_reason_themselves() -> None:
    texts = [
        PARAGRAPHS[0],
        BARE,
        "Jetzt unseren Newsletter abonnieren!",
        BARE,
        "Newsletter abonnieren",
        BARE,
        PARAGRAPHS[1],
    ]
    found = gather_evidence(texts, load_rulebook().compile(("de",), ()), Names(()), load_wording())
    assert find_bare_edges(found, [False, True, True, True, True, True, False], [-1] * 7) == [1, 5]
    assert find_bare_edges(found, [False, True, False, True, True, True, False], [-1] * 7) == [1, 3, 5]
    assert find_bare_edges(found, [True] * 7, [-1] * 7) == []


def test_a_letter_at_the_end_may_begin_with_a_story_of_ours() -> None:
    opener = "Vor drei Jahren saßen wir zu viert in einer Küche."
    texts = [*PARAGRAPHS, BARE, opener, BARE, "Jetzt unseren Newsletter abonnieren!", BARE]
    found = gather_evidence(texts, load_rulebook().compile(("de",), ()), Names(()), load_wording())
    first, at_end = len(PARAGRAPHS), [False] * len(PARAGRAPHS) + [True] * 5
    assert find_bare_edges(found, at_end, [-1] * len(found)) == [first]
    assert find_bare_edges([*found, found[0]], [*at_end, False], [-1] * (len(found) + 1)) == [
        first,
        first + 1,
        first + 2,
        first + 4,
    ]
