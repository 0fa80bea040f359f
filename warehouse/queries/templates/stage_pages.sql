-- The pages of the batch in which repeated blocks are looked for: newest versions that are new, updated or amended.
CREATE OR REPLACE TEMP VIEW template_pages AS
SELECT
    decisions.no, decisions.article_id, coalesce(documents.article.source_id, '') AS source_id, documents.article.publisher,
    coalesce(documents.article.published_at, decisions.seen_at)::TIMESTAMPTZ::DATE AS seen_on,
    decisions.decision = 'new' AS is_new
FROM decisions
INNER JOIN documents ON documents.no = decisions.no
INNER JOIN spans ON spans.article_id = decisions.article_id AND spans.version = decisions.version
WHERE decisions.decision IN ('new', 'updated', 'amended') AND spans.valid_to IS NULL
