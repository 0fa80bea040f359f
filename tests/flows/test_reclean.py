"""A user's rules applied to stored articles: shown first, accepted, visible in Prefect's UI, and undone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from warehouse.ask import ask

pytestmark = pytest.mark.prefect

Command = Callable[..., Any]
RULE = """
publisher = "The Harbour Ledger"
domains = ["harbourledger.example"]
[[rule]]
id = "ledger.agency"
category = "legal"
strength = "sure"
where = "line"
texts = ["The Coastal Press Agency contributed reporting."]
"""


def test_a_rule_is_shown_accepted_and_undone(
    newsrefinery: Command, samples: Path, home: Path, day_after: Any, prefect_api: str
) -> None:
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / "ledger.toml").write_text(RULE)

    shown = newsrefinery("reclean", "--sources", samples, "--json")
    assert shown.code == 0, shown.err
    cut = [line for line in shown.json["lines"] if line["rule_id"] == "ledger.agency"]
    assert cut and cut[0]["change"] == "newly cut" and not shown.json["is_accepted"]
    assert count_agency(home) > 0

    kept = newsrefinery("reclean", "--sources", samples, "--accept")
    assert kept.code == 0, kept.err
    assert "ledger.agency" in kept.out and "accepted" in kept.out
    assert count_agency(home) == 0
    assert "ledger.agency" in read_artifact(prefect_api, "cleaner-release-notes")

    undone = newsrefinery("undo", "--source", "harbour-ledger", "--rule", "ledger.agency", "--json")
    assert undone.code == 0, undone.err
    assert count_agency(home) == undone.json["articles"] > 0

    again = newsrefinery("ingest", "--sources", samples, "--json")
    assert again.json["unchanged"] == again.json["read"]
    assert again.json["verified"].endswith("no fields differ")
    assert count_agency(home) == undone.json["articles"]


def count_agency(home: Path) -> int:
    found: int = ask(home, "select count(*) from articles where text like '%Coastal Press Agency contributed%'").rows[
        0
    ][0]
    return found


def read_artifact(url: str, key: str) -> str:
    body = json.dumps({"sort": "CREATED_DESC", "artifacts": {"key": {"any_": [key]}}, "limit": 1}).encode()
    with urlopen(Request(f"{url}/artifacts/filter", body, {"Content-Type": "application/json"}), timeout=60) as answer:
        text: str = json.load(answer)[0]["data"]
        return text
