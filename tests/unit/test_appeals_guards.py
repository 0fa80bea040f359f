"""Guards that look at what a removed block shares with the story, and at who speaks in it."""

from __future__ import annotations

import pytest

from tasks.appeals import load_rulebook
from tasks.appeals.context import gather_evidence
from tasks.appeals.evidence import Evidence
from tasks.appeals.guards import find_guard, find_told
from tasks.appeals.interviews import find_answers
from tasks.appeals.known_names import Names
from tasks.appeals.lone import find_lone
from tasks.appeals.names import list_names
from tasks.appeals.shapes import is_signed
from tasks.appeals.tables import find_table_rows
from tasks.appeals.wording import load_wording
from tasks.records import Block

HEADLINE = "Warden quits over the rotten weir"
STORY = (
    "The engineer Ruth Amsel found eleven cracks and two missing bolts in the weir at Harrow, and warned the council in "
    "March that the gates would not survive another flood.",
    "The council, which owns the weir, let the inspection lapse twice and spent the money on the market square.",
)
COLUMN = "We let the weir lapse, and the council with it: the gates, the bolts, the market square."
PARAGRAPH = (
    "We have been told before that the gates would survive another flood. We believed the council and its engineer, "
    "because nobody wanted to pay for bolts, and we looked away when the inspection lapsed."
)
LETTER = (
    "We are eight people above a bakery, and each morning we ask what you would miss if nobody wrote it down. It is a good "
    "question, and our answer is what lands on your table."
)
ASK = "Support our newsroom with a monthly gift."
LONELY = "The herons came back at the end of April, thinner than the year before."


def study(*texts: str) -> list[Evidence]:
    rules = load_rulebook().compile(("en",), ())
    return gather_evidence(texts, rules, Names(list_names(("Harrow Standard",), None)), load_wording())


def guard(evidence: Evidence) -> str | None:
    return find_guard(Block(no=0, text=evidence.text, start=0, end=len(evidence.text)), evidence, ())


def test_what_says_the_same_as_the_paragraphs_that_stay_tells_the_story() -> None:
    found = study(*STORY, COLUMN, PARAGRAPH, LETTER, ASK)
    assert find_told(found, [False, False, True, True, True, True], [0.9] * 6) == [2, 3]
    assert find_told(found, [True] * 6, [0.9] * 6) == []


def test_what_is_certain_goes_though_it_speaks_of_the_story() -> None:
    assert find_told(study(*STORY, COLUMN), [False, False, True], [0.0, 0.0, 0.98]) == []


def test_a_line_with_a_rule_may_speak_of_the_story() -> None:
    line = "Without you nobody would have found the cracks in the weir: support our newsroom."
    found = study(*STORY, line)
    assert found[2].rules
    assert find_told(found, [False, False, True], [0.9] * 3) == []


def test_a_line_between_blocks_that_stay_speaks_to_somebody_or_stays() -> None:
    found = study(STORY[0], LONELY, STORY[1], LETTER, STORY[0])
    assert find_lone(found, [False, True, False, True, False], [0.99] * 5) == [1]
    assert find_lone(found, [False, True, True, True, False], [0.99] * 5) == []
    assert find_lone(study("Going forward", *STORY), [True, False, False], [0.9] * 3) == []


def test_the_credit_of_a_picture_keeps_a_caption_and_no_offer_of_ours() -> None:
    """Seen: the cover of a magazine in the text, captioned with an offer to subscribe to it."""
    offer, caption = study(
        "Want more weirs? Get a subscription to our sister magazine “River Works” for more of the best news. (Image credit: Amsel Press)",
        "Subscribers of the choir at the weir, where a subscription buys a seat on the bank. (Image credit: Ruth Amsel)",
    )  # fmt: skip
    assert offer.rules and guard(offer) is None
    assert guard(caption) == "credit"


DEALS = "Music services halve the price of a subscription"
OFFER = (
    "The Larkwave deal needs no speaker. Become a subscriber and the first four months cost a dollar, after which it renews at "
    "the usual price unless it is cancelled in the settings, which takes a minute."
)


def test_a_long_plea_for_the_topic_of_the_story_says_who_asks() -> None:
    _, story, offer = study(DEALS, STORY[0], OFFER)
    assert offer.asks_for_topic
    assert not story.asks_for_topic
    assert guard(offer) == "topic of the story"
    assert guard(study(HEADLINE, STORY[0], OFFER)[2]) is None
    assert guard(study(DEALS, STORY[0], f"{OFFER} It helps us.")[2]) is None


def test_a_plea_for_the_topic_of_the_story_goes_with_its_letter_and_if_it_asks_twice() -> None:
    *_, offer, twice = study(DEALS, STORY[0], OFFER, f"{OFFER} Get unlimited access now.")
    assert guard(twice) is None
    offer.is_in_letter = True
    assert guard(offer) is None


def test_a_name_and_an_address_are_a_reporters_signature() -> None:
    assert guard(study("Ruth Amsel r.amsel@harrow.example")[0]) == "credit"
    assert is_signed("홍길동 기자 hong@news.example")
    assert not is_signed("Tips: r.amsel@harrow.example")
    assert not is_signed("제보: 텔레그램 또는 jebo@news.example")
    assert not is_signed("Write to r.amsel@harrow.example or to me")


QUESTIONS = ("Has the reader changed?", "What would you tell a town without a paper?")
ANSWERS = (
    "Not as much as people say. They still want to know who got planning permission for the weir, and why.",
    "Subscribe to something local while you can, and pay for it. Independent journalism costs money, as it always has.",
)


def test_the_answers_of_an_interview_stay() -> None:
    found = study(HEADLINE, STORY[0], QUESTIONS[0], ANSWERS[0], QUESTIONS[1], ANSWERS[1])
    assert found[5].rules
    assert find_answers(found, [False] * 5 + [True]) == [5]
    assert find_answers(found, [False] * 4 + [True] * 2) == [4, 5]


def test_a_question_of_an_interview_stays_though_it_sounds_like_an_invitation_to_comment() -> None:
    asked = "Many count it in: what do you think, should the town pay?"
    found = study(HEADLINE, STORY[0], QUESTIONS[0], ANSWERS[0], asked, ANSWERS[0], QUESTIONS[1], ANSWERS[0])
    assert found[4].rules
    assert find_answers(found, [place == 4 for place in range(8)]) == [4]
    spoken = study(HEADLINE, asked, f"Amsel: {ANSWERS[0]}", asked, f"Amsel: {ANSWERS[0]}")
    assert find_answers(spoken, [place == 3 for place in range(5)]) == [3]
    below = study(HEADLINE, QUESTIONS[0], ANSWERS[0], QUESTIONS[1], ANSWERS[0], asked)
    assert find_answers(below, [place == 5 for place in range(6)]) == []


def test_questions_that_all_go_with_their_answers_are_no_interview() -> None:
    found = study(HEADLINE, STORY[0], QUESTIONS[0], ANSWERS[0], QUESTIONS[1], ANSWERS[1])
    assert find_answers(found, [False, False, True, True, True, True]) == []
    assert find_answers(study(*STORY, QUESTIONS[1], ANSWERS[1]), [False, False, False, True]) == []


def test_a_question_about_us_and_an_ask_for_us_are_no_interview() -> None:
    asks = ("Do you value our newsroom?", ASK)
    found = study(QUESTIONS[0], ANSWERS[0], *asks, QUESTIONS[1], f"{ASK} We thank you.")
    assert find_answers(found, [False, False, True, True, False, True]) == []
    named = study(QUESTIONS[0], ANSWERS[0], QUESTIONS[1], "Subscribe to the Harrow Standard while you can.")
    assert find_answers(named, [False, False, False, True]) == []


@pytest.mark.parametrize(
    "text",
    [
        "“Subscribers to our newsletter will not notice any of it”, the owner wrote when the mill was sold.",
        "“Subscribers to our newsletter will not notice any of it,” the owner wrote when the mill was sold.",
    ],
)
def test_a_quotation_with_its_speaker_stays_whatever_the_verb(text: str) -> None:
    assert guard(study(text)[0]) == "quote"


def test_a_name_in_quotation_marks_is_no_quotation() -> None:
    assert guard(study("“Weir Watch”, our newsletter, is free: sign up for it today.")[0]) is None


def test_lines_of_cells_one_after_another_are_a_table() -> None:
    table = (
        "x | 4.01 | 4.19",
        "Seat | Price",
        "Fox i-Size | 500 € | yes",
        "Net pay | € 2,198",
        "Thanks | “I love it!” | no",
    )
    assert find_table_rows(study(STORY[0], table[0], *table[2:], STORY[1])) == {1, 2, 3, 4}
    assert find_table_rows(study(STORY[0], *table[1:3], STORY[1])) == set()


def test_a_line_of_many_bars_is_a_table_alone_unless_a_rule_is_sure_of_it() -> None:
    notice = "© 2026 | Harrow Standard | All rights reserved | Imprint"
    assert find_table_rows(study(STORY[0], "Fox | Chi | Kell | Hale", STORY[1], notice)) == {1}


def test_a_list_of_links_and_what_a_rule_is_sure_of_are_no_table() -> None:
    links = [f"Weir closed for a {what} | more" for what in ("day", "week", "month")]
    assert find_table_rows(study(*links)) == set()
    notice = "© 2026 Harrow Standard | All rights reserved | Imprint"
    assert find_table_rows(study("Mon | 4 | 5", notice, "Tue | 4 | 7")) == {0, 2}


def test_cells_that_read_like_buttons_stay_amid_a_table() -> None:
    rows = ("Susen | 1993 | Harrow", "x | x | x", "Lisa | 1993 | Kell", "x | x | x", "Anne | 1993 | Hale")
    found = study(STORY[0], *rows, STORY[1])
    assert found[2].rules
    assert find_table_rows(found) == {1, 2, 3, 4, 5}
    assert find_table_rows(study(rows[0], rows[2], rows[4], "Facebook | Twitter | WhatsApp")) == {0, 1, 2}


def test_a_line_that_is_all_in_quotation_marks_is_somebody_elses() -> None:
    for text in ("“Please help us, donate today and keep us afloat!”", "„Thank you for your support, dear readers.“"):
        assert guard(study(text)[0]) == "quote"
    assert guard(study("“Donate now”")[0]) is None
    assert guard(study(ASK)[0]) is None


def test_a_footnote_and_an_agency_stay() -> None:
    assert guard(study("[7] http://lists.harrow.example/mailman/listinfo/weir")[0]) == "footnote"
    assert guard(study("↑ https://forum.harrow.example/comments/4b8s7v")[0]) == "footnote"
    assert guard(study("https://forum.harrow.example/comments/4b8s7v")[0]) is None
    assert guard(study("(SID)")[0]) == "credit"
    assert guard(study("[AFP/SDA]")[0]) == "credit"
    assert guard(study("(Sign up)")[0]) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A post shared by the museum of the old weir at Harrow (@weirmuseum)", None),
        ("A weir shared by the two parishes of Harrow, in a picture of 1903", "caption"),
    ],
)
def test_what_an_embedded_post_says_of_itself_is_no_caption(text: str, kept: str | None) -> None:
    block = Block(no=0, text=text, start=0, end=len(text), role="caption")
    assert find_guard(block, study(text)[0], ()) == kept
