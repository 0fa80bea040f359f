"""Plain text: lines as blocks, and the roles that lines get once the appeals are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.blocks import join_blocks
from tasks.records import Judgement, Verdict
from tasks.text.plain import name_roles, read_plain

BODY = "The harbour reopened on Tuesday after nine days of storm, and the first boats left before noon, officials said."
MORE = "“We waited long enough,” said Ina Holm, who runs the smaller of the two ferries and had not slept for days."


def judge(*lines: str, removed: frozenset[str] = frozenset()) -> Judgement:
    blocks = read_plain("\n\n".join(lines)).blocks
    return Judgement(tuple(Verdict(block, "remove" if block.text in removed else "keep") for block in blocks))


def roles(*lines: str, removed: frozenset[str] = frozenset()) -> list[str]:
    _, judgement = name_roles(judge(*lines, removed=removed))
    return [verdict.block.role for verdict in judgement.verdicts]


def test_a_line_is_a_block() -> None:
    article = read_plain("Boats are back\n\nOne line.\n  Another line.\n")
    assert [block.text for block in article.blocks] == ["Boats are back", "One line.", "Another line."]
    assert {block.role for block in article.blocks} == {"paragraph"}
    assert article.title is None


@given(st.text(st.sampled_from("aB .\n\u2028") | st.characters(codec="utf-8")))
def test_reading_loses_nothing_but_line_breaks(text: str) -> None:
    assert "".join(join_blocks(read_plain(text).blocks).split()) == "".join(text.split())


def test_the_headline_is_the_first_kept_line_even_below_an_appeal() -> None:
    appeal = "Support The Coast!"
    title, judgement = name_roles(judge(appeal, "Boats back in the harbour", BODY, MORE, removed=frozenset({appeal})))
    assert title == "Boats back in the harbour"
    assert [verdict.block.role for verdict in judgement.verdicts] == ["paragraph", "headline", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["Harbour reopens", BODY], "Harbour reopens"),
        (["World", "Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["By Ina Holm", "Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["March 3, 2026 10:45", "Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["Is the harbour safe now?", BODY], "Is the harbour safe now?"),
        (["“We waited long enough,” says ferry owner", BODY], "“We waited long enough,” says ferry owner"),
        (["<script>alert(1)</script>", "Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["'; DROP TABLE articles; -- title", BODY], "'; DROP TABLE articles; -- title"),
        (["\U0001f6a2\u2693" * 30, "Boats back in the harbour", BODY], "Boats back in the harbour"),
        (["Порт снова открыт", BODY], "Порт снова открыт"),
        (["嵐の後に港が再開した", BODY], "嵐の後に港が再開した"),
        (["عودة القوارب إلى الميناء بعد العاصفة", BODY], "عودة القوارب إلى الميناء بعد العاصفة"),
        (["The quay on Tuesday. Ina Holm / TASS", "Boats back in the harbour", BODY], "Boats back in the harbour"),
        ([BODY, MORE, "A line without a full stop", MORE], None),
        ([BODY], None),
        (["https://coast.example/boats", BODY], None),
    ],
)
def test_a_title_looks_like_one_and_stands_before_the_body(lines: list[str], title: str | None) -> None:
    assert name_roles(judge(*lines))[0] == title


def test_a_title_that_came_beside_the_text_is_the_title() -> None:
    title, judgement = name_roles(judge("World", "BOATS BACK in the harbour!", BODY), "Boats back in the harbour")
    assert title == "Boats back in the harbour"
    assert [verdict.block.role for verdict in judgement.verdicts] == ["paragraph", "headline", "paragraph"]
    title, judgement = name_roles(judge("A kicker of four words", BODY), "Boats back in the harbour")
    assert title == "Boats back in the harbour"
    assert "headline" not in {verdict.block.role for verdict in judgement.verdicts}


def test_captions_and_credits_are_named() -> None:
    caption = "Boats leave the harbour before dawn on Tuesday. Ina Holm / TASS"
    assert roles("Boats back in the harbour", caption, BODY, caption, MORE, "Photo: Ina Holm", BODY) == [
        "headline", "caption", "paragraph", "caption", "paragraph", "credit", "paragraph",
    ]  # fmt: skip


def test_the_credit_of_a_wire_stays_text() -> None:
    assert roles("Boats back in the harbour", BODY, "AFP contributed reporting.")[-1] == "paragraph"


def test_a_line_between_headline_and_byline_is_the_standfirst() -> None:
    lines = [
        "Boats back in the harbour",
        "After nine days the quay is open, and nobody has paid yet.",
        "By Ina Holm",
        BODY,
    ]
    assert roles(*lines) == ["headline", "standfirst", "paragraph", "paragraph"]
    assert roles(lines[0], "What the storm has cost, and who will pay for it", BODY)[1] == "standfirst"
    assert roles(lines[0], "The quay is open again.", BODY)[1] == "paragraph"


def test_subheads_stand_between_paragraphs() -> None:
    assert roles("Boats back in the harbour", BODY, "Who pays for it", MORE, "Once", "Monthly", BODY) == [
        "headline", "paragraph", "subhead", "paragraph", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip


def test_lists_take_a_bullet_and_speech_does_not() -> None:
    assert roles(BODY, "• nets", "• ropes", MORE)[1:3] == ["list_item", "list_item"]
    assert roles(BODY, "1. nets", "2. ropes", MORE)[1:3] == ["list_item", "list_item"]
    assert roles(BODY, "- nets", "- ropes", MORE)[1:3] == ["list_item", "list_item"]
    assert roles(BODY, "- I saw it, she said.", MORE)[1] == "paragraph"
    assert roles(BODY, "– Jag såg den, sa hon.", "– Nej.", MORE)[1:3] == ["paragraph", "paragraph"]


def test_a_quotation_is_a_quote_and_a_quoted_sentence_in_a_story_is_not() -> None:
    assert roles(BODY, "“We waited long enough.”", MORE)[1] == "quote"
    assert roles(BODY, "> We waited long enough.", MORE)[1] == "quote"
    assert roles(BODY, "„Wir haben lange genug gewartet.“", MORE)[1] == "quote"
    assert roles(BODY, "“Is that good?” she asked. “You know it is.”", MORE)[1] == "paragraph"


LINES = st.lists(
    st.sampled_from([BODY, MORE, "Boats back", "By Ina", "* x", "“Yes.”", "© X", "A. Photo: X", "1:2", "?"])
)


@given(LINES, st.sets(st.integers(0, 20)), st.none() | st.text())
def test_naming_changes_roles_of_kept_blocks_and_nothing_else(
    lines: list[str], cut: set[int], title: str | None
) -> None:
    blocks = read_plain("\n".join(lines)).blocks
    before = Judgement(tuple(Verdict(block, "remove" if block.no in cut else "keep") for block in blocks))
    _, after = name_roles(before, title)
    assert join_blocks(verdict.block for verdict in after.verdicts) == "\n".join(lines)
    assert [verdict.action for verdict in after.verdicts] == [verdict.action for verdict in before.verdicts]
    assert [verdict.block.role for verdict in after.verdicts].count("headline") <= 1
    assert all(verdict.block.role == "paragraph" for verdict in after.removed)


def test_very_many_lines_are_bundled_without_loss() -> None:
    text = "\n".join(f"  line {number} " for number in range(50_001))
    blocks = read_plain(text).blocks
    assert len(blocks) == 16_667
    assert join_blocks(blocks) == text
    assert blocks[1].text == "line 3 \n  line 4 \n  line 5"
    assert all(text[block.start : block.end] == block.text == block.text.strip() for block in blocks)
    assert len(name_roles(Judgement(tuple(map(Verdict, blocks))))[1].kept) == 16_667


@pytest.mark.parametrize(
    "line",
    [
        "word " * 200_000,
        "a" + " " * 1_000_000 + "!",
        "- " * 400_000,
        "Photo: " * 100_000,
        "A / " * 200_000,
        "“" * 10**6,
        "." * 10**6,
    ],
)
def test_a_line_of_a_megabyte_is_named(line: str) -> None:
    judged = judge("Boats back in the harbour", line, BODY)
    _, named = name_roles(judged)
    assert len(named.verdicts) == len(judged.verdicts) >= 3
