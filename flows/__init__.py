"""Everything that depends on Prefect, and the command line. Begin with `nightly.py`, then `pipeline/execute.py`."""
