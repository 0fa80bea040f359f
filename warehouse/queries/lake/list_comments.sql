SELECT table_name, NULL AS column_name, comment FROM duckdb_tables() WHERE database_name = 'pattern' AND comment IS NOT NULL
UNION ALL
SELECT table_name, column_name, comment
FROM duckdb_columns()
WHERE database_name = 'pattern' AND comment IS NOT NULL
    AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'pattern')
ORDER BY ALL
