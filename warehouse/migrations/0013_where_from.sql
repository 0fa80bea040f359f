ALTER TABLE article_versions ADD COLUMN language_source VARCHAR;
ALTER TABLE article_versions ADD COLUMN text_source VARCHAR;
COMMENT ON COLUMN article_versions.language_source IS 'Who says so: page (the page, or its catalogue entry), text (what the text looks like); NULL where the language is, or where an earlier release loaded it';
COMMENT ON COLUMN article_versions.text_source IS 'Where the text was read: page (what a reader sees), script (what a script unfolds), json_ld (the articleBody), densest (the densest prose, where nothing else was found); NULL for plain text, or where an earlier release loaded it';
