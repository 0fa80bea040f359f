"""Where the sentences of a block begin, and which of them go while the others stay."""

from __future__ import annotations

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.sentences import split_sentences
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block, Verdict

STORY = (
    "Reservoir at Elm Hill to be drained for the winter",
    "The water board will drain the reservoir at Elm Hill in November, after divers found that roots had grown into the dam.",
    "Anglers asked for the carp to be moved before the valves are opened, and the board has agreed to pay for two lorries.",
)
REVIEW = (
    "Of course nobody can rank the year's dams, and a list of ten leaves out more than it names. Some are old. We have "
    "surely forgotten one that you walk along on Sundays."
)
COMMENT = "Leave a comment and let us know which dam is your favourite."
BIO = "Nora Quill has written about rivers since 2012, and lives in a lock keeper's cottage near Elm Hill with two herons."
CORRECTION = (
    "Correction: An earlier version of this story said that the dam at Elm Hill was built in 1931. It was finished two "
    "years before, as the plate beside the valves says."
)
NEWSLETTER = "Sign up for our newsletter to get stories like this one every Friday."
LETTER = (
    "It took us eleven weeks to read the minutes of the water board. Nobody sent us, and nobody would have noticed had we "
    "stayed at our desks. If you think it is worth doing, please support our newsroom with a monthly gift."
)


def judge(*texts: str) -> list[Verdict]:
    blocks = lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts])
    found = judge_article(
        Article(blocks), names=("Harrow Standard",), domain=None, language="en", rulebook=load_rulebook()
    )
    return list(found.verdicts)


def split(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. The dam held.", ["It rained.", "The dam held."]),
        ("More: G. Petit et al. Sleep", ["More: G. Petit et al.", "Sleep"]),
        ("Read on, z.B. Grafiken. Dann mehr", ["Read on, z.B. Grafiken.", "Dann mehr"]),
        ("The U.S. The dam", ["The U.S. The dam"]),
        ("橋は古い。登録はこちら。", ["橋は古い。", "登録はこちら。"]),
    ],
)
def test_sentences_end_at_full_stops_but_not_at_initials(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize(
    ("before", "paragraph", "after"),
    [
        ("", REVIEW, COMMENT),
        ("", BIO, NEWSLETTER),
        ("", CORRECTION, NEWSLETTER),
        ("", STORY[1], NEWSLETTER),
        (NEWSLETTER, BIO, ""),
        (NEWSLETTER, STORY[1], ""),
    ],
)
def test_of_a_paragraph_of_journalism_only_the_appeal_goes(before: str, paragraph: str, after: str) -> None:
    text = f"{before} {paragraph} {after}".strip()
    removed = [verdict.block for verdict in judge(*STORY, text) if verdict.action == "remove"]
    assert [block.text.strip() for block in removed] == [before or after]
    whole = "\n\n".join((*STORY, text))
    assert whole[removed[0].start : removed[0].end].strip() == (before or after)


def test_a_question_before_an_ask_goes_with_it() -> None:
    question = "Have you walked along one of them?"
    removed = [
        verdict.block.text for verdict in judge(*STORY, f"{CORRECTION} {question} {COMMENT}") if verdict.category
    ]
    assert "".join(removed).strip() == f"{question} {COMMENT}"


def test_of_a_paragraph_of_questions_the_ask_goes() -> None:
    question = (
        "Would you have drained the reservoir in November, after divers found that roots had grown into the dam, with the carp "
        "still in there, the valves rusted and two lorries waiting on the bank at the expense of the water board of Elm Hill, "
        "or had the anglers the better reasons when they asked the council for another winter? "
    )
    removed = [verdict.block.text for verdict in judge(*STORY, f"{question}{COMMENT}") if verdict.action == "remove"]
    assert removed == [COMMENT]


def test_a_letter_goes_whole_though_its_first_sentences_ask_nothing() -> None:
    *story, letter = judge(*STORY, LETTER)
    assert (letter.block.text, letter.action) == (LETTER, "remove")
    assert {verdict.action for verdict in story} == {"keep"}


def test_what_leads_on_to_a_widget_is_no_journalism() -> None:
    """Seen: “… Pourvu que ça dure ! Ça tombe bien, ça ne tient qu’à vous :”"""
    ask = (
        f"{LETTER} May that never change, and it so happens that whether it does is in nobody's hands but yours today:"
    )
    assert judge(ask, "5 €")[0].action == "remove"


SERVICE = "The council takes remarks on the drained reservoir until the end of November, and answers them in the order in which they came."


@pytest.mark.parametrize(
    "sentence",
    [
        "You can also sign up for the commission's alerts, which tell you when a hearing has been moved.",
        "You can cancel at any time in your account settings.",
        "Those who choose the electronic edition will pay $9.99 a month and may cancel at any time.",
    ],
)
def test_a_sentence_that_does_not_speak_of_us_stays_in_its_paragraph(sentence: str) -> None:
    assert {verdict.action for verdict in judge(*STORY, f"{SERVICE} {sentence}")} == {"keep"}


def test_a_label_at_the_head_of_a_paragraph_stays_with_what_it_announces() -> None:
    source = (
        "Read more: Roots in the dam. They have grown there for forty years, and nobody looked at them, says the report of the "
        "divers, which is on the board's website."
    )
    assert {verdict.action for verdict in judge(*STORY, source)} == {"keep"}
