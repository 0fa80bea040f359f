"""What is done to one document, as plain functions on text. Begin with `refine.py`, which takes a page all the way.

No Prefect here: importing it takes seconds that the CLI and the workers should not pay. The Prefect policy for these
functions (names, retries, limits) is one table, `flows/pipeline/steps.py`.
"""
