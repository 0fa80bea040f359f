"""Plain functions on text: no Prefect here, since importing it costs seconds that a CLI or a worker need not pay.
What Prefect should know of them (names, retries, limits) stands in one table, `flows/steps.py`."""
