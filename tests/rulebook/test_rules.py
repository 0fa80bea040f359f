"""Every rule file is valid, and every rule does what its examples say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.appeals import load_rulebook
from tasks.appeals.check import check_files, find_idle_rules, list_rule_files, scaffold_publisher
from tasks.appeals.schema import LanguageFile, read_rule_file
from tasks.records import CATEGORIES

FILES = list_rule_files(load_rulebook())
LANGUAGES = sorted({path.name.split(".")[0] for path in FILES if path.parent.name == "languages"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rules_do_what_their_examples_say(path: Path) -> None:
    assert [str(finding) for finding in check_files([path]) if finding.is_error] == []


def test_rule_ids_are_given_once() -> None:
    ids = [rule.id for path in FILES for rule in read_rule_file(path).rules]
    assert sorted(ids) == sorted(set(ids))


def test_there_are_at_least_twenty_languages() -> None:
    assert len(LANGUAGES) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_and_most_categories(language: str) -> None:
    files = [read_rule_file(path) for path in FILES if path.name.split(".")[0] == language]
    told = [file for file in files if isinstance(file, LanguageFile)]
    assert any(file.words for file in told)
    assert len({rule.category for file in told for rule in file.rules}) >= len(CATEGORIES) - 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_is_idle(language: str) -> None:
    """A rule that nobody has written a line for is a guess: write the line that it is for, or drop the rule."""
    paths = [path for path in FILES if path.name.split(".")[0] == language]
    assert [str(finding) for finding in find_idle_rules(paths)] == []


def test_a_scaffold_is_a_valid_rule_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.toml"
    path.write_text(scaffold_publisher("www.harbourledger.example"), "utf-8")
    assert [str(finding) for finding in check_files([path])] == []


def test_a_rule_that_no_example_line_fires_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "is.toml"
    path.write_text(
        'language = "is"\nname = "Icelandic"\n'
        '[[rule]]\nid = "is.any"\ncategory = "legal"\nstrength = "likely"\nwhere = "any"\nphrases = ["og"]\n'
        '[[rule]]\nid = "is.idle"\ncategory = "legal"\nstrength = "likely"\nwhere = "any"\nphrases = ["qwx qwx"]\n',
        encoding="utf-8",
    )
    assert [(finding.rule_id, finding.is_error) for finding in find_idle_rules([path])] == [("is.idle", False)]
