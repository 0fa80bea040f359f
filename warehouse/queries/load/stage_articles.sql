-- The articles of the batch, without wide columns. A page fetched more than a day before it was written comes from an archive:
-- it counts as seen when it was fetched.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT
    no,
    article.article_id,
    raw_key,
    ('0x' || substr(article.text_hash, 1, 15))::BIGINT AS text_key,
    md5_number_lower(concat_ws(
        chr(31), coalesce(article.title, ''), coalesce(article.subtitle, ''), article.text_hash,
        array_to_string(article.captions, chr(30)), coalesce(epoch_us(article.published_at)::VARCHAR, '')
    )) AS content_key,
    page_key,
    md5_number_lower(concat_ws(
        chr(31), article.extractor_version, article.cleaner_version, coalesce(article.config_hash, '')
    )) AS stamp_key,
    coalesce(article.modified_at, article.published_at) AS dated_at,
    article.char_count,
    raw.fetched_at::TIMESTAMPTZ AS fetched_at,
    CASE WHEN raw.fetched_at < written_at - INTERVAL 1 DAY THEN raw.fetched_at END AS archived_at,
    coalesce(archived_at, written_at) AS seen_at
FROM documents
WHERE article IS NOT NULL
