COMMENT ON COLUMN rejects.stage IS 'Where it failed: discover, fetch, read, extract or load';
COMMENT ON COLUMN article_versions.language IS 'ISO 639 code of two letters, of three where there is none of two; from the page or from its text';
