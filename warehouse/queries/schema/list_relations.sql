SELECT relation, kind, comment
FROM (
    SELECT table_name AS relation, 'table' AS kind, comment
    FROM duckdb_tables()
    WHERE database_name = current_database() AND NOT temporary
    UNION ALL
    SELECT view_name, 'view', comment
    FROM duckdb_views()
    WHERE database_name = current_database() AND NOT internal
)
ORDER BY relation <> 'articles', relation
