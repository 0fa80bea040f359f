"""Everything that depends on SQL. Importing the package imports no database driver; its modules do."""
