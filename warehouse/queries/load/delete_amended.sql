DELETE FROM article_versions
USING decisions
WHERE
    decisions.decision = 'amended'
    AND article_versions.article_id = decisions.article_id
    AND article_versions.version = decisions.version
