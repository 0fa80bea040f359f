-- The blocks of the batch about which more than their place is recorded: those that were cut or restored, and those that were
-- kept with doubt. Their texts are taken from the text of the page once, by offsets from its end, where most appeals are,
-- since finding an offset in a text means reading up to it.
CREATE OR REPLACE TEMP TABLE told_blocks AS
SELECT
    blocks.* REPLACE (
        coalesce(blocks.text, substring(spooled.article.text_raw, char_start - page_length, char_end - char_start))
            AS text
    ),
    put_back
FROM (
    SELECT spooled_blocks.*, put_back
    FROM spooled_blocks
    LEFT JOIN (SELECT no, unnest(restored) AS put_back FROM documents) AS restored
        ON restored.no = spooled_blocks.no AND put_back.block_no = spooled_blocks.block_no
    WHERE action = 'remove' OR confidence <= 0.8 OR put_back IS NOT NULL
) AS blocks
INNER JOIN decisions ON decisions.no = blocks.no
INNER JOIN documents ON documents.no = blocks.no
INNER JOIN spooled ON spooled.no = blocks.no
WHERE decision IN ('new', 'updated', 'older', 'amended')
