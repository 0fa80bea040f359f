-- A block that is cut without a category and a rule, or kept with one, or neither cut nor kept.
SELECT item, block.block_no, block.action, block.category, block.rule_id
FROM (SELECT item, unnest(blocks) AS block FROM documents WHERE article IS NOT NULL)
WHERE
    block.action NOT IN ('keep', 'remove')
    OR (block.action = 'remove' AND (block.category IS NULL OR block.rule_id IS NULL))
    OR (block.action = 'keep' AND (block.category IS NOT NULL OR block.rule_id IS NOT NULL))
