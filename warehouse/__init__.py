"""Everything that depends on SQL. Begin with `load.py`, which loads rows, and `ask.py`, which queries them.

Importing the package imports no database driver; its modules do.
"""
