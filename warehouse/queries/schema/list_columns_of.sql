SELECT column_name FROM duckdb_columns() WHERE table_name = $relation AND database_name = current_database()
