-- The articles of the batch whose newest version has changed, each once: one batch may amend the newest version and add the
-- next.
CREATE OR REPLACE TEMP TABLE changed_stories AS
SELECT
    decisions.article_id, decisions.text_key, documents.article.char_count, documents.article.sketch,
    if(len(documents.article.sketch) = 64, list_buckets(documents.article.sketch), []) AS buckets,
    documents.article.published_at, documents.article.published_precision, spans.first_seen_at,
    decisions.newest_version IS NULL AS is_new
FROM decisions
INNER JOIN documents ON documents.no = decisions.no
INNER JOIN spans ON spans.article_id = decisions.article_id AND spans.version = decisions.version
WHERE
    decisions.is_newest
    OR (
        decisions.decision = 'amended' AND decisions.version = decisions.newest_version
        AND decisions.article_id NOT IN (SELECT article_id FROM decisions WHERE is_newest)
    )
