SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE database_name = $database AND schema_name = 'main' AND NOT internal
    AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = $database)
ORDER BY table_name, column_index
