"""Paragraphs of journalism with an appeal attached lose the appeal, to the character; letters of the same length go whole.

`attached.tsv` has stories (publisher, headline, three paragraphs), each followed by paragraphs to put into it, one at a time: in its
middle or at its end. What is asked is in floors.toml.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.appeals import judge_article, load_rulebook
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

FOLDER = Path(__file__).parent
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))["attached"]
UNSPACED = ("ja",)


@dataclass(frozen=True)
class Case:
    """A paragraph in a story: what of it stays, and what goes."""

    language: str
    publisher: str
    texts: tuple[str, ...]
    paragraph: str
    stays: str
    goes: str


@cache
def read_cases() -> tuple[Case, ...]:
    rows = [line.split("\t") for line in (FOLDER / "attached.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    publisher, story = "", list[str]()
    cases = []
    for language, kind, place, text, cut in rows:
        if kind == "publisher":
            publisher, story = text, []
            continue
        if kind == "story":
            story.append(text)
            continue
        space = "" if language in UNSPACED else " "
        parts = [text, cut] if kind == "tail" else [cut, text]
        paragraph = text if kind == "appeal" else space.join(parts)
        texts = [*story[:3], paragraph, story[3]] if place == "middle" else [*story, paragraph]
        stays, goes = ("", text) if kind == "appeal" else (text, cut)
        cases.append(Case(language, publisher, tuple(texts), paragraph, stays, goes))
    return tuple(cases)


@cache
def judge_case(case: Case) -> tuple[str, str]:
    """What stays and what goes of the paragraph; the story round it must stay."""
    blocks = lay_out_blocks(Block(no=0, text=text, start=0, end=0) for text in case.texts)
    judgement = judge_article(
        Article(blocks), names=(case.publisher,), domain=None, language=case.language, rulebook=load_rulebook()
    )
    own = blocks[case.texts.index(case.paragraph)]
    parts = [verdict for verdict in judgement.verdicts if own.start <= verdict.block.start < own.end]
    assert not [verdict for verdict in judgement.removed if verdict not in parts]
    for verdict in parts:
        start = verdict.block.start - own.start
        assert case.paragraph[start : start + len(verdict.block.text)] == verdict.block.text
    told = {
        action: " ".join(v.block.text.strip() for v in parts if v.action == action) for action in ("keep", "remove")
    }
    return told["keep"], told["remove"]


def test_the_set_is_wide_enough() -> None:
    cases = read_cases()
    assert len({case.language for case in cases}) >= FLOORS["languages"]
    assert Counter(bool(case.stays) for case in cases) == {True: FLOORS["paragraphs"], False: FLOORS["appeals"]}


def test_the_appeal_goes_and_the_journalism_stays() -> None:
    wrong = [case for case in read_cases() if case.stays and judge_case(case) != (case.stays, case.goes)]
    assert FLOORS["paragraphs"] - len(wrong) >= FLOORS["parted"], "\n".join(f"{c.language}: {c.goes}" for c in wrong)


def test_next_to_no_journalism_goes_with_an_appeal() -> None:
    cut = [case for case in read_cases() if case.stays and case.stays not in judge_case(case)[0]]
    assert len(cut) <= FLOORS["most_cut"], "\n".join(f"{case.language}: {case.stays}" for case in cut)


def test_an_appeal_goes_whole_though_its_middle_has_no_keyword() -> None:
    left = [case for case in read_cases() if not case.stays and judge_case(case)[0]]
    assert FLOORS["appeals"] - len(left) >= FLOORS["whole"], "\n".join(f"{c.language}: {c.goes}" for c in left)
