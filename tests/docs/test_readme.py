"""The README says what is there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][\w.-]*):(?!=)", MAKEFILE, re.MULTILINE))
PAGES = [ROOT / name for name in (
    "README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md", "deployments/README.md", "tasks/appeals/README.md",
    "warehouse/README.md", "tests/corpus/README.md",
)]  # fmt: skip
COMMANDS = re.findall(r"^\.venv/bin/newsrefinery (.*?)(?:\s{2,}#.*)?$", README, re.MULTILINE)
SAMPLE = ROOT / "deployments/samples/harbour-ledger/ferry-timetable.txt"
READ_AS = {"headline": "title", "paragraph": "text"}
COMMAND = [str(Path(sys.executable).with_name("newsrefinery"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for goal, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text("utf-8")):
        target = page.parent / goal if goal else page
        assert target.exists(), goal
        assert not anchor or anchor in list_anchors(target), anchor


def list_anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_exist(page: Path) -> None:
    for called in re.findall(r"(?:^|`)make ((?:[a-z][\w.-]*(?:[ \n`]|$))+)", page.read_text("utf-8"), re.MULTILINE):
        assert set(re.findall(r"[\w.-]+", called)) <= TARGETS, called


def test_make_help_lists_every_target() -> None:
    listed = set(re.findall(r"^([\w.-]+):.*##", MAKEFILE, re.MULTILINE))
    assert listed == TARGETS


def test_no_file_hides_a_target() -> None:
    phony = " ".join(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)).split()
    assert sorted(phony) == sorted(TARGETS)


@pytest.mark.parametrize("folder", ("flows", "tasks", "warehouse", "tests"))
def test_the_pictures_of_contributing_show_what_is_there(folder: str) -> None:
    for name in re.findall(rf"`({folder}/[\w./]+)`", CONTRIBUTING):
        assert (ROOT / name).exists(), name


def test_the_architecture_names_files_that_exist() -> None:
    picture = CONTRIBUTING.split("## Where things are")[1].split("```")[1]
    folder = ROOT
    for line in picture.splitlines():
        names = re.match(r" *(?:[\w.]+[./][\w./]* ?)*", line)[0]  # type: ignore[index]
        if line and not line.startswith(" "):
            folder = ROOT / names.strip()
            assert folder.is_dir(), line
        else:
            for name in names.split():
                assert (folder / name).exists(), line


def test_every_module_and_folder_of_tasks_is_in_the_picture() -> None:
    picture = CONTRIBUTING.split("\ntasks/ ")[1].split("\nwarehouse/")[0]
    named = set(re.findall(r"\b(\w+)(?:\.py|/)", picture))
    assert {path.stem for path in (ROOT / "tasks").glob("[a-z]*") if path.suffix in ("", ".py")} <= named


def test_the_kinds_of_test_are_the_folders() -> None:
    named = set(re.findall(r"^\| `tests/(\w+)/", CONTRIBUTING, re.MULTILINE))
    assert named == {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name[0] not in "._"}


def test_files_named_in_commands_exist() -> None:
    for path in re.findall(r"deployments/[\w./-]+", README):
        assert (ROOT / path).exists(), path


def test_the_command_on_a_sample_prints_the_story_without_its_appeals() -> None:
    command = next(command for command in COMMANDS if "ferry-timetable" in command)
    shown = subprocess.run(
        [*COMMAND, *shlex.split(command)], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert "The night ferry between Port Anson" in shown
    assert "The Coastal Press Agency contributed reporting." in shown
    assert "Support The Harbour Ledger!" not in shown and "Remind me later" not in shown


def test_the_article_at_the_top_is_judged_as_it_is_shown() -> None:
    command = [*COMMAND, "clean", "--json", "--publisher", "The Harbour Ledger", str(SAMPLE)]
    judged = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)["blocks"]
    labels = [(block["text"], block["category"] or READ_AS.get(block["role"], block["role"])) for block in judged]
    place = -1
    for line in README.split("where each block ends up:")[1].split("```")[1].strip().splitlines():
        begins, label = line.split(" …")[0].split("  ")[0], line.split()[-1]
        if line.startswith("… six more"):
            assert [one for _, one in labels[place + 1 : place + 7]] == [label] * 6
            place += 6
        else:
            before = place
            place = next(no for no, (text, _) in enumerate(labels) if no > place and text.startswith(begins))
            assert labels[place][1] == label, line
            assert label != "text" or place == before + 1, line


def test_the_figures_of_the_corpus_are_those_of_the_corpus() -> None:
    """And what is promised of it is what `floors.toml` makes the tests hold."""
    floors = tomllib.loads((ROOT / "tests/corpus/floors.toml").read_text("utf-8"))
    files = sorted((ROOT / "tests/corpus").glob("*/*.tsv"))
    labels = Counter(
        line.partition("\t")[0] for file in files for line in file.read_text("utf-8").splitlines() if line[:2] != "# "
    )
    kept = {label: labels.pop(label) for label in ("headline", "caption", "article", "article!")}
    told = README.split("`make test` holds the remover to this")[1].split("To measure it on your own pages")[0]
    assert [int(number) for number in re.findall(r"\d+", told)] == [
        len(files), len({file.parent.name for file in files}), round(100 * floors["recall"]["removable"]),
        labels.total(), sum(floors["most_cut"].values()), sum(kept.values()), kept["article!"],
    ]  # fmt: skip


def test_the_figures_of_the_catalogue_are_those_of_the_catalogue() -> None:
    entries = tomllib.loads((ROOT / "deployments/sources.toml").read_text("utf-8"))["source"]
    told = re.search(r"has (\d+) real publishers in (\d+) languages", README)
    assert told and (int(told[1]), int(told[2])) == (len(entries), len({entry["language"] for entry in entries}))


def test_the_table_has_the_settings_that_exist() -> None:
    from tasks.settings import Settings

    named = {name.lower() for name in re.findall(r"`NEWSREFINERY_([A-Z_]+?)(?:__[A-Z_…]+)?`", README)}
    assert named == set(Settings.model_fields)


def test_the_catalogue_in_the_readme_is_one() -> None:
    for snippet in re.findall(r"```toml\n(.*?)```", README, re.DOTALL):
        assert tomllib.loads(snippet)
