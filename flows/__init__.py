"""Everything that knows Prefect, and the command line."""
