"""Verification: rebuilds a sample of rows from their raw pages and compares them, and hashes the pages again.

Repairs nothing; `newsrefinery reclean --from archive` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path

from flows.reports.words import count_of
from tasks.archive import ArchiveCheck, verify_archive
from tasks.archive_records import ArchiveError
from tasks.decisions import Decisions
from tasks.reclean import refine_again
from tasks.records import Source
from tasks.refine import Refinery
from tasks.settings import Settings
from tasks.versions import cleaner_version, extractor_version, hash_config
from warehouse.amend import parse_stored
from warehouse.home import Home
from warehouse.outcomes import Outcome, StoredVersion
from warehouse.rows import ArticleRow
from warehouse.stored import draw_versions, find_decisions, read_stored

NIGHTLY_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a sample of rows.

    `checked`: rows that were rebuilt. `differences`: a line per field that differs. `earlier`: rows that were not eligible
    because other code made them. `reconfigured`: rows that differ, but were made with another catalogue or settings.
    """

    checked: int
    differences: tuple[str, ...]
    earlier: int
    reconfigured: int = 0

    def describe(self) -> str:
        """One sentence for a person."""
        said = f"{count_of(self.checked, 'row')} rebuilt from raw pages, {self.count_differing()}"
        if self.earlier:
            said += f"; {count_of(self.earlier, 'row')} made by earlier code not drawn"
        if self.reconfigured:
            said += f"; {count_of(self.reconfigured, 'row')} made under another catalogue or other settings differ"
        return f"{said} (see newsrefinery reclean)" if self.earlier or self.reconfigured else said

    def count_differing(self) -> str:
        """`no fields differ`, `1 field differs`."""
        count = len(self.differences)
        return f"{count_of(count, 'field') if count else 'no fields'} {'differs' if count == 1 else 'differ'}"


def verify_sample(settings: Settings, sources: Sequence[Source], size: int, seed: str) -> Verification:
    """Rebuild rows from the archive and compare them. Raises WarehouseError if nothing is published yet.

    Only rows made by the current code and rules are drawn, since others may rightly differ; so may those made under
    another catalogue or other settings, which are counted. The same seed draws the same rows.
    """
    drawn = draw_versions(settings.home, cleaner_version(settings.rules), extractor_version(), size, seed)
    decisions, config_hash = Decisions.of(find_decisions(settings.home)), hash_config(settings, sources)
    refinery = Refinery(tuple(sources), settings.rules, decisions, config_hash)
    stored = chain.from_iterable(map(parse_stored, read_stored(settings.home, versions=list(drawn.versions))))
    checked = reconfigured = 0
    differences: list[str] = []
    for each in stored:
        checked += 1
        try:
            found = compare_with_raw(each, refinery, settings.home)
        except ArchiveError as error:
            differences.append(f"{_name(each)}: {error}")
            continue
        is_of_another = each.article.config_hash not in (None, config_hash)
        reconfigured += bool(found and is_of_another)
        differences += [] if is_of_another else found
    return Verification(checked, tuple(differences), drawn.earlier, reconfigured)


def verify_archives(home: Path) -> ArchiveCheck:
    """Read and hash every page in the archive: the number that are intact, and a line per damaged one. Raises
    OSError if some of it cannot be read."""
    checked = [verify_archive(path) for path in _list_archives(Home(home).raw)]
    problems = tuple(problem for each in checked for problem in each.problems)
    return ArchiveCheck(sum(each.pages for each in checked), problems)


def _list_archives(folder: Path) -> list[Path]:
    """The closed files of the archive. Raises OSError for a folder that cannot be listed, which would seem empty."""

    def refuse(error: OSError) -> None:
        raise error

    walked = os.walk(folder, onerror=refuse)
    return sorted(Path(place, name) for place, _, names in walked for name in names if name.endswith(".warc.gz"))


def compare_with_raw(stored: StoredVersion, refinery: Refinery, home: Path) -> list[str]:
    """One line per field in which a row differs from its page, `config_hash` aside. Raises ArchiveError."""
    outcome = refine_again(stored, refinery, home)
    if outcome.article is None:
        return [f"{_name(stored)}: the page gives no article: {outcome.reject.reason if outcome.reject else 'nothing'}"]
    made = replace(outcome.article, config_hash=stored.article.config_hash)
    return [f"{_name(stored)}: {line}" for line in _compare_fields(stored, outcome, made)]


def _name(stored: StoredVersion) -> str:
    return f"article {stored.article.article_id} version {stored.version}"


def _compare_fields(stored: StoredVersion, outcome: Outcome, made: ArticleRow) -> Iterator[str]:
    for field in fields(ArticleRow):
        has, gives = getattr(stored.article, field.name), getattr(made, field.name)
        if has != gives:
            yield f"{field.name} is {_show(has)}, its page gives {_show(gives)}"
    if stored.blocks != outcome.blocks:
        places = [
            no
            for no in range(max(len(stored.blocks), len(outcome.blocks)))
            if stored.blocks[no : no + 1] != outcome.blocks[no : no + 1]
        ]
        yield f"blocks {', '.join(map(str, places[:8]))} differ from its page"
    if stored.restored != outcome.restored:
        yield "what is restored differs from the decisions"


def _show(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:79] + "…"
