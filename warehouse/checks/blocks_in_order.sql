-- A block out of place: its number is not its place, or its offsets run backwards or beyond the text of the page.
SELECT item, place AS expected_no, block_no, char_start, char_end
FROM spooled_blocks
INNER JOIN (
    SELECT no, item, length(article.text_raw) AS page_length FROM documents WHERE article IS NOT NULL
) AS pages USING (no)
WHERE block_no <> place OR char_start < 0 OR char_end < char_start OR char_end > page_length
