-- What was never filled, or could be said of no row, and the rejects of files that could not be loaded.
COMMENT ON COLUMN article_versions.is_appeal_only IS 'All that would be text was cut: text is empty, captions are left; a page without those is a reject (no_content)';
COMMENT ON COLUMN article_versions.config_hash IS 'Hash of the limits, the ways of fetching and the catalogue it was made with, as in runs; NULL before they were noted';
COMMENT ON COLUMN runs.config_hash IS 'Hash of the limits, the ways of fetching and the catalogue: two runs of one hash, code and cleaner make equal rows of equal pages';
COMMENT ON COLUMN rejects.stage IS 'Where it failed: discover, fetch, read, extract, spool (a batch that could not be loaded and was set aside) or load';
COMMENT ON COLUMN rejects.item IS 'The URL, or the path with line or offset where a file holds several documents; at the stage spool the file in the home folder';
