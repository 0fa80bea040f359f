"""Makes a rule from the wordings of one template: phrases common to all of them, and the wordings themselves.

Never makes a rule that matches the journalism it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from tasks.appeals.check import fires
from tasks.appeals.evidence import study_block
from tasks.appeals.known_names import Names
from tasks.appeals.names import infer_names
from tasks.appeals.phrases import GAP, PhraseError, parse_phrase
from tasks.appeals.rulebook import RuleBook, compile_files
from tasks.appeals.schema import PublisherFile, Rule, RulesError
from tasks.appeals.tokens import find_tokens
from tasks.appeals.verdicts import name_category
from tasks.appeals.wording import load_wording
from tasks.records import Category
from tasks.writing import replace_text
from warehouse.templates import Owner

_LEAST_WORDS = 4
"""Words in a row that all wordings must share before they make a phrase."""
_LONGEST_GAP = 4
_LONGEST_PHRASE = 12
_MOST_TEXTS = 20
_EXAMPLES = 2


class UnfitTemplate(ValueError):
    """No rule can be made from a template; the message is one line that says why and what to do."""


def suggest_category(texts: Sequence[str], rulebook: RuleBook, language: str | None) -> Category:
    """The category a text suggests, by the cleaner's rules, words and wording."""
    rules = rulebook.compile(rulebook.choose_languages(language, texts))
    evidence = study_block(texts[0], rules, Names(infer_names(list(texts), rules)))
    return name_category(evidence, load_wording())[0]


def make_rules(rule_id: str, category: Category, wordings: Sequence[str], journalism: Sequence[str]) -> list[Rule]:
    """The rules of a template: its wordings verbatim and, if there are several, a phrase of the words they share.

    `wordings` come most frequent first; `journalism` are blocks that must stay. Raises UnfitTemplate.
    """
    texts = tuple(dict.fromkeys(wordings))[:_MOST_TEXTS]
    keep = tuple(sorted(journalism, key=lambda text: (len(text), text))[:_EXAMPLES])
    literal = Rule(rule_id, category, "sure", "line", texts=texts, remove=_pick_examples(texts), keep=keep)
    phrases = find_phrases(texts) if len(texts) > 1 else ()
    drifting = Rule(
        f"{rule_id}.drifting", category, "sure", "any", phrases=phrases, remove=_pick_examples(texts), keep=keep
    )
    if wrong := _fires_on(literal, journalism):
        raise UnfitTemplate(f"the rule would fire on journalism of the source (“{wrong[:80]}”); reject it instead")
    return [literal, drifting] if phrases and not _fires_on(drifting, journalism) else [literal]


def _pick_examples(texts: Sequence[str]) -> tuple[str, ...]:
    """At least two examples, as a rule file requires; a single wording is repeated in capitals."""
    return tuple(texts[:_EXAMPLES]) if len(texts) > 1 else (texts[0], texts[0].upper())


def find_phrases(texts: Sequence[str]) -> tuple[str, ...]:
    """A phrase of the words that all texts share in order, with gaps for the rest; empty if too little is left."""
    words = [[text[start:end].lower() for _, start, end in find_tokens(text)] for text in texts]
    shared: list[str | None] = list(words[0])
    for other in words[1:]:
        shared = _keep_common(shared, other)
    pieces = _cut_pieces(shared)
    fit = [piece for piece in pieces if sum(word != GAP for word in piece) >= _LEAST_WORDS and _can_be_read(piece)]
    return tuple(" ".join(piece) for piece in sorted(fit, key=len, reverse=True)[:1])


def _keep_common(shared: Sequence[str | None], other: Sequence[str]) -> list[str | None]:
    matcher = SequenceMatcher(None, [word or "" for word in shared], other, autojunk=False)
    kept: list[str | None] = [None] * len(shared)
    end_before = 0
    for start, place, size in matcher.get_matching_blocks():
        if size and place - end_before > _LONGEST_GAP and start:
            kept[start - 1] = None  # the gap is too long on the other side to be bridged
        kept[start : start + size] = shared[start : start + size]
        end_before = place + size
    return kept


def _cut_pieces(shared: Sequence[str | None]) -> list[list[str]]:
    """Runs of shared words with short gaps marked, no longer than a phrase should be."""
    pieces: list[list[str]] = [[]]
    gap = 0
    for word in shared:
        if word is None or any(letter.isdigit() for letter in word):
            gap += 1
            continue
        if gap > _LONGEST_GAP or len(pieces[-1]) >= _LONGEST_PHRASE:
            pieces.append([])
        elif gap and pieces[-1]:
            pieces[-1].append(GAP)
        pieces[-1].append(word)
        gap = 0
    return pieces


def _can_be_read(piece: Sequence[str]) -> bool:
    try:
        return bool(parse_phrase(" ".join(piece)))
    except PhraseError:
        return False


def _fires_on(rule: Rule, texts: Iterable[str]) -> str:
    """The first text that a rule matches, or ""."""
    compiled = compile_files([PublisherFile("nobody", rules=(rule,))])
    return next((text for text in texts if fires(rule, text, compiled, ["nobody"])), "")


def add_rules(path: Path, owner: Owner, rules: Sequence[Rule]) -> None:
    """Add rules to a publisher's file of learnt rules, atomically; rules of the same id are replaced.

    Raises RulesError if the file is not valid TOML, and OSError.
    """
    document = _read_file(path) if path.exists() else _begin_file(owner)
    replaced = {rule.id for rule in rules}
    kept = [table for table in document.get("rule", []) if table["id"] not in replaced]
    _write(path, document, [*kept, *map(_compose_table, rules)])


def drop_rules(path: Path, rule_id: str) -> bool:
    """Remove the rules of a template from a file; return whether there were any. A file without rules left is deleted.

    Raises RulesError and OSError, like `add_rules`.
    """
    if not path.exists():
        return False
    document = _read_file(path)
    tables: list[Table] = document.get("rule", [])
    kept = [table for table in tables if table["id"] not in (rule_id, f"{rule_id}.drifting")]
    if len(kept) == len(tables):
        return False
    if kept:
        _write(path, document, kept)
    else:
        path.unlink()
    return True


def _read_file(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except ValueError as error:
        raise RulesError(f"{path}: invalid TOML: {error}; fix it, or move it away") from None


def _begin_file(owner: Owner) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment("Rules made of accepted templates; `newsrefinery templates reject ID` takes one out."))
    document["publisher"] = owner.publisher
    document["names"] = list(owner.names)
    document["domains"] = list(owner.domains)
    return document


def _compose_table(rule: Rule) -> Table:
    table = tomlkit.table()
    table["id"] = rule.id
    table["category"] = rule.category
    table["strength"] = rule.strength
    table["where"] = rule.where
    for name in ("phrases", "texts", "remove", "keep"):
        if values := getattr(rule, name):
            table[name] = tomlkit.array()
            table[name].extend(values)
            table[name].multiline(True)
    return table


def _write(path: Path, document: tomlkit.TOMLDocument, tables: Iterable[Table]) -> None:
    document["rule"] = tomlkit.aot()
    for table in tables:
        document["rule"].append(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, tomlkit.dumps(document))
