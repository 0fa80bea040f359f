-- What hangs on the order in which articles were loaded is said where it is read.
COMMENT ON TABLE appeal_templates IS 'A block that a publisher repeats, in words that drift, over at least three articles, and that is cut or of which something says appeal; which wordings count as one hangs on which came first';
COMMENT ON COLUMN appeal_templates.template_id IS 'The template: a number made from its first wording and its source; it stays as long as the template, and another warehouse of the same articles may have another one';
COMMENT ON COLUMN appeal_templates.text IS 'The block as an article showed it once';
COMMENT ON COLUMN raw_documents.fetched_at IS 'When they were fetched, UTC; of bytes that came several times, for the one that was loaded first';
COMMENT ON COLUMN article_versions.valid_from IS 'From when on this version was what the publisher showed, as far as we saw, UTC; earlier once an old page shows that';
