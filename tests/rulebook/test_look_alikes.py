"""Invented articles of journalism only, which read like appeals line by line: not a block of them may be cut.

One article a file (`look_alikes/<language>-<slug>.tsv`), laid out as in tests/corpus: a newsroom on strike or saved by its
readers, public services, how to cancel or to give, a speech or letter printed in full, a law on cookies, a false collection.
Judged as plain text: no markup, no roles, no title.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

FILES = sorted((Path(__file__).parent / "look_alikes").glob("*.tsv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_cut(path: Path) -> None:
    rows = path.read_text(encoding="utf-8").splitlines()
    publisher, language = (row.partition(": ")[2] for row in rows[:2])
    assert path.stem.startswith(f"{language}-")
    blocks = lay_out_blocks([Block(no=0, text=row.partition("\t")[2], start=0, end=0) for row in rows[2:]])
    judgement = judge_article(
        Article(blocks), names=(publisher,), domain=None, language=language, rulebook=load_rulebook()
    )
    assert [verdict.block.text for verdict in judgement.removed] == []


def test_there_are_many_in_many_languages() -> None:
    assert len(FILES) >= 240
    assert len({path.stem.partition("-")[0] for path in FILES}) >= 40
