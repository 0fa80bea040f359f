"""The remover on input that nobody would write on purpose: huge, empty, hidden, mixed, quoted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.appeals import judge_article, load_rulebook
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block, Judgement

STORY = (
    "The council voted on Tuesday to close the old bridge over the river after two of its pillars were found cracked.",
    "Commuters will have to drive seven miles around the valley until engineers finish their report, officials said.",
)
APPEAL = "Support our independent journalism: become a member of The Meridian Post today."


def judge(texts: tuple[str, ...], language: str | None = "en") -> Judgement:
    blocks = lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts if text.strip()])
    return judge_article(
        Article(blocks), names=("The Meridian Post",), domain=None, language=language, rulebook=load_rulebook()
    )


def list_removed(texts: tuple[str, ...], language: str | None = "en") -> list[str]:
    return [verdict.block.text for verdict in judge(texts, language).removed]


def test_nothing_gives_nothing() -> None:
    assert judge(()).verdicts == ()


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff"])
def test_characters_without_width_hide_no_appeal(hidden: str) -> None:
    veiled = hidden.join(APPEAL)
    assert list_removed((*STORY, veiled)) == [veiled]


def test_the_rule_that_is_named_is_the_first_of_the_evidence_and_each_rule_stands_once() -> None:
    asks = "Join today and support us: give what you can, our readers fund us, and your gift keeps us independent."
    letter = (
        *STORY,
        "A message from our editors",
        asks,
        "Donate now to The Meridian Post. Donate now!",
        "Give $5 a month",
    )
    told = [v for v in judge(letter).removed if v.rule_id and not v.rule_id.startswith("model.")]
    assert len(told) >= 3
    for verdict in told:
        assert verdict.evidence[0].startswith(f"rule {verdict.rule_id}: ")
        rules = [shown.split(":")[0] for shown in verdict.evidence if shown.startswith("rule ")]
        assert len(rules) == len(set(rules))


def test_a_text_of_appeals_only_goes_whole() -> None:
    judgement = judge((APPEAL, "Subscribe to our newsletter", "Donate now"))
    assert judgement.is_appeal_only


def test_a_text_of_quotes_only_stays() -> None:
    quotes = (
        "“Support us, or the paper will close,” the editor said.",
        "“Please give what you can,” she told readers.",
    )
    assert list_removed((STORY[0], *quotes)) == []


def test_right_to_left_text_keeps_its_story() -> None:
    story = "أعلنت البلدية يوم الثلاثاء إغلاق الجسر القديم فوق النهر بعد أن اكتشف المهندسون تشققات في اثنين من أعمدته الرئيسية."
    removed = list_removed((story, "اشترك في نشرتنا البريدية", story + " وقال مسؤولون إن التقرير سيصدر قريبا."), "ar")
    assert removed == ["اشترك في نشرتنا البريدية"]


def test_an_english_appeal_under_a_german_story_goes() -> None:
    story = "Der Gemeinderat hat am Dienstag beschlossen, die alte Brücke zu sperren, weil zwei Pfeiler nachgeben."
    assert list_removed((story, "Sign up for our newsletter", story.replace("alte", "neue")), "de") == [
        "Sign up for our newsletter"
    ]


def test_a_block_of_a_megabyte_stays_whole() -> None:
    assert list_removed(("word " * 200_000 + "end.", STORY[0])) == []


def test_a_thousand_lines_are_judged_one_by_one() -> None:
    lines = tuple(f"{STORY[no % 2]} ({no})" for no in range(1_000))
    judgement = judge((*lines, APPEAL))
    assert [verdict.block.text for verdict in judgement.removed] == [APPEAL]
    assert len(judgement.verdicts) == len(lines) + 1


@settings(max_examples=20)
@given(st.lists(st.text(min_size=1, max_size=80), max_size=12))
def test_every_character_has_exactly_one_verdict_and_the_same_one_twice(texts: list[str]) -> None:
    plain = tuple(" ".join(text.split()) for text in texts)
    first = judge(plain, None)
    assert first == judge(plain, None)
    joined = "".join(verdict.block.text for verdict in first.verdicts)
    assert "".join(joined.split()) == "".join("".join(plain).split())
