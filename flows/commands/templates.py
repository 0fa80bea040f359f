"""`newsrefinery templates`: repeated blocks, proposed as rules for a person to accept or reject.

Cuts nothing itself: an accepted template is a rule from the next run on; `reclean` applies it to what is stored.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from flows.commands.errors import FAILED, WRONG_CALL, CommandError, failing, wrong_call
from flows.commands.options import DecidedBy, name_user
from flows.commands.settings import load_call_settings
from warehouse.rows import TemplateStatus

if TYPE_CHECKING:
    from tasks.appeals.schema import Rule
    from tasks.records import Category
    from tasks.settings import Settings
    from warehouse.rows import TemplateDecision
    from warehouse.templates import Template

app = typer.Typer()
_EXAMPLES = 3
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")


@app.callback(invoke_without_command=True)
def list_them(
    context: typer.Context,
    status: Annotated[
        Literal[TemplateStatus, "all"],
        typer.Option(metavar="WHICH", help="proposed, accepted, rejected, waiting, cut or all."),
    ] = "proposed",
    source: Annotated[str | None, typer.Option(metavar="ID", help="Only this source.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", help="List at most this many.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List, accept or reject repeated blocks that are proposed as rules.

    Proposed are blocks that a publisher repeats and that look like appeals but are still kept somewhere.

    \b
    Examples:
      newsrefinery templates
      newsrefinery templates --source harbour-ledger --status all
      newsrefinery templates accept 980255985155246993
      newsrefinery templates reject 980255985155246993
    """
    if context.invoked_subcommand:
        return
    from flows.commands.show import show_json
    from warehouse.ask import refuse_unknown
    from warehouse.errors import WarehouseError, WrongQuestion
    from warehouse.templates import STATUSES, list_templates, read_wordings

    settings = load_call_settings()
    with failing(WarehouseError), wrong_call(WrongQuestion):
        refuse_unknown(settings.home, "source", [source] if source else [])
        found = list_templates(settings.home, STATUSES if status == "all" else (status,), source_id=source)[:limit]
        wordings = {each.template_id: read_wordings(settings.home, each.template_id)[:_EXAMPLES] for each in found}
    if as_json:
        show_json([{**asdict(each), "wordings": wordings[each.template_id]} for each in found])
        return
    for each in found:
        _show(each, wordings[each.template_id])
    if not found:
        print(f"no {status} templates" if status != "all" else "no block is repeated in three articles yet")
    elif status == "proposed":
        print("decide with:  newsrefinery templates accept ID   or   newsrefinery templates reject ID")


def _show(template: Template, wordings: list[str]) -> None:

    place = max(("head", "middle", "tail"), key=lambda name: getattr(template, f"{name}_share"))
    print(
        f"{template.template_id}  {template.status}, {template.source_id or template.publisher or '(no source)'}: in "
        f"{template.article_count:,} articles on {template.day_count:,} days ({template.first_seen_on} to "
        f"{template.last_seen_on}), mostly at the {place}; cut from {template.removed_count:,}, "
        f"chance of an appeal {template.chance:.2f}"
    )
    for text in wordings:
        print(f"    “{' '.join(text.split())[:200]}”")
    print("")


@app.command("accept")
def accept(
    template_id: Annotated[int, typer.Argument(metavar="ID", help="Number of the template.")],
    category: Annotated[
        str | None, typer.Option(metavar="WORD", help="Category of the rule; default: what its text suggests.")
    ] = None,
    by: DecidedBy = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Turn a template into a rule, in force from the next run on; `newsrefinery reclean` applies it to stored articles.

    \b
    Examples:
      newsrefinery templates accept 980255985155246993
      newsrefinery templates accept 980255985155246993 --category legal
    """
    from flows.commands.show import show_json
    from tasks.appeals import RulesError
    from tasks.records import CATEGORIES
    from tasks.templates import UnfitTemplate
    from warehouse.errors import WarehouseError

    if category is not None and category not in CATEGORIES:
        raise CommandError(f"--category {category}: write one of {', '.join(CATEGORIES)}", WRONG_CALL)
    settings = load_call_settings()
    template = _find(template_id, settings)
    with failing(WarehouseError, UnfitTemplate, RulesError, OSError):
        kind, rules, path = _write_rules(template, category, settings)
        if template.status != "accepted":
            _record(template, "accepted", _name_rule(template), by, settings)
    if as_json:
        made = [{"id": rule.id, "phrases": rule.phrases, "texts": rule.texts} for rule in rules]
        show_json(
            {"template_id": template_id, "rule_id": _name_rule(template), "category": kind, "path": path, "rules": made}
        )
        return
    print(f"{template_id} is now a rule: {_name_rule(template)} ({kind}) in {path}")
    print("for stored articles: newsrefinery reclean shows what it cuts, newsrefinery reclean --accept applies it")


def _write_rules(template: Template, category: str | None, settings: Settings) -> tuple[str, list[Rule], Path]:
    """Make the rules of a template and add them to its file; returns their category, the rules and the file."""
    from tasks.appeals import load_rulebook
    from tasks.templates import add_rules, make_rules, suggest_category
    from warehouse.templates import find_owner, read_journalism, read_wordings

    owner = find_owner(settings.home, template)
    if owner.publisher is None:
        raise CommandError(f"the publisher of template {template.template_id} is unknown: name it in a catalogue")
    wordings = read_wordings(settings.home, template.template_id) or [template.text]
    kind = category or template.category or suggest_category(wordings, load_rulebook(settings.rules), None)
    journalism = read_journalism(settings.home, template.source_id)
    rules = make_rules(_name_rule(template), cast("Category", kind), wordings, journalism)
    path = _find_file(template, settings)
    add_rules(path, owner, rules)
    return kind, rules, path


@app.command("reject")
def reject(
    template_id: Annotated[int, typer.Argument(metavar="ID", help="Number of the template.")],
    by: DecidedBy = None,
) -> None:
    """Stop proposing a template; if it was accepted before, its rule is removed.

    \b
    Examples:
      newsrefinery templates reject 980255985155246993
    """
    from tasks.appeals import RulesError
    from tasks.templates import drop_rules
    from warehouse.errors import WarehouseError

    settings = load_call_settings()
    template = _find(template_id, settings)
    with failing(WarehouseError, RulesError, OSError):
        was_rule = drop_rules(_find_file(template, settings), _name_rule(template))
        if template.status != "rejected":
            _record(template, "rejected", None, by, settings)
    rest = "; its rule is removed, newsrefinery reclean shows what that restores" if was_rule else ""
    print(f"{template_id} is rejected{rest}")


def _find(template_id: int, settings: Settings) -> Template:
    from warehouse.errors import WarehouseError
    from warehouse.publish import publish_pending
    from warehouse.templates import STATUSES, list_templates

    with failing(WarehouseError):
        # a decision that was killed before it was published is one all the same
        publish_pending(settings.home, wait_seconds=settings.lock_seconds)
        found = list_templates(settings.home, STATUSES, template_id=template_id)
    if not found:
        raise CommandError(
            f"there is no template {template_id}; newsrefinery templates --status all lists them", FAILED
        )
    return found[0]


def _name_rule(template: Template) -> str:
    return f"learnt.{template.source_id or 'files'}.{template.template_id}"


def _find_file(template: Template, settings: Settings) -> Path:
    from tasks.identity import hash_body

    name = template.source_id
    if not _FILE_NAME.fullmatch(name):
        name = f"files-{hash_body((name or template.publisher or '').encode())[:8]}"
    return settings.rules / f"learnt.{name}.toml"


def _record(
    template: Template, status: TemplateDecision, rule_id: str | None, by: str | None, settings: Settings
) -> None:
    from warehouse.rows import TemplateDecisionRow
    from warehouse.templates import decide_template

    decision = TemplateDecisionRow(
        template_id=template.template_id, status=status, rule_id=rule_id, decided_at=datetime.now(UTC),
        decided_by=by or name_user(),
    )  # fmt: skip
    decide_template(settings.home, decision, wait_seconds=settings.lock_seconds)
