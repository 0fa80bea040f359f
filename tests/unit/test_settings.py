"""Settings come from NEWSREFINERY_ variables; a wrong one is a single clear line."""

import os
from pathlib import Path

import pytest

from tasks.settings import BUNDLED_SOURCES, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "SOURCES", "WORKERS", "BATCH_DOCUMENTS", "RULES"):
        monkeypatch.delenv(f"NEWSREFINERY_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_home_is_a_folder_called_data_here(tmp_path: Path) -> None:
    assert load_settings().home == tmp_path / "data"


def test_paths_are_from_the_folder_that_we_are_in_when_they_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    for name, path in (("HOME", "here"), ("SOURCES", "mine.toml"), ("RULES", "mine")):
        monkeypatch.setenv(f"NEWSREFINERY_{name}", path)
    settings = load_settings()
    assert (settings.home, settings.sources, settings.rules) == (
        tmp_path / "here", tmp_path / "mine.toml", tmp_path / "mine",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["HOME", "SOURCES", "WORKERS", "RULES", "WEBHOOK"])
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Not the folder that we happen to be in."""
    bare = load_settings()
    monkeypatch.setenv(f"NEWSREFINERY_{name}", "")
    assert load_settings() == bare


def test_the_bundled_catalogue_is_the_default_and_exists() -> None:
    assert load_settings().sources == BUNDLED_SOURCES
    assert BUNDLED_SOURCES.is_file()


@pytest.mark.parametrize("written", ["10.0.0.0/8,127.0.0.1", "10.0.0.0/8, 127.0.0.1", '["10.0.0.0/8", "127.0.0.1"]'])
def test_networks_are_listed_with_commas_or_as_json(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("NEWSREFINERY_FETCH__ALLOW_NETWORKS", written)
    assert load_settings().fetch.allow_networks == ("10.0.0.0/8", "127.0.0.1")


def test_a_variable_changes_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREFINERY_WORKERS", "3")
    assert load_settings().workers == 3


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WEBHOOK", "https://", "NEWSREFINERY_WEBHOOK=https://: the URL has no host"),
        ("WEBHOOK", "http://[::1", "NEWSREFINERY_WEBHOOK=http://[::1: the URL has no host"),
        ("WORKERS", "two", "NEWSREFINERY_WORKERS=two: "),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("BATCH_DOCUMENTS", "-5", "NEWSREFINERY_BATCH_DOCUMENTS=-5: "),
        ("HOEM", "/tmp", "did you mean NEWSREFINERY_HOME?"),  # noqa: S108
        (
            "FETCH__CONTAKT",
            "me",
            "NEWSREFINERY_FETCH__CONTAKT is not a setting; did you mean NEWSREFINERY_FETCH__CONTACT?",
        ),
        ("FETCH__COLOUR", "red", "NEWSREFINERY_FETCH__COLOUR is not a setting"),
        ("FETCH", "slow", "NEWSREFINERY_FETCH=slow: "),
        ("FETCH__ALLOW_NETWORKS", "everywhere", "write networks as 10.0.0.0/8, separated by commas"),
        ("RULES", "nowhere", "NEWSREFINERY_RULES=nowhere: no such folder"),
        ("HOME", "/dev/null", "NEWSREFINERY_HOME=/dev/null: not a folder"),
        ("HOME", os.fsdecode(b"caf\xe9"), "the warehouse needs a path in UTF-8"),
        ("HOME", "~nobody-of-that-name/data", "no such user"),
        ("HOME", "news?", "news?: the database cannot be in a path with ? or \\ in it"),
        ("HOME", "C:\\news", "news: the database cannot be in a path with ? or \\ in it"),
        ("SOURCES", "~nobody-of-that-name/mine.toml", "no such user"),
        ("DOCUMENT_SECONDS", "inf", "finite number"),
        ("DOCUMENT_MEMORY", "9" * 30, "less than or equal to"),
        ("MAX_BYTES", "9" * 30, "less than or equal to"),
        ("LOCK_SECONDS", "1e300", "less than or equal to 86400"),
        ("FETCH__CONTACT", "me\nX-Evil: yes", "NEWSREFINERY_FETCH__CONTACT=me X-Evil: yes: it is sent as a header"),
        ("FETCH__AGENT", "газета/1.0", "write it in one line of ASCII"),
        ("TIMEZONE", "Mars/Olympus", "NEWSREFINERY_TIMEZONE=Mars/Olympus: no such time zone"),
    ],
)
def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(f"NEWSREFINERY_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_home_that_leads_nowhere_is_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to("unplugged")
    monkeypatch.setenv("NEWSREFINERY_HOME", str(tmp_path / "home"))
    with pytest.raises(SettingsError, match="not a folder"):
        load_settings()
    (tmp_path / "unplugged").mkdir()
    assert load_settings().home == tmp_path / "home"
