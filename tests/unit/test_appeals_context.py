"""Signals of the whole article about a block, and the evidence of words inside quotation marks."""

from __future__ import annotations

import pytest

from tasks.appeals import load_rulebook
from tasks.appeals.context import gather_evidence
from tasks.appeals.evidence import Evidence
from tasks.appeals.guards import find_guard, find_headline, is_implausible
from tasks.appeals.known_names import Names
from tasks.appeals.letters import MOST_BLOCKS, find_letters, find_salutations
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.shapes import find_quoted, is_credit
from tasks.records import Block

STORY = (
    "The council voted on Tuesday to close the old bridge over the river, because two of its pillars give way in floods.",
    "The closure hits commuters most, who now have to take a detour of eleven kilometres by way of the county town.",
)
QUIET = STORY[0].replace("in floods", "whenever the river is in flood in spring")
ASK, BUTTON = "Please support our journalism with a donation.", "Donate now"


def study(*texts: str) -> list[Evidence]:
    return gather_evidence(texts, load_rulebook().compile(("en",), ()), Names(()))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Please support us”, said the director of the hospice.", ["“Please support us"]),
        ("Der Knopf „Jetzt spenden“ bringt, sagt sie, kaum etwas.", ["„Jetzt spenden"]),
        ("« Soutenez-nous », a lancé la maire aux habitants réunis", ["« Soutenez-nous "]),
        ("’’ہمارا ساتھ دیں،‘‘ امیدوار نے جلسے میں لوگوں سے کہا", ["’’ہمارا ساتھ دیں،"]),
        ("He asked for more, and “never got an answer", ["“never got an answer"]),
        ("“All of it in quotation marks.”", []),
        ("No quotation marks at all.", []),
    ],
)
def test_what_stands_in_quotation_marks_is_found(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in find_quoted(text)] == quoted


def test_a_plea_that_somebody_is_quoted_with_is_no_plea_of_the_page() -> None:
    asked, told = study(ASK, f"“{ASK}” was written on the wall of the theatre, next to the door.")
    assert asked.rules
    assert told.has_quoted_rule and not told.rules


def test_what_is_chanted_in_quotation_marks_addresses_nobody() -> None:
    chanted, told = study(
        "They were chanting: “Help us, support us, donate now”.", "He said “your” and meant our town."
    )
    assert chanted.classes.keys().isdisjoint({"ask", "we", "money"})
    assert {"say", "we"} <= told.classes.keys()


def test_a_block_knows_whether_only_asking_follows_it_to_the_end() -> None:
    *_, opener, middle, ask, _ = study(QUIET, "Herons nest on the weir.", "It took her five months.", ASK, BUTTON)
    assert {"behind the quiet paragraphs, 4-8", "most of the rest has rules, 4-8"} <= set(opener.signals)
    assert "all of the rest has rules, 4-8" in middle.signals
    assert any(signal.startswith("all of the rest has rules") for signal in ask.signals)


def test_a_gap_between_rules_ends_at_the_storys_own_paragraphs() -> None:
    found = study(QUIET, ASK, "Herons nest on the weir.", "It took her five months.", BUTTON, QUIET, ASK)
    gaps = [next((signal for signal in e.signals if signal.startswith("in a gap")), None) for e in found]
    assert gaps == [
        None,
        None,
        "in a gap of 2 between rules, 4-8",
        "in a gap of 2 between rules, 4-8",
        None,
        None,
        None,
    ]


def test_a_line_that_asks_nothing_needs_more_than_one_that_does() -> None:
    _, mute, asking = study(ASK, "Herons nest on the weir.", "Get every letter of ours by mail.")
    assert mute.group == "no rule, line, in company, mute"
    assert "mute" not in asking.group


def test_a_salutation_stays_with_its_letter() -> None:
    found = study("Dear friends,", STORY[0], ASK)
    assert find_salutations(found, [True, False, True]) == [0]
    assert find_salutations(found, [True, True, True]) == []


def test_a_letter_below_the_boxes_goes_with_its_salutation() -> None:
    found = study(STORY[0], ASK, "Dear Reader,", STORY[0], "I hope you will stay with us.")
    goes = [False, True, True, False, True]
    assert find_letters(found, goes, [False] * 5) == [3]
    assert find_letters(found, [False, False, *goes[2:]], [False] * 5) == []
    assert find_letters(found, [True, *goes[1:]], [False] * 5) == []
    assert find_letters([*found, found[0]], [*goes, False], [False] * 6) == []


def test_who_took_a_picture_is_a_credit_and_who_has_the_rights_is_not() -> None:
    assert is_credit("© Iona Reed / Heronwatch")
    assert not is_credit("© 2024 Harbour Times Ltd")
    assert not is_credit("© Riproduzione riservata")


@pytest.mark.parametrize(
    "text",
    ["The weir at Harrow in March.Credit: Heron Pictures", "Nhóm nghiên cứu bên đập nước. Ảnh: Bệnh viện Sông Hồng", "Crédit photo : K. B. / Courrier du Port",
     "Kirkbruen efter stormen. Foto: Mads Lind", "Harbour at dawn (Iona Reed/Heronwatch via AP)"],
)  # fmt: skip
def test_credits_are_known_to_the_remover_as_they_are_to_the_reader_of_pages(text: str) -> None:
    assert is_credit(text)


def test_what_somebody_told_us_is_news() -> None:
    told, asked = study("The minister told us that she would table a question.", "Tell us what you saw, she said.")
    assert told.is_plain and not asked.is_plain


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("The harbour fund needs you. Support the harbour! Give today https://t.co/AbCd12345", "embedded post"),
        ("Correction: the bridge was closed on Tuesday.", "correction"),
        ("Every Friday, a letter with what we learned, and the odd clarification", None),
    ],
)
def test_what_keeps_a_block_whatever_it_asks(text: str, guard: str | None) -> None:
    assert find_guard(Block(no=0, text=text, start=0, end=len(text)), study(text)[0], ()) == guard


def test_rights_of_the_publisher_itself_are_a_notice_in_any_script() -> None:
    notice, credit = "© Jaljala. सर्वाधिकार सुरक्षित", "© Jaljala/Sita Rai"
    found = gather_evidence([notice, credit], load_rulebook().compile(("ne",), ()), Names(("Jaljala",)))
    assert [find_guard(Block(0, evidence.text, 0, 0), evidence, ()) for evidence in found] == [None, "credit"]


def test_a_headline_is_found_below_a_credit_but_not_below_an_appeal() -> None:
    assert find_headline(study("© HT", "What we did this year with you", *STORY)) == 1
    assert find_headline(study("Donate now", "What we did this year with you", *STORY)) == -1


def test_a_block_beside_a_rule_has_company() -> None:
    found = study(STORY[0], "Three people made this in a week.", ASK, BUTTON)
    assert [evidence.has_company for evidence in found] == [False, True, True, True]
    assert found[1].group == "no rule, line, in company"


def test_an_appeal_that_asks_for_what_the_headline_speaks_of_says_so() -> None:
    found = study("The newsletter that saved a town", *STORY, "Get our newsletter every morning")
    assert "the headline speaks of newsletter too" in found[-1].signals
    assert not any(
        "headline speaks" in signal for signal in study("A bridge", *STORY, "Get our newsletter")[-1].signals
    )


def test_of_an_article_something_must_be_left_but_not_of_a_letter() -> None:
    letter = study(
        "Years ago we began to write about this valley, and we still walk every lane of it, notebook in hand."
    )
    article = study("Why our paper needs help", letter[0].text, letter[0].text)
    assert is_implausible(article, [False, True, True])
    assert not is_implausible(letter, [True])
    only = study("Search", "© HT", "Help us to go on writing", " ".join([letter[0].text] * 4))
    assert is_implausible(only, [False, False, False, True])
    assert not is_implausible(study("A bridge is closed", *STORY, letter[0].text), [False, False, False, True])
    assert is_implausible(study("The Mill Blog", "September open mill day", letter[0].text), [False, False, True])


def test_what_would_go_with_its_headline_and_without_a_rule_is_the_article() -> None:
    told = "We made a table of what comes in and what goes out, the paper, the post and the two of us. " * 2
    blog = study("Raising our rates", STORY[0], told, told)
    assert is_implausible(blog, [True, False, True, True])
    assert not is_implausible(study("Donate now", STORY[0], told, told), [True, False, True, True])


def test_a_publisher_goes_by_its_initials_and_by_what_stands_before_a_colon() -> None:
    assert "HKFP" in list_names(["Hong Kong Free Press"], None)
    assert "Kontext" in list_names(["Kontext:Wochenzeitung"], None)


def test_a_name_is_inferred_from_who_asks_and_not_from_any_noun_that_is_something() -> None:
    rules = load_rulebook().compile(("en", "de"), ())
    texts = ["Support The Harbour Times!", "A story of The Harbour Times", "Der Garten ist groß", "Der Garten blüht"]
    assert set(infer_names(texts, rules)) == {"The Harbour", "The Harbour Times"}


def test_a_publisher_is_named_behind_an_ethiopic_prefix_too() -> None:
    found = gather_evidence(
        ["በጎህ ዜና ይደግፉን", "ብጎህ ዜና", "ሰጎህ ዜና"], load_rulebook().compile(("am",), ()), Names(list_names(["ጎህ ዜና"], None))
    )
    assert ["name" in each.classes for each in found] == [True, True, False]


def test_a_domain_spells_out_the_dots_of_its_publishers_name() -> None:
    found = gather_evidence(
        ["Die GLÜHMÜHLE braucht Hilfe!"],
        load_rulebook().compile(("de",), ()),
        Names(list_names((), "gluehmuehle.example")),
    )
    assert "name" in found[0].classes


class Counted(list[bool]):
    """A list that counts how often it is looked at."""

    looks = 0

    def __getitem__(self, place: object) -> bool:  # type: ignore[override]
        self.looks += 1
        return super().__getitem__(place)  # type: ignore[index]


def test_a_letter_is_followed_so_far_and_no_farther() -> None:
    count = 500
    found = study("Dear readers,") * count
    removed = Counted([True] * count)
    assert find_letters(found, removed, [False] * count) == []
    assert removed.looks <= count * (MOST_BLOCKS + 3)
