"""Keywords as pages state them become tags."""

import pytest

from tasks.metadata.tags import read_tags


def tags(*stated: str) -> tuple[str, ...]:
    titles = ("The night ferry to the islands returns", "Ferries")
    return read_tags(stated, titles=titles, names=("Nora Brandon", "The Ledger", "ledger.example"))


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (["Ports, ships;Islands"], ("Ports", "ships", "Islands")),
        (["Ports, ships", "Ports, ships"], ("Ports", "ships")),
        (["Ports", "ports", "Ships"], ("Ports", "Ships")),
        (
            ["Ports", "Kohl, Helmut", "Prices (Fares, Fees)", "Ships"],
            ("Ports", "Kohl, Helmut", "Prices (Fares, Fees)", "Ships"),
        ),
        (["港湾、漁船，島"], ("港湾", "漁船")),
        (["航天技术 航天领域 合作论坛"], ("航天技术", "航天领域", "合作论坛")),
        (["موانئ، سفن"], ("موانئ", "سفن")),
        (["#ports, Tom &amp; Sons"], ("ports", "Tom & Sons")),
        (["Pope Leo XIV., Acme Inc., En Marche!"], ("Pope Leo XIV.", "Acme Inc.", "En Marche!")),
        (["The night ferry to the islands returns, ferries"], ("ferries",)),
        (["Nora Brandon, The Ledger, ledger.example, Ports"], ("Ports",)),
        (["8ae9ab2d-fe1b-4230-acb8-a59b52877682, 100312362, type_news, ivw:homepage, n@ledger.example, /news"], ()),
        (["Uncategorized, Ports"], ("Ports",)),
        (["Ports | Ships | Islands"], ("Ports", "Ships", "Islands")),
        (["Ports | Ships, Islands"], ("Ports | Ships", "Islands")),
        (["Day: Friday, vertical:Ports and ships"], ("Day: Friday",)),
        (["2026"], ("2026",)),
        ([], ()),
    ],
)
def test_each_keyword_that_says_something_is_a_tag(stated: list[str], found: tuple[str, ...]) -> None:
    assert tags(*stated) == found


def test_there_are_at_most_forty() -> None:
    assert len(tags(", ".join(f"port {number}" for number in range(60)))) == 40
