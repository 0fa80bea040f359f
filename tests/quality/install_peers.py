"""Other extractors, each in an environment of its own: `python tests/quality/install_peers.py [FOLDER]`.

Every `NAME.lock` in `peers/` becomes `FOLDER/NAME` (`.venv-peers/NAME`). One that cannot be installed is named with
the reason, which `make bench` repeats; the others are installed all the same.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".venv-peers"
LOCKS = sorted((Path(__file__).parent / "peers").glob("*.lock"))


def install(lock: Path, folder: Path) -> str:
    """Install a lock file into `folder` unless it is up to date; returns what went wrong, or nothing."""
    made, wanted = folder / "made", sha256(lock.read_bytes()).hexdigest()
    if made.exists() and made.read_text() == wanted:
        return ""
    venv.create(folder, with_pip=True, clear=True)
    command = [interpreter_of(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    ended = subprocess.run([*command, "--require-hashes", "-r", lock], capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = next((line for line in ended.stderr.splitlines() if line.startswith("ERROR")), "pip failed")
        (folder / "why_not").write_text(reason)
        return reason
    made.write_text(wanted)
    return ""


def interpreter_of(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / "bin" / "python"


def find_peers(folder: Path = FOLDER) -> tuple[dict[str, Path], dict[str, str]]:
    """The interpreters of the peers that are installed, and why the others are not, by name."""
    found = {lock.stem: folder / lock.stem for lock in LOCKS}
    there = {name: interpreter_of(place) for name, place in found.items() if (place / "made").exists()}
    return there, {name: _why_not(place) for name, place in found.items() if name not in there}


def _why_not(place: Path) -> str:
    reason = place / "why_not"
    return reason.read_text() if reason.exists() else "not installed: make bench-peers"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for lock in LOCKS:
        print(f"{lock.stem}: {install(lock, folder / lock.stem) or 'installed'}", flush=True)


if __name__ == "__main__":
    main()
