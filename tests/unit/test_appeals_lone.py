"""Removals that stand alone in the story: headings, amounts of money, and prose without a rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.appeals.evidence import Evidence
from tasks.appeals.lone import find_amounts, find_lone, is_amount_only

FindRemoved = Callable[..., list[str]]
Study = Callable[..., list[Evidence]]
STORY = (
    "The engineer Ruth Amsel found eleven cracks and two missing bolts in the weir at Harrow, and warned the council in "
    "March that the gates would not survive another flood.",
    "The council, which owns the weir, let the inspection lapse twice and spent the money on the market square.",
)
BELOW = "Five anglers and the miller have signed the petition of the parish."


@pytest.mark.parametrize("heading", ["Events", "Contact", "Membership", "TIPS", "Up next"])
def test_a_heading_of_what_stays_stays(find_removed: FindRemoved, heading: str) -> None:
    assert find_removed(*STORY, heading, BELOW, STORY[0]) == []


@pytest.mark.parametrize(
    ("language", "heading", "below"),
    [
        ("de", "Empfehlungen", "Die Gutachterin rät, das Wehr noch im Winter zu sichern und die Tore zu tauschen."),
        ("it", "Contatti", "Il comune non ha risposto alle domande del comitato sulla diga."),
        ("cs", "Diskuse", "Na schůzi se mluvilo hlavně o tom, kdo opravu jezu zaplatí."),
        ("tr", "Etkinlikler", "Cumartesi günü istasyondan bende kadar bir yürüyüş düzenlenecek."),
        ("el", "Επικοινωνία", "Ο δήμος δεν απάντησε στα ερωτήματα της επιτροπής για το φράγμα."),
    ],
)
def test_headings_stay_in_other_languages(find_removed: FindRemoved, language: str, heading: str, below: str) -> None:
    assert find_removed(*STORY, heading, below, language=language) == []


def test_the_same_words_go_below_the_story(find_removed: FindRemoved) -> None:
    assert find_removed(*STORY, "Events", "Contact") == ["Events", "Contact"]
    assert find_removed(*STORY, "Share", "Contact", "About us") == ["Share", "Contact", "About us"]
    assert find_removed("Contact", *STORY) == ["Contact"]


def test_what_only_headings_made_suspicious_stays_with_them(find_removed: FindRemoved) -> None:
    texts = ("Presse", "Über den Brand wurde bis nach Italien berichtet, zwei Sender kamen.", "Team", "Vierzehn Beamte teilen sich sechs Tische.")  # fmt: skip
    assert find_removed(*STORY, *texts, language="de") == []


def test_a_lone_amount_is_a_price_and_among_buttons_a_choice(find_removed: FindRemoved) -> None:
    assert find_removed(*STORY, "Ruth Amsel: The Weir. Harrow Press, 312 pages", "24.00 euros") == []
    widget = ("Choose an amount", "£5", "£10", "Other amount", "Donate now")
    assert find_removed(*STORY, *widget) == [*widget]


def test_amounts_below_one_another_stay_without_a_button(study: Study) -> None:
    found = study(STORY[0], "£300", "£200", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == [1, 2]
    found = study(STORY[0], "£300", "Donate", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == []


@pytest.mark.parametrize(
    ("text", "is_amount"), [("24,00 €", True), ("US$ 25", True), ("312", False), ("25 days", False)]
)
def test_what_is_an_amount_of_money(study: Study, text: str, is_amount: bool) -> None:
    assert is_amount_only(study(text)[0]) is is_amount


def test_prose_without_a_rule_goes_alone_only_if_certain_or_if_it_asks_twice(study: Study) -> None:
    column = "We have become used to being reached at all hours, and we call it freedom."
    found = study(STORY[0], column, STORY[1])
    assert not found[1].rules
    assert find_lone(found, [False, True, False], [0.0, 0.9, 0.0]) == [1]
    assert find_lone(found, [False, True, False], [0.0, 0.98, 0.0]) == []
    twice = "Our newsletter and our app are there for you when the paper is not."
    assert find_lone(study(STORY[0], twice, STORY[1]), [False, True, False], [0.0, 0.9, 0.0]) == []
