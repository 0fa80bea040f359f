-- A block of the newest version of an article, kept or removed, in the order of the page
-- block_no: Its place among the blocks of the article, from 0
-- role: Its role: headline, standfirst, paragraph, subhead, list_item, quote, caption, credit or other
-- action: keep or remove
-- text: The text of the block
-- category: The category of a cut block; NULL if it was kept
-- rule_id: The rule that decided; NULL if it was kept
-- confidence: The probability that the action is right, 0 to 1
-- evidence: The reasons for the action, in words a person can check
CREATE OR REPLACE VIEW article_blocks AS
SELECT
    article_id, version, block.block_no, block.role, block.action, block.category, block.rule_id, block.char_start,
    block.char_end, coalesce(block.text, cut_text(text_raw, block)) AS text, block.evidence, block.confidence
FROM (SELECT article_id, version, text_raw, unnest(blocks) AS block FROM article_versions WHERE valid_to IS NULL)
