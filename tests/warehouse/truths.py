"""Invariants of a published warehouse, as statements that find the rows that violate them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import duckdb

from tasks.decisions import Decisions
from tasks.normalize import compose_text
from tasks.rebuild import hold_stored
from tasks.versions import extractor_version
from tests.warehouse.conftest import list_tables, open_file
from warehouse.amend import parse_stored
from warehouse.ask import ask
from warehouse.outcomes import Outcome
from warehouse.stored import find_decisions, read_stored

Version = tuple[int, int]

TRUTHS = {
    "an article has one newest version": """
        SELECT article_id, list(version) FROM article_versions GROUP BY article_id
        HAVING count(*) FILTER (valid_to IS NULL) <> 1 OR count(DISTINCT version) < count(*) OR max(version) <> count(*)""",
    "a version ends where the next one begins": """
        SELECT article_id, version, valid_from, valid_to FROM article_versions
        QUALIFY valid_to IS DISTINCT FROM lead(valid_from) OVER (
            PARTITION BY article_id ORDER BY valid_from, valid_to NULLS LAST, version)
        OR valid_to < valid_from""",
    "an article is first seen once, and never after it was last seen": """
        SELECT article_id, version FROM article_versions
        QUALIFY first_seen_at <> min(first_seen_at) OVER (PARTITION BY article_id) OR last_seen_at < first_seen_at""",
    "blocks are in order and stand in the page": """
        SELECT article_id, version, place FROM (
            SELECT article_id, version, text_raw, unnest(blocks) AS block, unnest(range(len(blocks))) AS place
            FROM article_versions
        ) AS told
        WHERE block.block_no <> place OR coalesce(block.text, '') = ''
            AND trim(substring(text_raw, block.char_start + 1, block.char_end - block.char_start)) = ''""",
    "what is cut is in the ledger, and nothing else is": """
        WITH cut AS (
            SELECT article_id, version, cleaner_version, block.block_no, block.category, block.rule_id FROM (
                SELECT article_id, version, cleaner_version, unnest(blocks) AS block FROM article_versions
            ) WHERE block.action = 'remove'
        ),
        told AS (
            SELECT removed_blocks.article_id, version, cleaner_version, block_no, category, rule_id
            FROM removed_blocks INNER JOIN article_versions USING (article_id, version, cleaner_version)
            WHERE restored_at IS NULL
        )
        (FROM cut EXCEPT ALL FROM told) UNION ALL (FROM told EXCEPT ALL FROM cut)""",
    "the ledger has the text of the page": """
        SELECT removed_blocks.article_id, block_no FROM removed_blocks INNER JOIN article_versions USING (article_id, version)
        WHERE removed_blocks.text <> substring(text_raw, char_start + 1, char_end - char_start)""",
    "what was put back is kept": """
        SELECT removed_blocks.article_id, version, block_no FROM removed_blocks
        INNER JOIN (
            SELECT article_id, version, cleaner_version, unnest(blocks) AS block FROM article_versions
        ) AS told USING (article_id, version, cleaner_version)
        WHERE restored_at IS NOT NULL AND block.block_no = removed_blocks.block_no AND block.action <> 'keep'""",
    "no block is in the ledger of a cleaner twice": """
        SELECT article_id, version, cleaner_version, block_no FROM removed_blocks GROUP BY ALL HAVING count(*) > 1""",
    "counts of an article are those of its blocks and text": """
        SELECT article_id, version FROM article_versions
        WHERE removed_block_count <> len(list_filter(blocks, lambda block: block.action = 'remove'))
            OR char_count <> length(text)""",
    "counts of a batch add up": """
        SELECT batch_id FROM batches
        WHERE read_count <> new_count + updated_count + unchanged_count + duplicate_count + rejected_count""",
    "every article was new once": """
        SELECT 1 WHERE (SELECT sum(new_count) FROM batches) <> (SELECT count(DISTINCT article_id) FROM article_versions)""",
    "every version was new or an update": """
        SELECT 1 WHERE (SELECT sum(new_count + updated_count) FROM batches WHERE kind = 'outcomes')
            < (SELECT count(*) FROM article_versions)""",
    "articles are the newest versions": """
        (SELECT article_id, version FROM articles) EXCEPT (SELECT article_id, version FROM article_versions WHERE valid_to IS NULL)""",
    "days of sources have every article, unless the clock was wrong when it was first seen": """
        SELECT source_id, counted FROM (
            SELECT source_id, sum(new_count) AS counted, min(day) AS first_day, max(day) AS last_day
            FROM source_days GROUP BY source_id
        ) AS told
        WHERE counted <> (
            SELECT count(*) FROM articles
            WHERE articles.source_id = told.source_id
            AND timezone('UTC', first_seen_at)::DATE BETWEEN told.first_day AND told.last_day
        )""",
    "an article without its copies is a story": """
        SELECT 1 WHERE (SELECT count(*) FROM articles_unique) <> (SELECT count(*) FROM articles)
            - (SELECT count(*) FROM duplicates) + (SELECT count(DISTINCT group_id) FROM duplicates)""",
    "a story has its original, once, and each article once": """
        SELECT group_id FROM duplicates GROUP BY group_id
        HAVING count(*) FILTER (article_id = group_id) <> 1 OR count(*) < 2
        UNION ALL SELECT article_id FROM duplicates GROUP BY article_id HAVING count(*) > 1""",
    "stories have their articles": """
        SELECT group_id, article_count FROM story_groups
        WHERE article_count <> (SELECT count(*) FROM duplicates WHERE duplicates.group_id = story_groups.group_id)
        UNION ALL SELECT 0, count(*) FROM story_groups HAVING count(*) <> (SELECT count(DISTINCT group_id) FROM duplicates)""",
    "changes are what is between two versions": """
        SELECT 1 WHERE (SELECT count(*) FROM article_changes) <>
            (SELECT count(*) - count(DISTINCT article_id) FROM article_versions)""",
    "everything refers to something": """
        SELECT 'ledger', article_id FROM removed_blocks ANTI JOIN article_versions USING (article_id, version)
        UNION ALL SELECT 'story', article_id FROM duplicates ANTI JOIN articles USING (article_id)
        UNION ALL SELECT 'sighting', article_id FROM sightings ANTI JOIN articles USING (article_id)
        UNION ALL SELECT 'bucket', article_id FROM story_buckets ANTI JOIN articles USING (article_id)
        UNION ALL SELECT 'template', article_id FROM template_sightings ANTI JOIN articles USING (article_id)
        UNION ALL SELECT 'page', article_id FROM article_versions ANTI JOIN raw_documents USING (raw_id)
        UNION ALL SELECT 'page', article_id FROM raw_documents ANTI JOIN articles USING (article_id) WHERE article_id IS NOT NULL
        UNION ALL SELECT 'run', article_id FROM article_versions ANTI JOIN runs USING (run_id)
        UNION ALL SELECT 'run', article_id FROM removed_blocks ANTI JOIN runs USING (run_id)
        UNION ALL SELECT 'block', article_id FROM article_blocks ANTI JOIN articles USING (article_id, version)""",
    "bytes are in the archive once": "SELECT raw_id FROM raw_documents GROUP BY raw_id HAVING count(*) > 1",
    "buckets are those of the newest versions": """
        WITH wanted AS (
            SELECT unnest(list_buckets(sketch)) AS bucket, article_id FROM article_versions
            WHERE valid_to IS NULL AND len(sketch) = 64
        )
        (FROM story_buckets EXCEPT ALL FROM wanted) UNION ALL (FROM wanted EXCEPT ALL FROM story_buckets)""",
    "templates count articles that show them": """
        SELECT template_id, article_count FROM appeal_templates
        WHERE article_count <> (
            SELECT count(DISTINCT article_id) FROM template_sightings
            WHERE template_sightings.template_id = appeal_templates.template_id
        )""",
    "a repeated block is where it was seen": """
        SELECT template_sightings.article_id, template_sightings.block_no FROM template_sightings
        LEFT JOIN article_blocks USING (article_id, block_no)
        WHERE (action = 'remove') IS DISTINCT FROM is_removed""",
    "an open reject is of nothing that came since": """
        SELECT item FROM rejects WHERE resolved_at IS NULL AND last_seen_at < first_seen_at OR attempts < 1""",
}


def find_untrue(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """The invariants that are violated, each with some of the rows."""
    found = {sentence: connection.execute(sql).fetchmany(3) for sentence, sql in TRUTHS.items()}
    return {sentence: rows for sentence, rows in found.items() if rows}


_NEWEST = """
    SELECT article_id, if(char_count >= 200, text_hash, NULL) AS text_hash, sketch,
        date_story(published_at, published_precision, first_seen_at) AS told_at, first_seen_at
    FROM article_versions WHERE valid_to IS NULL"""


def check_stories(connection: duckdb.DuckDBPyConnection) -> None:
    """Stories equal the result of comparing all articles with each other: connected by copies, with the first as original."""
    told = connection.execute(_NEWEST).fetchall()
    groups: dict[int, set[int]] = {row[0]: {row[0]} for row in told}
    for one, other in combinations(told, 2):
        if _tell_one_story(one, other):
            joined = groups[one[0]] | groups[other[0]]
            groups |= dict.fromkeys(joined, joined)
    first = {row[0]: (row[3], row[4], row[0]) for row in told}
    wanted = {(min(group, key=first.__getitem__), one) for one, group in groups.items() if len(group) > 1}
    assert set(connection.execute("SELECT group_id, article_id FROM duplicates").fetchall()) == wanted


def _tell_one_story(one: Sequence[Any], other: Sequence[Any]) -> bool:
    if one[1] is not None and one[1] == other[1]:
        return True
    here, there = one[2] or [], other[2] or []
    if not here or _list_buckets(here).isdisjoint(_list_buckets(there)):
        return False
    return sum(a == b for a, b in zip(here, there, strict=True)) / 64 >= 0.4


def _list_buckets(sketch: Sequence[int]) -> set[tuple[int, int]]:
    return {(sketch[place], sketch[place + 1]) for place in range(0, 18, 2)} if sketch else set()


def check_kept(connection: duckdb.DuckDBPyConnection, before: dict[Version, str]) -> dict[Version, str]:
    """No version is gone, and none belongs to another page than before; returns the current versions."""
    rows = connection.execute("SELECT article_id, version, text_raw FROM article_versions").fetchall()
    found = {(article_id, version): text for article_id, version, text in rows}
    assert {key: found.get(key) for key in before} == before
    return found


def check_blocks(home: Path) -> None:
    """A text is its kept blocks, every part of the page is in a block, and cuts are as people decided last."""
    decisions = Decisions.of(find_decisions(home))
    for stored in chain.from_iterable(map(parse_stored, read_stored(home))):
        row, rest = stored.article, stored.article.text_raw
        if row.extractor_version == extractor_version():  # earlier releases joined blocks differently
            assert compose_text([block for block in stored.blocks if block.action == "keep"]) == row.text
        for block in reversed(stored.blocks):
            assert rest[block.char_start : block.char_end] == block.text
            rest = rest[: block.char_start] + rest[block.char_end :]
        assert not rest.strip()
        assert hold_stored(stored, decisions) is None


def list_contents(home: Path) -> set[tuple[Any, ...]]:
    """What the versions of articles say: title, text and date, and the whole page as text."""
    versions = ask(home, "SELECT article_id, title, text, published_at, text_raw FROM article_versions").rows
    return {row[:4] for row in versions} | {(row[0], row[4]) for row in versions}


def list_lost(
    home: Path, handed: Sequence[tuple[Path, Sequence[Outcome]]], now: datetime, before: set[tuple[Any, ...]]
) -> list[str]:
    """Items of these spool files that are neither a version, nor seen again, nor a reject with its reason.

    An item that equals a version `before` the load was seen again, even if another page of the load replaced that version.
    """
    contents = before | list_contents(home)
    seen = dict(ask(home, "SELECT article_id, last_seen_at FROM articles").rows)
    rejects = dict(ask(home, "SELECT item, reason FROM rejects").rows)
    read = dict(ask(home, "SELECT batch_id, read_count FROM batches").rows)
    lost = [path.stem for path, outcomes in handed if read[path.stem] != len(outcomes)]
    for outcome in chain.from_iterable(outcomes for _, outcomes in handed):
        if article := outcome.article:
            content = article.article_id, article.title, article.text, article.published_at
            is_there = content in contents or (article.article_id, article.text_raw) in contents
            is_there = is_there or rejects.get(outcome.item) == "worse_refetch"
        elif outcome.known_article_id is not None:
            is_there = seen[outcome.known_article_id] >= now
        else:
            is_there = outcome.item in rejects
        lost += [] if is_there else [outcome.item]
    return lost


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of a warehouse file."""
    with open_file(path) as connection:
        return {name: sorted(connection.table(name).fetchall(), key=repr) for name in list_tables(connection)}
