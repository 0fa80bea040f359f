-- Blocks of these pages that may be appeals: those that were cut, and kept ones of which something says appeal and which
-- neither a guard nor a person kept. Repetition alone says nothing: credits, bylines and corrections repeat, too.
CREATE OR REPLACE TEMP TABLE template_blocks AS
WITH blocks AS (
    SELECT * EXCLUDE (blocks), len(blocks) AS block_count, unnest(blocks) AS block FROM template_pages
),
chosen AS MATERIALIZED (
    SELECT
        article_id, source_id, publisher, seen_on, block.block_no,
        coalesce(block.text, cut_text(text_raw, block)) AS text, block.action = 'remove' AS is_removed,
        block.category, block.rule_id, (block.block_no + 0.5) / block_count AS place,
        if(block.action = 'remove', block.confidence, 1 - block.confidence) AS chance
    FROM blocks
    WHERE
        block.char_end - block.char_start <= 2000
        AND (
            block.action = 'remove'
            OR (
                block.confidence <= 0.8
                AND block.role NOT IN ('headline', 'caption', 'credit', 'subhead')
                AND len(list_filter(
                    block.evidence,
                    lambda said: starts_with(said, 'put back by ') OR (
                        starts_with(said, 'kept: ')
                        AND said NOT IN ('kept: one signal only', 'kept: no rule and no company', 'kept: whole text')
                    )
                )) = 0
            )
        )
),
-- Each wording once, for publishers repeat them. One step a table: a macro puts its argument wherever it names it, and
-- would count words anew for each pair.
worded AS MATERIALIZED (
    SELECT text, list_words(text) AS words FROM (SELECT DISTINCT text FROM chosen)
),
paired AS MATERIALIZED (
    SELECT words, pair_words(words) AS pairs FROM (SELECT DISTINCT words FROM worded WHERE len(words) > 0)
),
smallest AS MATERIALIZED (
    SELECT * EXCLUDE (pairs), take_smallest(pairs) AS smallest FROM paired
),
named AS MATERIALIZED (
    SELECT * EXCLUDE (smallest), name_keys(smallest) AS keys FROM smallest
)
SELECT chosen.*, named.keys
FROM chosen
INNER JOIN worded USING (text)
INNER JOIN named USING (words)
QUALIFY row_number() OVER (PARTITION BY article_id, keys ORDER BY block_no) = 1
