"""Processing of one document, as plain functions. Begin with `refine.py`, which turns a page into rows.

No Prefect here: importing it takes seconds, which the CLI and the workers should not spend. The Prefect policy for these
functions (names, retries, limits) is one table, `flows/pipeline/steps.py`.
"""
