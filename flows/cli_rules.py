"""`newsrefinery rules`: check rule files, and begin a new one.

Refuses to change a rule file that is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli_errors import FAILED, CommandError, wrong_call

if TYPE_CHECKING:
    from tasks.settings import Settings

app = typer.Typer(help="Check the rules of the appeal remover, or begin a file of your own.", no_args_is_help=True)


def add_to(parent: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    parent.add_typer(app, name="rules")


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; default: all of them, your own too.")] = None,
) -> None:
    """Validate rule files and run every example in them. Exit code 1 where a rule does not do what it says.

    \b
    Examples:
      newsrefinery rules check
      newsrefinery rules check data/rules/harbourledger.example.toml
    """
    from flows.cli_show import say
    from tasks.appeals import load_rulebook
    from tasks.appeals.check import check_files, list_rule_files

    own = _find_folder(_load_settings())
    paths = files or list_rule_files(load_rulebook(), own)
    for path in paths:
        with wrong_call(FileNotFoundError):
            path.stat()
    findings = list(check_files(paths))
    for finding in findings:
        say(str(finding))
    wrong = sum(finding.is_error for finding in findings)
    if wrong:
        raise CommandError(f"{wrong} problems in {len(paths)} rule files", FAILED)
    say(f"{len(paths)} rule files are as they should be")


@app.command("new")
def new(domain: Annotated[str, typer.Argument(help="Host of the publisher, like harbourledger.example.")]) -> None:
    """Begin a rule file for a publisher, in your own folder of rules.

    \b
    Examples:
      newsrefinery rules new harbourledger.example
    """
    from flows.cli_show import say
    from tasks.appeals.check import scaffold_publisher
    from tasks.appeals.schema import RulesError

    folder = _find_folder(_load_settings())
    with wrong_call(RulesError):
        text = scaffold_publisher(domain)
    path = folder / f"{domain.strip().lower().removeprefix('www.')}.toml"
    if path.exists():
        raise CommandError(f"{path} is there already; edit it", 2)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    say(f"written: {path}; edit it, then: newsrefinery rules check {path}")


def _find_folder(settings: Settings) -> Path:
    return settings.rules or settings.home / "rules"


def _load_settings() -> Settings:
    from tasks.settings import SettingsError, load_settings

    with wrong_call(SettingsError):
        return load_settings()
