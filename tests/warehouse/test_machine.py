"""Stateful test of the warehouse: publishers, nights, people and readers act in random order, and after each step the
invariants of the published file are checked (`truths.py`). The actions of publishers are in `publishers.py`."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flows.amendments.reclean import RecleanRequest, reclean_warehouse
from flows.amendments.undo import NothingToUndo, UndoRequest, undo
from flows.amendments.verify import verify_sample
from flows.cli import run as run_command
from tasks.appeals import load_rulebook
from tasks.settings import load_settings
from tasks.versions import cleaner_version
from tests.warehouse.conftest import open_file
from tests.warehouse.newsroom import Newsroom
from tests.warehouse.publishers import IS, PLACE, Publishers
from tests.warehouse.rebuilt import keep_orderly, load_again, read_histories, read_rows, refine_archive
from tests.warehouse.truths import check_blocks, check_kept, check_stories, dump, find_untrue, list_contents, list_lost
from warehouse import export
from warehouse.applied import keep_applied
from warehouse.ask import ask
from warehouse.damage import list_damaged
from warehouse.home import Home
from warehouse.load import load_batches, load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.reader import open_reader
from warehouse.record import record_partitions
from warehouse.rows import PartitionRow
from warehouse.templates import list_templates
from warehouse.writer import open_writer

LEVELS = Path(__file__).parent / "levels"
OLD_LEVELS = ("04", "05")  # later ones have invented sketches that do not match their texts
OLD_PAGES = "https://gazette.example/"  # URLs of these levels; their pages are in no archive
VERSIONS = "select article_id, version, text_raw from article_versions order by all"
CUTS = """
    select article_id, source_id, block_no, removed_blocks.rule_id
    from removed_blocks inner join articles using (article_id, version) order by all"""


@cache
def empty_file() -> bytes:
    """A warehouse without rows: the migrations take a third of a second."""
    with tempfile.TemporaryDirectory() as folder:
        with open_writer(folder):
            pass
        return Home(folder).private.read_bytes()


@cache
def old_file(level: str) -> bytes:
    """A warehouse that an earlier release made, migrated."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        home.make_folders()
        home.private.write_bytes(gzip.decompress((LEVELS / f"{level}.duckdb.gz").read_bytes()))
        with open_writer(folder):
            pass
        return home.private.read_bytes()


@cache
def rules_folder(has_club: bool) -> Path:
    """A folder of rules, shared by all machines, because compiling rules takes half a second."""
    folder = Path(tempfile.mkdtemp(prefix="rules-"))
    if has_club:
        shutil.copy(Path(__file__).with_name("tide_club.toml"), folder / "ledger.toml")
    return folder


class _Clock:
    """The newsroom's clock for amending runs, a little later at each reading."""

    def __init__(self, room: Newsroom) -> None:
        self.room, self.ticks = room, 0

    def now(self, zone: tzinfo) -> datetime:
        self.ticks += 1
        return self.room.now.astimezone(zone) + timedelta(microseconds=self.ticks)


class Warehouse(Publishers):
    """A warehouse that follows two publishers."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        self.folder = Path(self.ends.enter_context(tempfile.TemporaryDirectory(prefix="machine-")))
        self.first_file, self.kept = empty_file(), self.folder / "kept"
        self.home = self.make_home("home", self.first_file)
        self.kept.mkdir()
        own = {"NEWSREFINERY_HOME": str(self.home.folder), "NEWSREFINERY_RULES": str(rules_folder(False))}
        self.ends.enter_context(patch.dict(os.environ, own))
        self.ends.enter_context(patch("warehouse.load.keep_applied", self.keep_twice))
        self.room = Newsroom(self.home.folder)
        self.ends.enter_context(patch("flows.amendments.amending_run.datetime", _Clock(self.room)))
        self.pages: dict[tuple[int, int], str] = {}
        self.reading: tuple[duckdb.DuckDBPyConnection, list[Any]] | None = None
        self.is_checked = True

    def make_home(self, name: str, file: bytes) -> Home:
        """A home folder with this warehouse."""
        home = Home(self.folder / name)
        home.make_folders()
        home.private.write_bytes(file)
        return home

    @initialize(level=st.sampled_from([None, *OLD_LEVELS]))
    def it_is_new_or_an_earlier_release_made_it(self, level: str | None) -> None:
        if level:
            self.first_file = old_file(level)
            self.home.private.write_bytes(self.first_file)
            publish(self.home.folder)
            self.is_checked = False

    def keep_twice(self, home: Home, path: Path, *place: Any) -> None:
        """Keep an applied spool file for the other generation, and a copy of it for the end."""
        keep_applied(home, path, *place)
        for file in home.applied.glob(f"*~{path.name}"):
            shutil.copy(file, self.kept)

    def has_articles(self) -> bool:
        return self.home.published.exists()

    # Nights

    def load_tonight(
        self, kind: str = "nightly", load: Callable[[list[Path]], object] | None = None, size: int = 200
    ) -> None:
        self.load_spooled(self.room.spool_tonight(kind, size), load)

    def load_spooled(
        self, handed: list[tuple[Path, list[Outcome]]], load: Callable[[list[Path]], object] | None = None
    ) -> None:
        before = list_contents(self.home.folder) if self.has_articles() else set()
        (load or (lambda paths: load_batches(self.home.folder, paths)))([path for path, _ in handed])
        publish(self.home.folder, copy_bytes=0)  # the two generations change places
        kept = [each for each in handed if each[0].stem not in self.list_damaged()]
        assert not list_lost(self.home.folder, kept, self.room.now, before)
        self.room.clock += 24
        self.is_checked = False

    def list_damaged(self) -> set[str]:
        return {path.stem for path in list_damaged(self.home.folder)}

    @precondition(lambda self: self.room.tonight)
    @rule(size=st.sampled_from([200, 2, 1]))
    def a_night_is_loaded(self, size: int) -> None:
        self.load_tonight(size=size)

    @precondition(lambda self: self.room.tonight)
    @rule(hours=st.sampled_from([1, 26]))
    def a_night_is_loaded_with_the_clock_set_back(self, hours: int) -> None:
        self.is_steady = False
        self.room.clock -= 24 + hours
        self.load_tonight()
        self.room.clock += hours

    @precondition(lambda self: self.room.tonight)
    @rule(is_committed=IS)
    def a_load_is_cut_off_and_goes_on(self, is_committed: bool) -> None:
        def cut(paths: list[Path]) -> None:
            place = "warehouse.load._Loader._keep_files" if is_committed else "warehouse.apply._check_rows"
            with patch(place, side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
                load_batches(self.home.folder, paths)
            load_pending(self.home.folder)

        self.load_tonight(load=cut)

    @precondition(lambda self: self.room.tonight)
    @rule()
    def a_night_is_loaded_twice(self) -> None:
        def load_twice(paths: list[Path]) -> None:
            copies = [(path, path.read_bytes()) for path in paths]
            counts = load_batches(self.home.folder, paths)
            for path, content in copies:
                path.write_bytes(content)
            assert load_batches(self.home.folder, paths) == counts

        self.load_tonight(load=load_twice)

    @precondition(lambda self: self.room.tonight)
    @rule()
    def a_day_is_filled_between_nights(self) -> None:
        self.load_tonight("backfill")
        row = PartitionRow(source_id="ledger", day="2026-02-28", status="finished", run_id=self.room.run_id)
        record_partitions(self.home.folder, self.room.run_id, [row])
        publish(self.home.folder)
        there = "select count(*) from articles where source_id = 'ledger' and published_at::date = '2026-02-28'"
        assert (
            ask(self.home.folder, "select rows from partitions where source_id = 'ledger'").rows
            == ask(self.home.folder, there).rows
        )

    @precondition(lambda self: self.room.tonight)
    @rule(size=st.sampled_from([200, 1]), left=st.sampled_from([0, 40, 400]))
    def a_spool_file_is_damaged(self, size: int, left: int) -> None:
        def damage(paths: list[Path]) -> None:
            paths[-1].write_bytes(paths[-1].read_bytes()[:left])
            assert len(load_pending(self.home.folder).damaged) == 1

        self.is_steady = False
        self.load_tonight(load=damage, size=size)

    # People

    @precondition(has_articles)
    @rule()
    def rejects_are_replayed(self) -> None:
        self.load_spooled(self.room.spool_replay())
        damaged = ask(self.home.folder, "select count(*) from rejects where stage = 'spool' and resolved_at is null")
        assert damaged.rows == ((0,),)

    @precondition(has_articles)
    @rule(
        place=PLACE,
        what=st.sampled_from(["block", "rule", "all"]),
        is_source=IS,
        verb=st.sampled_from(["undo", "redo"]),
    )
    def cuts_are_undone_or_redone(self, place: int, what: str, is_source: bool, verb: Any) -> None:
        cuts = ask(self.home.folder, CUTS).rows
        assume(cuts)
        article_id, source_id, block_no, rule_id = cuts[place % len(cuts)]
        request = (
            UndoRequest(verb, source_id=source_id) if is_source and what != "block" else UndoRequest(verb, article_id)
        )
        covered = {"block": {"block_nos": (block_no,)}, "rule": {"rule_id": rule_id}, "all": {}}[what]
        with suppress(NothingToUndo):
            undo(replace(request, **covered), load_settings(), by="anna")
        self.is_checked = False

    @rule(has_club=IS)
    def the_rules_change(self, has_club: bool) -> None:
        self.is_steady = False
        os.environ["NEWSREFINERY_RULES"] = str(rules_folder(has_club))

    @precondition(has_articles)
    @rule(origin=st.sampled_from(["blocks", "archive"]), is_accepted=IS)
    def all_is_judged_again(self, origin: Any, is_accepted: bool) -> None:
        before = dump(self.home.published)
        notes = reclean_warehouse(RecleanRequest(origin, (), is_accepted), load_settings(), self.room.sources)
        assert notes.stale == 0
        assert [each for each in notes.problems if not each.startswith(OLD_PAGES)] == []
        if is_accepted:
            assert reclean_warehouse(RecleanRequest(origin), load_settings(), self.room.sources).changed == 0
        else:
            assert dump(self.home.published) == before
        self.is_checked = False

    @precondition(has_articles)
    @rule(verb=st.sampled_from(["accept", "reject"]))
    def a_repeated_block_is_decided_on(self, verb: str) -> None:
        found = list_templates(self.home.folder, ("proposed", "accepted", "rejected"))
        assume(found)
        self.is_steady = False
        folder = self.folder / f"rules-{self.room.runs}"
        shutil.copytree(os.environ["NEWSREFINERY_RULES"], folder, dirs_exist_ok=True)
        os.environ["NEWSREFINERY_RULES"] = str(folder)
        run_command(["templates", verb, str(found[0].template_id)])
        for cached in (cleaner_version, load_rulebook):
            cached.cache_clear()

    @precondition(has_articles)
    @rule()
    def rows_are_verified(self) -> None:
        assert verify_sample(load_settings(), self.room.sources, 1_000, "0").differences == ()

    # Readers

    @precondition(has_articles)
    @rule()
    def articles_are_exported(self) -> None:
        done = export.export_folder(self.home.folder, export.ExportRequest(), self.folder / "export", "parquet")
        files = list(map(str, (self.folder / "export").glob("*/*/*.parquet")))
        written = duckdb.read_parquet(files).count("*").fetchall() if files else [(0,)]
        assert written == [(done.row_count,)] == [*ask(self.home.folder, "select count(*) from articles").rows]

    @precondition(lambda self: self.has_articles() and self.reading is None)
    @rule()
    def a_reader_opens_the_file(self) -> None:
        connection = self.ends.enter_context(open_reader(self.home.published))
        self.reading = connection, connection.execute(VERSIONS).fetchall()

    @precondition(lambda self: self.reading is not None)
    @rule()
    def the_reader_sees_what_it_saw(self) -> None:
        assert self.reading and self.reading[0].execute(VERSIONS).fetchall() == self.reading[1]

    # Invariants

    @invariant()
    def everything_is_true(self) -> None:
        if self.is_checked or not self.has_articles():
            return
        self.is_checked = True
        with open_file(self.home.published) as connection:
            assert find_untrue(connection) == {}
            check_stories(connection)
            self.pages = check_kept(connection, self.pages)
        check_blocks(self.home.folder)

    def teardown(self) -> None:
        with self.ends:
            if self.has_articles():
                self.rows_are_verified()
                self.check_that_the_same_batches_make_the_same_rows()
                self.check_that_the_archive_makes_the_same_articles()

    def check_that_the_same_batches_make_the_same_rows(self) -> None:
        publish(self.home.folder)
        again = self.make_home("again", self.first_file)
        shutil.copytree(self.kept, again.applied, dirs_exist_ok=True)
        with open_writer(again.folder):
            pass
        assert dump(again.private) == dump(self.home.published)

    def check_that_the_archive_makes_the_same_articles(self) -> None:
        outcomes = keep_orderly(refine_archive(self.room))
        together, apart = self.make_home("together", empty_file()), self.make_home("apart", empty_file())
        load_again(together, outcomes, self.room, 1_000)
        load_again(apart, outcomes, self.room, 1 + len(outcomes) // 3)
        assert read_rows(apart.private) == read_rows(together.private)
        if self.is_steady:
            histories = read_histories(self.home.published, outcomes)
            assert read_histories(together.private, outcomes) == histories


@pytest.mark.parametrize(
    ("sequences", "steps"), [(2, 20), pytest.param(1_000, 40, marks=[pytest.mark.slow, pytest.mark.timeout(36_000)])]
)
def test_invariants_hold_after_any_sequence_of_events(sequences: int, steps: int) -> None:
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=sequences, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
        ),
    )  # fmt: skip
