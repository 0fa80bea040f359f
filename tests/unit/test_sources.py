"""The catalogue is strict: what it does not understand is one line that names the file and the entry."""

import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tasks.discover import discover_source
from tasks.files.walk import ENDINGS
from tasks.records import Source
from tasks.settings import BUNDLED_SOURCES
from tasks.sources.catalogue import Catalogue, Entry, SourcesError, load_catalogue
from tasks.sources.survey import Window
from warehouse.rows import SourceRow

GOOD = """
[[source]]
id = "harbour-ledger"
publisher = "The Harbour Ledger"
domains = ["www.HarbourLedger.example"]
kind = "folder"
path = "ledger"
"""


def load(folder: Path, text: str) -> Catalogue:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalogue(path)


def test_a_source_is_read_with_its_defaults(tmp_path: Path) -> None:
    (entry,) = load(tmp_path, GOOD).entries
    assert entry.source.names == ("The Harbour Ledger",)
    assert entry.source.domains == ("harbourledger.example",)
    assert entry.path == tmp_path / "ledger"
    assert entry.is_enabled


def test_bounds_of_a_day_are_read_and_checked(tmp_path: Path) -> None:
    (source,) = load(tmp_path, GOOD + "min_articles = 5\nmax_articles = 80\n").sources
    assert (source.min_articles, source.max_articles) == (5, 80)
    with pytest.raises(SourcesError, match="min_articles 9 is more than max_articles 8"):
        load(tmp_path, GOOD + "min_articles = 9\nmax_articles = 8\n")
    with pytest.raises(SourcesError, match="'min_articles' must be a whole number, 0 or more, not -1"):
        load(tmp_path, GOOD + "min_articles = -1\n")
    with pytest.raises(SourcesError, match="no source has more than 1,000,000,000 articles a day"):
        load(tmp_path, GOOD + f"max_articles = {10**20}\n")


def test_the_bundled_samples_are_a_good_catalogue() -> None:
    catalogue = load_catalogue(BUNDLED_SOURCES)
    assert len(catalogue.entries) >= 4
    assert all(entry.path is not None and entry.path.is_dir() for entry in catalogue.entries)


def test_the_bundled_list_of_publishers_is_a_good_catalogue() -> None:
    assert load_catalogue(BUNDLED_SOURCES.with_name("sources.toml")).entries


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[source]] in it"),
        ("[[source]\n", "invalid TOML"),
        ("a = " + "[" * 9_000, "invalid TOML"),
        ("a = " + "9" * 9_000, "invalid TOML"),
        ("[source]\nid = 'a'\n", "two brackets"),
        ("[[sourcs]]\nid = 'a'\n", "unknown key 'sourcs'; did you mean 'source'?"),
        (GOOD + GOOD, "source 2 (harbour-ledger): a source above has the same id"),
        (GOOD + "publsher = 'x'\n", "unknown key 'publsher'; did you mean 'publisher'?"),
        (GOOD + "enabled = 'yes'\n", "'enabled' must be true or false, not 'yes'"),
        (GOOD + "names = 'Ledger'\n", "'names' must be a list of texts"),
        (GOOD + "language = 'english'\n", "language is 'english'"),
        (GOOD.replace("folder", "foldr"), "list or site; did you mean 'folder'?"),
        (GOOD.replace('"folder"', '"feed"'), "a source of kind 'feed' needs 'url'"),
        (GOOD + "url = 'file:///etc/passwd'\n", "must begin with https:// or http://"),
        (GOOD + "url = 'https://ann:tide@ledger.example/rss'\n", "url has a user name or a password in it"),
        (GOOD + "url = 'http://[::1/rss'\n", "url is 'http://[::1/rss': not a URL: Invalid IPv6 URL"),
        (GOOD + "url = 'https:///rss'\n", "url is 'https:///rss': the URL has no readable host"),
        (GOOD + "url = 'https://ledger.example:65537/rss'\n", "not a URL: Port out of range"),
        (GOOD + "url = 'https://ledger.example/a b'\n", "a backslash or white space"),
        (
            GOOD.replace('"ledger"', '"~nobody-of-this-name/ledger"'),
            "path is '~nobody-of-this-name/ledger': no such user",
        ),
        (
            GOOD.replace('"ledger"', '"led\\u0000ger"'),
            "path is 'led\\x00ger': no file can have a null byte in its name",
        ),
        (GOOD.replace("harbour-ledger", "Harbour Ledger"), "an id may contain only lower-case"),
        (GOOD.replace('path = "ledger"', ""), "a source of kind 'folder' needs 'path'"),
        (GOOD.replace('kind = "folder"', ""), "source 1 (harbour-ledger): 'kind' is missing"),
        (GOOD.replace('publisher = "The Harbour Ledger"', 'publisher = " "'), "'publisher' must be text"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_entry(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SourcesError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'sources.toml'}: ")
    assert told in message
    assert "\n" not in message
    assert "tide@" not in message


def test_a_missing_file_and_text_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="no such file"):
        load_catalogue(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"[[source]]\nid = '\xe9'")
    with pytest.raises(SourcesError, match="not UTF-8"):
        load_catalogue(tmp_path / "latin.toml")


def test_a_catalogue_without_end_is_not_read_to_it() -> None:
    with pytest.raises(SourcesError, match="more than 10,000,000 bytes"):
        load_catalogue(Path("/dev/zero"))


def test_a_catalogue_whose_path_no_run_could_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.toml")
    path.write_text(GOOD)
    with pytest.raises(SourcesError, match="not UTF-8; rename it"):
        load_catalogue(path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + GOOD).entries


def test_a_domain_that_no_page_can_have_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="'https://ledger' is not a domain name"):
        load(tmp_path, GOOD.replace("www.HarbourLedger.example", "https://ledger"))


def test_an_unknown_id_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="did you mean 'harbour-ledger'"):
        load(tmp_path, GOOD).find_entry("harbor-ledger")


def test_a_source_that_is_switched_off_is_so_in_the_warehouse_too(tmp_path: Path) -> None:
    (entry,) = load(tmp_path, GOOD + "enabled = false\n").entries
    assert (entry.is_enabled, SourceRow(**asdict(entry.source)).is_enabled) == (False, False)


def test_a_source_of_nothing_but_skipped_files_says_why_they_were(tmp_path: Path) -> None:
    (tmp_path / "crawl.parquet").write_bytes(b"PAR1")
    entry = Entry(Source("ledger", "The Ledger"), "folder", path=tmp_path / "crawl.parquet")
    problem = discover_source(entry, pytest.fail, Window()).problem
    assert problem == f"ledger: nothing found to read; skipped: only {ENDINGS} are read, gzipped or not"
    (tmp_path / "none").mkdir()
    assert (
        discover_source(replace(entry, path=tmp_path / "none"), pytest.fail, Window()).problem
        == "ledger: nothing found to read"
    )
