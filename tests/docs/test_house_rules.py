"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("flows", "tasks", "warehouse")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BANNED_NAMES = {"utils", "util", "helpers", "helper", "core", "common", "manager", "misc"}


def show(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=show)
def test_a_module_says_what_it_owns(path: Path) -> None:
    if path.stat().st_size:
        assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=show)
def test_a_module_is_short_and_well_named(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert path.stem not in BANNED_NAMES


def test_files_in_flows_hide_no_package_and_no_standard_module() -> None:
    """A path entry point would put flows/ first on sys.path; then `flows/calendar.py` hides the standard one."""
    names = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert not names & (set(PACKAGES) | set(sys.stdlib_module_names) | {"prefect", "requests", "duckdb"})


def test_there_is_no_init_file_under_tests() -> None:
    """One would hide the real `tasks` package (pytest puts its folder first)."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_migrations_have_unique_numbers() -> None:
    numbers = [path.name[:4] for path in (ROOT / "warehouse" / "migrations").glob("*.sql")]
    assert numbers and len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)


def test_what_is_imported_is_declared() -> None:
    """A package that only comes along with another one may go with it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(each).name) for each in listed}
    known = packages_distributions()
    for path in MODULES:
        for module in list_imported(path) - sys.stdlib_module_names - set(PACKAGES) - {"dask"}:  # of prefect-dask
            assert {canonicalize_name(name) for name in known.get(module, [module])} & declared, (
                f"{show(path)}: {module}"
            )


def list_imported(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}


def test_locks_name_no_host() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text("utf-8")
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        assert "--hash=sha256:" in text


def test_most_functions_are_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 30
