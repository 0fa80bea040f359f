"""What a person writes about one publisher is believed: a sure rule of it needs no more evidence."""

import re
from pathlib import Path

import pytest

from tasks.appeals import RuleBook, RulesError, judge_article, load_rulebook, rulebook
from tasks.appeals.schema import PublisherFile
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

PLAIN = "The Gull Room opens on Thursdays at six."
STORY = (
    "Ferry returns to Skerrin",
    "The ferry sailed at dawn with nine passengers, the council said on Monday.",
    PLAIN,
)
RULES = f"""
publisher = "The Elmouth Ledger"
names = ["The Elmouth Ledger"]
domains = ["ledger.example"]

[[rule]]
id = "ledger.room"
category = "membership_promo"
strength = "sure"
texts = ["{PLAIN}"]
remove = ["{PLAIN}", "{PLAIN.upper()}"]
keep = ["The Gull Room burned down on Thursday."]
"""


def judge(folder: Path, name: str) -> list[str | None]:
    blocks = lay_out_blocks([Block(0, text, 0, 0) for text in STORY])
    judged = judge_article(Article(blocks), names=(name,), domain=None, language="en", rulebook=load_rulebook(folder))
    return [verdict.rule_id for verdict in judged.verdicts]


def test_a_sure_rule_of_the_publisher_cuts_the_plainest_line_and_no_other_publishers(tmp_path: Path) -> None:
    (tmp_path / "ledger.toml").write_text(RULES, encoding="utf-8")
    assert judge(tmp_path, "The Elmouth Ledger") == [None, None, "ledger.room"]
    assert judge(tmp_path, "Harbour Gazette") == [None, None, None]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("phrases", '["join the tide[s club"]', "a “[” is not closed"),
        ("phrases", '["join {nobody}"]', "unknown slot {nobody}"),
        ("domains", '["https://tide.example/"]', "'https://tide.example/' is not a domain name"),
        ("domains", '[""]', "'' is not a domain name"),
    ],
)
def test_a_mistake_in_a_file_of_a_user_is_told_before_a_page_of_its_publisher_comes(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    lines = {"domains": '["tide.example"]', "phrases": '["join the tide club"]'} | {name: value}
    path = tmp_path / "tide.toml"
    path.write_text(
        f'publisher = "The Tide"\ndomains = {lines["domains"]}\n[[rule]]\nid = "tide.club"\ncategory = "membership_promo"\n'
        f'strength = "sure"\nphrases = {lines["phrases"]}\n'
    )
    with pytest.raises(RulesError, match=f"^{re.escape(str(path))}: .*{re.escape(told)}"):
        load_rulebook(tmp_path)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('domains = ["tide.example"]', "has no `publisher`, which a file of your own begins with"),
        ('publisher = "The Tide"\nlanguage = 3', "language is missing; give it a text"),
    ],
)
def test_a_file_that_names_no_publisher_or_no_real_language_is_told_so(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "tide.toml").write_text(written)
    with pytest.raises(RulesError, match=re.escape(f"tide.toml: {told}")):
        load_rulebook(tmp_path)


@pytest.mark.parametrize(
    ("name", "host", "found"),
    [
        ("the gull", None, ["The Gull"]),
        ("Gull Weekly", "news.gull.example", ["The Gull"]),
        ("", "weekly.gull.example", ["The Gull", "Gull Weekend"]),
        ("The Gull", "m.weekly.gull.example", ["The Gull", "Gull Weekend"]),
        ("Gull", "seagull.example", []),
        ("Gull", "", []),
        ("Gull", "a." * 100_000 + "gull.example", ["The Gull"]),
    ],
)
def test_publishers_are_found_by_any_name_and_by_hosts_below_their_own(
    name: str, host: str | None, found: list[str]
) -> None:
    weekend = PublisherFile("Gull Weekend", domains=("weekly.gull.example",))
    book = RuleBook({}, (PublisherFile("The Gull", ("Gull Weekly",), ("gull.example",)), weekend))
    assert [publisher.publisher for publisher in book.find_publishers((name,), host)] == found


def test_a_publishers_rules_stand_on_those_of_its_language(tmp_path: Path) -> None:
    """They took as much memory as the language itself, for each publisher anew."""
    (tmp_path / "ledger.toml").write_text(RULES, encoding="utf-8")
    book = load_rulebook(tmp_path)
    language, own = book.compile(("de", "en")), book.compile(("de", "en"), book.publishers)
    assert own.entries.items() > language.entries.items()
    added = [own.entries[number].rule for number in own.entries.keys() - language.entries.keys()]
    assert {rule.id for rule in added if rule} == {"ledger.room"}
    assert set(own.lexicon._graph.nodes) > set(language.lexicon._graph.nodes)


def test_what_lexicons_remember_of_texts_is_bounded_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ledger.toml").write_text(RULES, encoding="utf-8")
    before = judge(tmp_path, "The Elmouth Ledger")
    compiled = load_rulebook(tmp_path)._compiled.values()
    full = sum(each.lexicon.memory for each in compiled)
    monkeypatch.setattr(rulebook, "MOST_MEMORY", 0)
    load_rulebook(tmp_path).compile(("en",))
    assert sum(each.lexicon.memory for each in compiled) < full
    assert judge(tmp_path, "The Elmouth Ledger") == before
