"""Articles and verdicts to rows."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.blocks import lay_out_blocks, split_lines
from tasks.normalize import compose_captions, compose_rows, compose_text, fill_from_claims, find_words
from tasks.records import Article, Block, Claims, Judgement, Page, Reference, Role, Source, Stamp, Verdict

PAGE = Page(
    Reference("item", url="https://ledger.example/a?utm_source=x#top"),
    b"",
    "text/html",
    "raw",
    url="https://ledger.example/a?utm_source=x#top",
)


def blocks(*parts: tuple[Role, str]) -> tuple[Block, ...]:
    return lay_out_blocks(Block(no=0, text=text, start=0, end=0, role=role) for role, text in parts)


STORY = blocks(
    ("headline", "Harbour reopens"), ("caption", "Tugs  off Elmouth"), ("credit", "Ada Finn / Ledger"),
    ("standfirst", "Ships enter again."), ("paragraph", "The harbour  reopened."), ("list_item", "Two tugs"),
    ("list_item", "Four dredgers"), ("paragraph", "Support us!"), ("paragraph", "AFP contributed reporting."),
)  # fmt: skip


def judge(removed: str = "Support us!") -> Judgement:
    return Judgement(
        tuple(
            Verdict(block, "remove", "donation_appeal", "en.donate", ("donate",), 0.9)
            if block.text == removed
            else Verdict(block)
            for block in STORY
        )
    )


def test_the_text_is_what_one_would_read_aloud() -> None:
    assert compose_text(judge().kept) == (
        "Ships enter again.\n\nThe harbour reopened.\n\nTwo tugs\nFour dredgers\n\nAFP contributed reporting."
    )


def test_captions_come_with_the_credit_behind_them() -> None:
    assert compose_captions(judge().kept) == ("Tugs off Elmouth Ada Finn / Ledger",)


def test_a_row_counts_what_was_kept_and_what_was_cut() -> None:
    row, rows = compose_rows(PAGE, Article(STORY, title=" Harbour\u200b  reopens "), judge(), None, "cleaner")
    assert (row.title, row.removed_block_count, row.cleaner_version, row.raw_id) == (
        "Harbour reopens",
        1,
        "cleaner",
        "raw",
    )
    assert row.removed_char_share == pytest.approx(11 / sum(len(block.text) for block in STORY))
    assert (row.char_count, row.word_count) == (len(row.text), 13)
    assert row.canonical_url == "https://ledger.example/a"
    assert [(each.action, each.category) for each in rows if each.category] == [("remove", "donation_appeal")]


def test_the_subtitle_is_a_part_of_the_text() -> None:
    def subtitle(removed: str) -> str | None:
        return compose_rows(PAGE, Article(STORY), judge(removed), None, "cleaner")[0].subtitle

    assert (subtitle("Support us!"), subtitle("Ships enter again.")) == ("Ships enter again.", None)


def test_a_last_change_before_the_publication_is_none() -> None:
    def modified_on(day: int) -> datetime | None:
        stamps = [Stamp(datetime(2026, 3, each, tzinfo=UTC), f"2026-03-0{each}", "meta", "day") for each in (2, day)]
        article = Article(STORY, published=stamps[0], modified=stamps[1])
        return compose_rows(PAGE, article, judge(), None, "cleaner")[0].modified_at

    assert [modified_on(day) for day in (1, 2, 3)] == [
        None,
        datetime(2026, 3, 2, tzinfo=UTC),
        datetime(2026, 3, 3, tzinfo=UTC),
    ]


def test_offsets_count_in_the_raw_text() -> None:
    row, rows = compose_rows(PAGE, Article(STORY), judge(), None, "cleaner")
    assert all(row.text_raw[each.char_start : each.char_end] == each.text for each in rows)
    assert "Support us!" in row.text_raw and "Support us!" not in row.text


def test_the_source_gives_what_the_page_does_not() -> None:
    source = Source("ledger", "The Elmouth Ledger", language="en")
    row, _ = compose_rows(PAGE, Article(STORY), judge(), source, "cleaner")
    assert (row.source_id, row.publisher, row.language) == ("ledger", "The Elmouth Ledger", "en")
    assert row.language_source == "page"


def test_a_row_says_where_language_and_text_come_from() -> None:
    story = split_lines(
        "Der Hafen von Elmouth ist am Dienstag nach neun Tagen wieder geöffnet worden, teilte die Stadt mit."
    )
    row, _ = compose_rows(PAGE, Article(story, text_source="json_ld"), judge(), None, "cleaner")
    assert row.text_source == "json_ld"
    assert compose_rows(PAGE, Article(STORY), judge(), None, "cleaner")[0].language_source in ("text", None)


@pytest.mark.parametrize(("found_by", "source"), [("feed", "feed"), ("sitemap", "feed"), ("file", "claim")])
def test_a_date_beside_a_page_says_where_it_stood(found_by: str, source: str) -> None:
    claims = Claims(published_at="Tue, 03 Mar 2026 06:30:00 CET")
    page = Page(Reference("item", found_by=found_by), b"", "text/plain", "raw", claims=claims)
    stamp = fill_from_claims(Article(()), page).published
    assert (stamp.source, stamp.precision, stamp.raw) == (source, "second", claims.published_at)


def test_claims_speak_only_where_the_page_is_silent() -> None:
    claims = Claims(title="Claimed", published_at="2026-03-01", authors=("By Emil Anders and dpa",), language="de")
    page = Page(Reference("item"), b"", "text/plain", "raw", claims=claims)
    known = Stamp(datetime(2026, 2, 1, tzinfo=UTC), "2026-02-01", "meta", "day")
    silent, spoken = (
        fill_from_claims(Article(()), page),
        fill_from_claims(Article((), title="Own", published=known), page),
    )
    assert (silent.title, silent.authors, silent.agency, silent.language) == ("Claimed", ("Emil Anders",), "dpa", "de")
    assert (silent.published.source, silent.published.precision) == ("claim", "day")
    assert (spoken.title, spoken.published) == ("Own", known)


def test_an_unreadable_claim_keeps_its_reason() -> None:
    page = Page(Reference("item"), b"", "text/plain", "raw", claims=Claims(published_at="yesterday"))
    row, _ = compose_rows(page, fill_from_claims(Article(STORY), page), judge(), None, "cleaner")
    assert (row.published_at, row.published_at_raw, row.published_problem) == (None, "yesterday", "unreadable")


def test_without_a_url_the_words_make_the_article() -> None:
    page = Page(Reference("item"), b"", "text/plain", "raw")
    texts = [
        "The harbour reopened.\nShips entered.",
        "The  harbour reopened. \n\nSHIPS entered.",
        "The harbour closed.",
    ]
    rows = [
        compose_rows(page, Article(lines), Judgement(tuple(map(Verdict, lines))), None, "c")[0]
        for lines in map(split_lines, texts)
    ]
    assert rows[0].article_id == rows[1].article_id != rows[2].article_id
    assert rows[0].text_hash == rows[1].text_hash
    assert all(0 <= row.article_id < 2**63 for row in rows)


def test_characters_of_chinese_and_japanese_are_words() -> None:
    assert find_words("港は再開した OK, fine") == ["港", "は", "再", "開", "し", "た", "OK", "fine"]


@given(st.lists(st.sampled_from(["Ships entered.", "Support us!", "", "  ", "x"]), max_size=6))
def test_nothing_kept_is_lost(lines: list[str]) -> None:
    kept = split_lines("\n".join(lines))
    text = compose_text(kept)
    assert [line for line in text.split("\n") if line] == [block.text for block in kept if block.text]
