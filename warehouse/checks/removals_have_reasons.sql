-- A block that is cut without a category and a rule, or kept with one, or neither cut nor kept.
SELECT item, block_no, action, category, rule_id
FROM spooled_blocks
INNER JOIN documents USING (no)
WHERE
    article IS NOT NULL
    AND (
        action NOT IN ('keep', 'remove')
        OR (action = 'remove' AND (category IS NULL OR rule_id IS NULL))
        OR (action = 'keep' AND (category IS NOT NULL OR rule_id IS NOT NULL))
    )
