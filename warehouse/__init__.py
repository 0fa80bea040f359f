"""Everything that depends on SQL. Begin with `load.py`, how rows get in, and `ask.py`, how they are asked for.

Importing the package imports no database driver; its modules do.
"""
