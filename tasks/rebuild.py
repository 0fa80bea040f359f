"""From stored blocks back to the verdicts they came from, and to a rebuilt row, without the page.

Extracts nothing: text that is not among the blocks stays lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import cast

from tasks.blocks import renumber_blocks
from tasks.cleaner_inputs import CleanerInputs, read_inputs
from tasks.decisions import Decisions, hold_decisions
from tasks.normalize import compose_block, compose_text, recompose_article, tidy_line
from tasks.records import Article, Block, Category, Judgement, Role, Verdict
from tasks.refine import RefinedArticle, Refinery, judge
from tasks.text.language import choose_language
from tasks.versions import cleaner_version
from warehouse.outcomes import Amendment, StoredVersion
from warehouse.rows import ArticleRow, RestoredRow


def restore_judgement(stored: StoredVersion) -> Judgement:
    """The cleaner's own verdicts on a stored article, ignoring what people have restored."""
    undone = {each.block_no: each for each in stored.restored}
    verdicts = []
    for row, block in zip(stored.blocks, _restore_blocks(stored), strict=True):
        said = undone.get(row.block_no, row)
        action = "remove" if row.block_no in undone else row.action
        category = cast("Category | None", said.category)
        verdicts.append(Verdict(block, action, category, said.rule_id, said.evidence, said.confidence))
    return Judgement(tuple(verdicts))


def _restore_blocks(stored: StoredVersion) -> Iterator[Block]:
    text = stored.article.text_raw
    edges = [*(row.char_start for row in stored.blocks), len(text)]
    for row, (start, edge) in zip(stored.blocks, pairwise(edges), strict=True):
        lead = text[:start] if row.block_no == 0 else ""
        yield Block(row.block_no, row.text, start, row.char_end, cast(Role, row.role), lead, text[row.char_end : edge])


def hold_stored(stored: StoredVersion, decisions: Decisions) -> Amendment | None:
    """The row of a stored article under these decisions; None if it is unchanged."""
    about = decisions.find(stored.article.article_id, stored.article.source_id)
    judgement, restored = hold_decisions(restore_judgement(stored), about)
    blocks = tuple(map(compose_block, judgement.verdicts))
    if blocks == stored.blocks and restored == stored.restored:
        return None
    return _amend(stored, recompose_article(stored.article, judgement), judgement, restored)


def rejudge_stored(stored: StoredVersion, refinery: Refinery) -> Amendment:
    """A stored article under the current cleaner and these decisions; without `article` if only the cleaner's name changes."""
    inputs = read_inputs(stored.article)
    refined = _judge_again(stored, inputs, refinery)
    about = refinery.decisions.find(stored.article.article_id, stored.article.source_id)
    judgement, restored = hold_decisions(refined.judgement, about)
    row = replace(
        _settle_row(stored.article, refined, inputs),
        cleaner_version=cleaner_version(refinery.rules),
        config_hash=refinery.config_hash,
    )
    return drop_unchanged(stored, _amend(stored, recompose_article(row, judgement), judgement, restored))


def drop_unchanged(stored: StoredVersion, amendment: Amendment) -> Amendment:
    """Drop the article from an amendment if only the names of extractor and cleaner differ from what is stored."""
    config_hash = amendment.article.config_hash if amendment.article else None
    before = replace(stored.article, cleaner_version=amendment.cleaner_version, config_hash=config_hash)
    is_same = (amendment.article, amendment.blocks, amendment.restored) == (before, stored.blocks, stored.restored)
    return replace(amendment, article=None, blocks=(), restored=()) if is_same else amendment


def _settle_row(row: ArticleRow, refined: RefinedArticle, inputs: CleanerInputs) -> ArticleRow:
    """A row with the title and language that depend on the kept blocks: the headline of a plain text, an unstated language."""
    stated = inputs.language or (refined.source.language if refined.source else None)
    language, _ = choose_language(stated, compose_text(refined.judgement.kept))
    title = tidy_line(refined.article.title) if inputs.is_plain else row.title
    return replace(row, language=language, title=title)


def _amend(
    stored: StoredVersion, row: ArticleRow, judgement: Judgement, restored: tuple[RestoredRow, ...]
) -> Amendment:
    return Amendment(
        article_id=row.article_id,
        version=stored.version,
        based_on=stored.loaded_at,
        cleaner_version=row.cleaner_version,
        article=row,
        blocks=tuple(map(compose_block, judgement.verdicts)),
        restored=restored,
    )


def _judge_again(stored: StoredVersion, inputs: CleanerInputs, refinery: Refinery) -> RefinedArticle:
    blocks = [replace(block, marks=inputs.marks.get(block.start, ())) for block in _join_parts(_restore_blocks(stored))]
    if inputs.is_plain:  # roles of a plain text are assigned once it is known what goes
        blocks = [replace(block, role="paragraph") for block in blocks]
    article = Article(renumber_blocks(blocks), title=inputs.title, publisher=inputs.publisher, language=inputs.language)
    media_type = "text/plain" if inputs.is_plain else "text/html"
    return judge(article, stored.article.url, stored.article.source_id or "", refinery, media_type)


def _join_parts(blocks: Iterator[Block]) -> list[Block]:
    """Rejoin paragraphs that an earlier cleaner split: their parts are on one line."""
    joined: list[Block] = []
    for block in blocks:
        if joined and "\n" not in joined[-1].trail and joined[-1].text:
            first = joined[-1]
            joined[-1] = replace(first, text=first.text + first.trail + block.text, end=block.end, trail=block.trail)
        else:
            joined.append(block)
    return joined
