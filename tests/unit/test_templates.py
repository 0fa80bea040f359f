"""Rules made of templates: what all wordings share, nothing that fires on journalism, files that stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.appeals import load_rulebook
from tasks.appeals.phrases import parse_phrase
from tasks.appeals.schema import RulesError, read_rule_file
from tasks.templates import UnfitTemplate, add_rules, drop_rules, find_phrases, make_rules, suggest_category
from warehouse.templates import Owner

WORDINGS = [
    "Come aboard with Ada: 4 crowns a month keep our boat afloat until March.",
    "Come aboard with Bo: 12 crowns a month keep our boat afloat until April.",
    "Come aboard with Cleo: 7 crowns a month keep our boat afloat until May.",
]
NEWS = [
    "The council said on Monday that the bridge would open.",
    "Two boats were lost in the storm, the harbour master said.",
]

DUSK = "The council said on Monday that dusk fell on the quay before the boats were home."


def test_a_phrase_is_what_all_wordings_share() -> None:
    assert find_phrases(WORDINGS) == ("come aboard with … crowns a month keep our boat afloat until",)
    assert find_phrases(["Give now!", "Give 5 now!"]) == ()


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_every_phrase_can_be_read(texts: list[str]) -> None:
    for phrase in find_phrases(texts):
        assert parse_phrase(phrase)


def test_rules_fire_on_their_wordings_and_on_no_journalism(tmp_path: Path) -> None:
    rules = make_rules("learnt.ledger.7", "membership_promo", WORDINGS, NEWS)
    assert [rule.id for rule in rules] == ["learnt.ledger.7", "learnt.ledger.7.drifting"]
    path = tmp_path / "learnt.ledger.toml"
    add_rules(path, Owner("The Ledger", (), ("ledger.example",)), rules)
    add_rules(path, Owner("The Ledger", (), ("ledger.example",)), rules)
    from tasks.appeals.check import check_files

    assert list(check_files([path])) == []
    assert len(read_rule_file(path).rules) == 2


def test_a_rule_that_would_cut_journalism_is_not_made() -> None:
    with pytest.raises(UnfitTemplate, match="would fire on journalism"):
        make_rules("learnt.ledger.7", "legal", [NEWS[0]], NEWS)
    common = ["the council said on monday that rain fell", "the council said on monday that snow fell"]
    assert [rule.id for rule in make_rules("learnt.ledger.7", "legal", common, [*NEWS, DUSK])] == ["learnt.ledger.7"]


def test_a_file_without_rules_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "learnt.ledger.toml"
    first, second = (
        make_rules(f"learnt.ledger.{no}", "legal", [f"All rights of the number {word} reserved."], NEWS)
        for no, word in ((1, "one"), (2, "two"))
    )
    add_rules(path, Owner("The Ledger", (), ()), first)
    add_rules(path, Owner("The Ledger", (), ()), second)
    assert drop_rules(path, "learnt.ledger.1") and not drop_rules(path, "learnt.ledger.1")
    assert [rule.id for rule in read_rule_file(path).rules] == ["learnt.ledger.2"]
    assert drop_rules(path, "learnt.ledger.2") and not path.exists()
    assert not list(tmp_path.iterdir())


def test_a_file_that_a_person_broke_is_named_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "learnt.ledger.toml"
    path.write_text("rule = [")
    with pytest.raises(RulesError, match=r"learnt\.ledger\.toml: invalid TOML: .*fix it"):
        drop_rules(path, "learnt.ledger.1")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["rule = ["]


def test_the_category_is_what_it_looks_like() -> None:
    assert suggest_category(["Sign up for our weekly newsletter"], load_rulebook(), "en") == "newsletter_signup"
