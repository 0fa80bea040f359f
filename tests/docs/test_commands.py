"""Every command shows examples that fit a terminal, and stands in the README where a user looks for it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from flows.cli import app

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 80 - 3  # what typer leaves of a terminal of 80 columns


def list_commands(command: Any, words: tuple[str, ...] = ("newsrefinery",)) -> Iterator[tuple[str, Any]]:
    """Everything that can be called: leaves, and groups that do something by themselves."""
    inner = getattr(command, "commands", {})
    if not inner or (len(words) > 1 and command.invoke_without_command):
        yield " ".join(words), command
    for name, each in inner.items():
        yield from list_commands(each, (*words, name))


COMMANDS = dict(list_commands(get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_examples_that_fit_a_terminal(name: str) -> None:
    _, found, examples = inspect.getdoc(COMMANDS[name].callback).partition("Examples:\n")  # type: ignore[union-attr]
    lines = [line for line in examples.splitlines() if line]
    assert found and any(line.strip().startswith(name) for line in lines)
    assert [line for line in lines if len(line) > WIDTH] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"{name}\b", (ROOT / "README.md").read_text("utf-8"))


def test_a_program_can_read_what_a_command_found() -> None:
    """Those without --json write a file and say its name, print for people by their nature, or never end."""
    without = {name for name, each in COMMANDS.items() if "--json" not in [o for p in each.params for o in p.opts]}
    assert without == {
        f"newsrefinery {name}" for name in ("report", "serve", "sources add", "rules new", "templates reject")
    }
