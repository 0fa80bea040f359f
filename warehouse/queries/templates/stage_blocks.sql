-- Blocks of these pages that may be appeals: those that were cut, and those that were kept with doubt and that neither a
-- guard nor a person kept. Repetition alone is no evidence: credits, bylines and corrections repeat, too.
CREATE OR REPLACE TEMP TABLE template_blocks AS
WITH chosen AS MATERIALIZED (
    SELECT
        article_id, source_id, publisher, seen_on, block_no, text, action = 'remove' AS is_removed, category, rule_id,
        (block_no + 0.5) / block_count AS place, if(action = 'remove', confidence, 1 - confidence) AS chance
    FROM page_blocks
    WHERE
        char_end - char_start <= 2000
        AND (
            action = 'remove'
            OR (
                confidence <= 0.8
                AND role NOT IN ('headline', 'caption', 'credit', 'subhead')
                AND len(list_filter(
                    evidence,
                    lambda said: starts_with(said, 'put back by ') OR (
                        starts_with(said, 'kept: ')
                        AND said NOT IN ('kept: one signal only', 'kept: no rule and no company', 'kept: whole text')
                    )
                )) = 0
            )
        )
),
-- Each wording once, since publishers repeat them. One table per step: a macro inlines its argument wherever it is used,
-- and would split the words again for each pair.
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
QUALIFY block_no = min(block_no) OVER (PARTITION BY article_id, keys)
