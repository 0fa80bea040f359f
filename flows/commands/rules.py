"""`newsrefinery rules`: checks rule files, and starts new ones.

Never modifies an existing rule file.
"""

from __future__ import annotations

from pathlib import Path
from stat import S_ISCHR
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, wrong_call
from flows.commands.options import ListCommand
from flows.commands.settings import load_call_settings
from flows.reports.words import count_of

if TYPE_CHECKING:
    from tasks.appeals.check import Finding

app = typer.Typer(help="Check the rules of the appeal remover, or start a rule file of your own.", no_args_is_help=True)


@app.command("check", cls=ListCommand)
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Rule files; default: all, including your own.")
    ] = None,
    idle: Annotated[bool, typer.Option("--idle", help="Also list rules that match no example line.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as a list of objects.")] = False,
) -> None:
    """Validate rule files and run every example in them. Exit code 1 if a rule does not do what it says.

    Also counts language rules that match none of the example lines of their language.

    \b
    Examples:
      newsrefinery rules check
      newsrefinery rules check --idle
      newsrefinery rules check data/rules/harbourledger.example.toml
    """
    from tasks.appeals import load_rulebook
    from tasks.appeals.check import check_files, find_idle_rules, list_rule_files

    paths = files or list_rule_files(load_rulebook(), load_call_settings().rules)
    with wrong_call(FileNotFoundError):
        for path in paths:
            if S_ISCHR(path.stat().st_mode):  # one without an end would take all memory
                raise CommandError(f"{path}: a device, not a rule file", WRONG_CALL)
    findings = list(check_files(paths))
    wrong = sum(finding.is_error for finding in findings)
    never = [] if wrong else list(find_idle_rules(paths))
    _show([*findings, *(never if idle or as_json else [])], as_json=as_json)
    if wrong:
        raise CommandError(f"{count_of(wrong, 'problem')} in {count_of(len(paths), 'rule file')}", FAILED)
    if not as_json:
        _say_good(len(paths), len(never), is_listed=idle)


def _show(findings: list[Finding], *, as_json: bool) -> None:
    from dataclasses import asdict

    from flows.commands.show import show_json

    if as_json:
        show_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(str(finding))


def _say_good(files: int, never: int, *, is_listed: bool) -> None:
    print(f"{count_of(files, 'rule file')} checked, no problems found")
    if never:
        more = "" if is_listed else "; --idle lists them"
        print(f"{count_of(never, 'rule')} matched no example line of their language{more}")


@app.command("new")
def new(
    domain: Annotated[
        str, typer.Argument(metavar="DOMAIN", help="Host of the publisher, such as harbourledger.example.")
    ],
) -> None:
    """Start a rule file for a publisher, in your own rules folder.

    \b
    Examples:
      newsrefinery rules new harbourledger.example
    """
    from tasks.appeals.check import scaffold_publisher
    from tasks.appeals.schema import RulesError

    folder = load_call_settings().rules
    with wrong_call(RulesError):
        text = scaffold_publisher(domain)
    path = folder / f"{domain.strip().lower().removeprefix('www.')}.toml"
    if path.exists():
        raise CommandError(f"{path} already exists; edit it", WRONG_CALL)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(f"written: {path}; edit it, then: newsrefinery rules check {path}")
