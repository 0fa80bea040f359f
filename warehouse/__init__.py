"""Everything that knows SQL. Importing this package imports no database driver; its modules do."""
