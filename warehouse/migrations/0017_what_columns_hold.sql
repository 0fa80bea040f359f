-- Comments that said what is not so any more, or too little.
COMMENT ON COLUMN article_versions.subtitle IS 'The standfirst: the line or paragraph below the headline; it is a part of text, too';
COMMENT ON COLUMN article_versions.authors IS 'The people who sign, one an element, in the order of the page; where nobody is named, the house that does; empty where none';
COMMENT ON COLUMN article_versions.word_count IS 'Words in text; every Chinese or Japanese character counts as one';
COMMENT ON COLUMN article_versions.published_problem IS 'Why published_at_raw gave no date: unreadable, or implausible (before 1995, or days after the page was fetched)';
COMMENT ON COLUMN article_versions.is_appeal_only IS 'Nothing of the page was journalism; false since such a page is a reject (no_content)';
COMMENT ON COLUMN removed_blocks.run_id IS 'The run that wrote this row: the one that cut it, or an undo, redo or reclean of its article since; runs.run_id';
COMMENT ON COLUMN raw_documents.content_type IS 'As what they were read: text/html or text/plain';
COMMENT ON COLUMN fetches.next_try_at IS 'Not before this moment again, as the server asked or we chose, UTC; NULL: no run asks again by itself';
COMMENT ON COLUMN batches.kind IS 'What it carries: outcomes, amendments, decisions, templates, runs, sources or partitions';
