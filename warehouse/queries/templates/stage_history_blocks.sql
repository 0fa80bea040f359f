-- All blocks of these pages.
CREATE OR REPLACE TEMP VIEW page_blocks AS
SELECT
    template_pages.*, block_count, block.block_no, block.role, block.action, block.category, block.rule_id,
    block.evidence, block.confidence, block.char_start, block.char_end,
    coalesce(block.text, cut_text(text_raw, block)) AS text
FROM template_pages
INNER JOIN (
    SELECT article_id, text_raw, len(blocks) AS block_count, unnest(blocks) AS block
    FROM article_versions
    WHERE valid_to IS NULL
) AS pages USING (article_id)
