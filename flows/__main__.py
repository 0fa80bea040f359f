"""Starts the command line: `newsrefinery`, or `python -m flows`."""

from __future__ import annotations

import sys

from flows.commands.errors import INTERRUPTED, complain


def main() -> None:
    """Run the command line. Ctrl-C while it is still being imported ends like any other: one line, exit code 130."""
    try:
        from flows.cli import main as run_command
    except KeyboardInterrupt:
        complain("interrupted")
        sys.exit(INTERRUPTED)
    run_command()


if __name__ == "__main__":
    main()
