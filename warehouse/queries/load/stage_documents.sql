-- The columns of documents that several statements need. Texts and blocks stay in the spooled files: they are read once here,
-- and copied once, into the warehouse.
CREATE OR REPLACE TEMP TABLE documents AS
SELECT
    * EXCLUDE (blocks) REPLACE (
        written_at::TIMESTAMPTZ AS written_at,
        CASE
            WHEN article IS NOT NULL THEN {
                'article_id': article.article_id, 'source_id': article.source_id, 'publisher': article.publisher,
                'title': article.title, 'subtitle': article.subtitle, 'captions': article.captions,
                'published_at': article.published_at, 'published_precision': article.published_precision,
                'modified_at': article.modified_at, 'extractor_version': article.extractor_version,
                'cleaner_version': article.cleaner_version, 'config_hash': article.config_hash, 'raw_id': article.raw_id,
                'text_hash': article.text_hash, 'char_count': article.char_count,
                'removed_block_count': article.removed_block_count,
                'sketch': article.sketch::USMALLINT[]
            }
        END AS article
    ),
    length(article.text) AS text_length,
    length(article.text_raw) AS page_length,
    contains(article.text, chr(0)) OR contains(coalesce(article.title, ''), chr(0)) AS has_nul,
    md5_number_lower(concat_ws(
        chr(31), coalesce(article.title, ''), coalesce(epoch_us(article.published_at)::VARCHAR, ''), article.text_raw
    )) AS page_key,
    ('0x' || substr(coalesce(raw.raw_id, article.raw_id, known_raw_id), 1, 15))::BIGINT AS raw_key
FROM spooled
