"""The notebook runs headless: as a program, and exported with its plots by marimo itself."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "warehouse" / "notebooks" / "questions.py"
PLOTS = ("coverage", "voices", "agencies", "hours", "complete", "cuts")
pytest.importorskip("marimo", reason="marimo is not installed; pip install 'newsrefinery[notebook]'")


def _load_notebook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("questions", NOTEBOOK)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_six_questions_have_a_plot_with_rows(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(season))
    _, defined = _load_notebook().app.run()
    for name in PLOTS:
        drawn = defined[name].to_dict()  # checks it against the schema of Vega-Lite
        (rows,) = drawn["datasets"].values()
        assert rows, name
        fields = {one["field"] for one in drawn["encoding"].values() if isinstance(one, dict) and "field" in one}
        assert fields and all(fields & row.keys() for row in rows), name


def test_it_holds_no_sql() -> None:
    assert "select" not in NOTEBOOK.read_text("utf-8").lower()


def test_marimo_exports_it(season: Path, tmp_path: Path) -> None:
    """What `marimo export` draws is what a person sees; a cell that fails makes it end with an error."""
    notebook = shutil.copy(NOTEBOOK, tmp_path)  # marimo keeps notes beside it
    command = [
        sys.executable,
        "-m",
        "marimo",
        "-q",
        "-y",
        "export",
        "html",
        str(notebook),
        "-o",
        str(tmp_path / "x.html"),
        "-f",
    ]
    environment = os.environ | {"NEWSREFINERY_HOME": str(season), "HOME": str(tmp_path)}
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "x.html").read_text("utf-8").count("vnd.vega") >= len(PLOTS)
