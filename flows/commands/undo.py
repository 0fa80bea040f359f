"""`newsrefinery undo`: restores cuts, or redoes them, and remembers the decision. Works without Prefect."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, failing, wrong_call
from flows.commands.options import DecidedBy, name_user
from flows.commands.settings import load_call_settings
from flows.reports.words import count_of

if TYPE_CHECKING:
    from flows.amendments.undo import UndoResult

_DONE = {"undo": "restored", "redo": "cut again"}


def undo(
    article: Annotated[
        str | None, typer.Argument(metavar="URL|ARTICLE_ID", help="The article; omit it for a whole source.")
    ] = None,
    block: Annotated[list[int] | None, typer.Option(metavar="N", help="Number of a block; repeatable.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="ID", help="Only what this rule cut.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="All articles of this source.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that was cut from it.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Cut again what was restored.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be restored.")] = False,
    by: DecidedBy = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what changed as JSON.")] = False,
) -> None:
    """Restore what was cut: blocks, what a rule cut, or everything, in one article or a whole source.

    The decision is recorded, and applies to later versions of the article and
    to other cleaners. A run in progress does not see it: if that run touches
    the same articles, repeat the undo when it has finished.

    \b
    Examples:
      newsrefinery undo https://example.org/story --block 12 --dry-run
      newsrefinery undo 4611686018427387904 --rule en.letter.ask
      newsrefinery undo --source harbour-ledger --rule en.legal.rights
      newsrefinery undo --source harbour-ledger --all
      newsrefinery undo --source harbour-ledger --all --redo
    """
    from flows.amendments.undo import NothingToUndo, UndoRequest
    from flows.amendments.undo import undo as undo_cuts
    from flows.commands.explain import find_stored
    from warehouse.ask import refuse_unknown
    from warehouse.errors import WarehouseError, WrongQuestion

    _check_call(article, source, has_blocks=bool(block), has_rule=bool(rule), is_whole=everything)
    settings = load_call_settings(uses_rules=True)
    article_id = None if article is None else find_stored(article, settings).article_id
    request = UndoRequest("redo" if redo else "undo", article_id, source, rule, tuple(sorted(set(block or ()))))
    with failing(NothingToUndo, WarehouseError, OSError), wrong_call(WrongQuestion):
        if source is not None:
            refuse_unknown(settings.home, "source", [source])
        done = undo_cuts(request, settings, by=by or name_user(), is_dry_run=dry_run)
    _show(done, as_json=as_json)


def _check_call(article: str | None, source: str | None, *, has_blocks: bool, has_rule: bool, is_whole: bool) -> None:
    if (article is None) == (source is None):
        raise CommandError("name an article or, with --source, a source", WRONG_CALL)
    if source and has_blocks:
        raise CommandError("--block needs an article: name it", WRONG_CALL)
    if is_whole == (has_blocks or has_rule):
        raise CommandError("say what to undo: --block, --rule or --all", WRONG_CALL)


def _show(done: UndoResult, *, as_json: bool) -> None:
    from flows.commands.show import show_json
    from flows.commands.table import show_rows

    if as_json:
        show_json(asdict(done))
    else:
        if done.examples:
            columns = ("article_id", "block", "category", "rule", "text")
            rows = [
                (str(each.article_id), each.block_no, each.category, each.rule_id, each.text) for each in done.examples
            ]
            first = int(done.articles == 1)  # of a single article the number need not be in every row
            show_rows(columns[first:], [row[first:] for row in rows])
        print(_describe(done))
    if done.stale:
        stale = count_of(done.stale, "article row")
        raise CommandError(f"{stale} changed by another run meanwhile; run the command again", FAILED)


def _describe(done: UndoResult) -> str:
    if not done.blocks:
        return f"Nothing to change: what was cut from {done.about} is {'restored' if done.verb == 'undo' else 'cut'} already."
    count = f"{count_of(done.blocks, 'block')} ({count_of(done.characters, 'character')}) in {count_of(done.articles, 'article')}"
    if done.is_dry_run:
        return f"\n{count} would be {_DONE[done.verb]}; nothing was changed."
    opposite = "--redo cuts again" if done.verb == "undo" else "undo without --redo restores"
    return f"\n{count} {_DONE[done.verb]} ({opposite}).\nPublished: {done.published}"
