"""Everything that depends on Prefect, and the command line."""
