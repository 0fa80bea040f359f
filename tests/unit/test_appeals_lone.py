"""Removals that stand alone in the story: headings, amounts of money, and prose without a rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.appeals.evidence import Evidence
from tasks.appeals.lone import find_amounts, find_lone, find_mentions, is_amount_only

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


def test_prices_stay_with_what_they_pay_for_and_go_in_a_form(study: Study) -> None:
    found = study(STORY[0], "Stalls : £12", "Gallery : £8", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == [1, 2]
    found = study(STORY[0], "Monthly: £12", "Donate", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == []


def test_amounts_below_one_another_stay_without_a_button(study: Study) -> None:
    found = study(STORY[0], "£300", "£200", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == [1, 2]
    found = study(STORY[0], "£300", "Donate", STORY[1])
    assert find_amounts(found, [False, True, True, False]) == []


@pytest.mark.parametrize(
    ("text", "is_amount"),
    [
        ("24,00 €", True),
        ("US$ 25", True),
        ("312", False),
        ("25 days", False),
        ("Stalls: £12", True),
        ("Fee: 25 days", False),
    ],
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


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Der Bundestag diskutiert über das Gesetz."),
        ("de", "Das Parlament stimmt jetzt darüber ab."),
        ("de", "Auch die Zinsen für das Wehr lassen sich von der Steuer absetzen."),
    ],
)
def test_a_sentence_that_only_mentions_what_a_rule_looks_for_stays(
    find_removed: FindRemoved, language: str, sentence: str
) -> None:
    assert find_removed(*STORY, sentence, language=language) == []


@pytest.mark.parametrize(
    ("mention", "kept"),
    [
        ("Sogar die Zinsen lassen sich nach dem Gesetz von der Steuer absetzen.", [1]),
        ("Der Bundestag diskutiert über das Gesetz.", []),
    ],
)
def test_mentions_stay_beside_a_box_if_they_ask_for_nothing(study: Study, mention: str, kept: list[int]) -> None:
    found = study(STORY[0], mention, "Newsletter abonnieren", language="de")
    assert find_mentions(found, [False, True, True]) == kept


@pytest.mark.parametrize(
    ("sentence", "is_mention"),
    [
        ("The museum says that readers leave a comment under every single picture on the wall.", True),
        ("Leave a comment under every single picture on the wall of the museum and its garden.", False),
        ("The museum is closed. Readers leave a comment under every single picture on the wall.", False),
        ("Our museum says that readers leave a comment under every single picture on the wall.", False),
        ("The museum says that readers leave a comment under every single picture on the wall", False),
    ],
)
def test_what_is_a_mention(study: Study, sentence: str, is_mention: bool) -> None:
    assert find_mentions(study(STORY[0], sentence, STORY[1]), [False, True, False]) == ([1] if is_mention else [])


def test_a_notice_is_no_mention(study: Study) -> None:
    notice = (
        "Names that are entered on these pages are used for the stated purposes, see the privacy policy of the parish."
    )
    assert find_mentions(study(STORY[0], notice, STORY[1]), [False, True, False]) == []
