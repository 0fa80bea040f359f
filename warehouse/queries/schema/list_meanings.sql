-- The comment on each column name; if several tables have the column, that of articles is preferred.
SELECT column_name, comment
FROM duckdb_columns()
WHERE database_name = current_database() AND comment IS NOT NULL
ORDER BY table_name = 'article_versions', table_name, column_index
