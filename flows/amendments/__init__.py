"""Stored rows rebuilt: to undo cuts, to apply another cleaner, and to verify them. Fetches nothing; works without Prefect."""
