"""Plain functions on text. No Prefect here: importing it takes seconds that the CLI and the workers should not pay. The
Prefect policy for these functions (names, retries, limits) is one table, `flows/steps.py`.
"""
