"""The row classes import no database driver: worker processes make rows and never open a database."""

from __future__ import annotations

import subprocess
import sys


def test_rows_import_no_driver():
    script = (
        "import sys, warehouse, warehouse.rows\n"
        "print([name for name in ('duckdb', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"
