-- A block out of place: its number is not its place, or its offsets run backwards or beyond the text of the page.
SELECT item, place AS expected_no, block_no, char_start, char_end
FROM spooled_blocks
INNER JOIN documents USING (no)
WHERE
    article IS NOT NULL
    AND (block_no <> place OR char_start < 0 OR char_end < char_start OR char_end > page_length)
