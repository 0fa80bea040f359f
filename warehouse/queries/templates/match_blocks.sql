-- The template of each block: the known one of its source with which it shares most keys, otherwise a new one together with
-- the blocks of the batch with which it shares a key.
CREATE OR REPLACE TEMP TABLE matched_blocks AS
WITH keyed AS (
    SELECT source_id, article_id, block_no, unnest(keys) AS key FROM template_blocks
),
own AS (
    SELECT source_id, article_id, block_no, min(key) AS label FROM keyed GROUP BY ALL
),
shared AS (
    SELECT source_id, key, min(label) AS label FROM keyed INNER JOIN own USING (source_id, article_id, block_no) GROUP BY ALL
),
joined AS (
    SELECT source_id, article_id, block_no, min(label) AS label FROM keyed INNER JOIN shared USING (source_id, key) GROUP BY ALL
),
known AS (
    SELECT source_id, article_id, block_no, template_id
    FROM (
        SELECT keyed.source_id, article_id, block_no, template_id, count(*) AS shared_keys
        FROM keyed
        INNER JOIN template_keys ON template_keys.key = keyed.key AND template_keys.source_id = keyed.source_id
        GROUP BY ALL
    )
    QUALIFY row_number() OVER (PARTITION BY article_id, block_no ORDER BY shared_keys DESC, template_id) = 1
)
SELECT
    template_blocks.*,
    coalesce(known.template_id, (md5_number_lower(concat_ws(' ', source_id, joined.label)) >> 4)::BIGINT) AS template_id
FROM template_blocks
INNER JOIN joined USING (source_id, article_id, block_no)
LEFT JOIN known USING (source_id, article_id, block_no)
