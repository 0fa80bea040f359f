-- A block out of place: its number is not its place, or its offsets run backwards or beyond the text of the page.
SELECT documents.item, place - 1 AS expected_no, block.block_no, block.char_start, block.char_end
FROM (
    SELECT item, article.text_raw, unnest(blocks) AS block, generate_subscripts(blocks, 1) AS place
    FROM documents
    WHERE article IS NOT NULL
) AS documents
WHERE
    block.block_no <> place - 1 OR block.char_start < 0 OR block.char_end < block.char_start
    OR block.char_end > length(text_raw)
