ALTER TABLE article_versions ADD COLUMN is_truncated BOOLEAN;
COMMENT ON COLUMN article_versions.is_truncated IS 'Whether the page holds only a part of its article, as far as its markup and JSON-LD tell; NULL where they do not';
