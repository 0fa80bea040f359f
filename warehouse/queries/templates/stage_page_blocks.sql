-- The blocks of these pages about which something is recorded besides their place; some may be appeals.
CREATE OR REPLACE TEMP VIEW page_blocks AS
SELECT article_id, source_id, publisher, seen_on, told_blocks.*
FROM template_pages
INNER JOIN told_blocks USING (no)
