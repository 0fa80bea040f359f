"""Every word for a part of a page can be returned by `name_words`, and every part is used."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from lxml.html import fromstring

import tasks
from tasks.markup.part_names import part_names
from tasks.markup.tree import name_words

PARTS = tomllib.loads(files("tasks.markup").joinpath("part_names.toml").read_text("utf-8"))


@pytest.mark.parametrize("part", PARTS)
def test_its_words_are_found_in_markup(part: str) -> None:
    names = part_names(part)
    found = name_words(fromstring(f'<p class="{" ".join(sorted(names))}">text</p>'))
    assert len(names) == len(PARTS[part])
    assert found == names


def test_every_part_is_asked_for() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(tasks.__path__[0]).rglob("*.py"))
    assert set(re.findall(r'part_names\("(\w+)"\)', code)) == PARTS.keys()
