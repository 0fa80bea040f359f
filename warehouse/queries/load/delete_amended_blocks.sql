-- Delete only earlier cuts of the same cleaner: those of another cleaner stay, for the release notes. Places first, as in
-- `find_existing`; materialized: else DuckDB would filter by article beside them, see `find_stories`.
WITH cuts AS MATERIALIZED (
    SELECT rowid AS place, article_id, version, cleaner_version
    FROM removed_blocks
    WHERE
        rowid IN (
            SELECT rowid FROM removed_blocks
            WHERE article_id IN (SELECT article_id FROM decisions WHERE decision = 'amended')
        )
)
DELETE FROM removed_blocks
WHERE
    rowid IN (
        SELECT cuts.place
        FROM cuts
        INNER JOIN decisions ON decisions.article_id = cuts.article_id AND decisions.version = cuts.version
        INNER JOIN documents ON documents.no = decisions.no
        WHERE decisions.decision = 'amended' AND documents.article.cleaner_version = cuts.cleaner_version
    )
