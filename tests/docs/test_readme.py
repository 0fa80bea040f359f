"""The README says what is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\.venv/bin/newsrefinery (.*?)(?:\s{2,}#.*)?$", README, re.MULTILINE)
COMMAND = [str(Path(sys.executable).with_name("newsrefinery"))]


def test_links_lead_somewhere() -> None:
    for goal in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / goal).exists(), goal


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_named_in_commands_exist() -> None:
    for path in re.findall(r"deployments/[\w./-]+", README):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", sorted({shlex.split(command)[0] for command in COMMANDS}))
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    shown = subprocess.run([*COMMAND, name, "--help"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert f"newsrefinery {name}" in shown


def test_the_command_on_a_sample_prints_the_story_without_its_appeals() -> None:
    command = next(command for command in COMMANDS if "ferry-timetable" in command)
    shown = subprocess.run(
        [*COMMAND, *shlex.split(command)], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert "The night ferry between Port Anson" in shown
    assert "The Coastal Press Agency contributed reporting." in shown
    assert "Support The Harbour Ledger!" not in shown and "Remind me later" not in shown


def test_the_settings_of_the_table_exist() -> None:
    from tasks.settings import Settings

    named = {name.lower() for name in re.findall(r"`NEWSREFINERY_([A-Z]+)`", README)}
    assert named <= set(Settings.model_fields)


def test_the_catalogue_in_the_readme_is_one() -> None:
    for snippet in re.findall(r"```toml\n(.*?)```", README, re.DOTALL):
        assert tomllib.loads(snippet)
