"""A wheel has all that the package reads at run time: rules, models, SQL, pages, catalogues."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("flows", "tasks", "warehouse", "deployments")
CALL = "import sys; sys.path.insert(0, sys.argv.pop(1)); from flows.cli import main; main()"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a wheel, as an installer lays them out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command from the wheel, in a folder with nothing else in it."""
    return subprocess.run(
        [sys.executable, "-c", CALL, unpacked, *map(str, arguments)], cwd=unpacked.parent, text=True,
        capture_output=True, env=os.environ | {"NEWSREFINERY_HOME": str(unpacked.parent / "home")},
    )  # fmt: skip


def test_it_has_every_file_of_the_repository(unpacked: Path) -> None:
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert [name for name in listed.splitlines() if not (unpacked / name).is_file()] == []


def test_it_cleans_and_finds_its_samples(unpacked: Path) -> None:
    sample = unpacked / "deployments/samples/harbour-ledger/ferry-timetable.txt"
    cleaned = run(unpacked, "clean", sample)
    assert "The night ferry between Port Anson" in cleaned.stdout and "Remind me later" not in cleaned.stdout
    assert f"{unpacked / 'deployments/samples.toml'}: 4 of 4 sources" in run(unpacked, "status").stdout
