CREATE TABLE article_versions (
    article_id BIGINT NOT NULL CHECK (article_id >= 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    source_id VARCHAR,
    publisher VARCHAR,
    url VARCHAR,
    canonical_url VARCHAR,
    requested_url VARCHAR,
    title VARCHAR,
    subtitle VARCHAR,
    text VARCHAR NOT NULL,
    captions VARCHAR[] NOT NULL,
    authors VARCHAR[] NOT NULL,
    agency VARCHAR,
    language VARCHAR,
    section VARCHAR,
    tags VARCHAR[] NOT NULL,
    image_url VARCHAR,
    published_at TIMESTAMPTZ,
    published_at_raw VARCHAR,
    published_source VARCHAR,
    published_precision VARCHAR CHECK (published_precision IN ('second', 'minute', 'day', 'month')),
    published_problem VARCHAR,
    modified_at TIMESTAMPTZ,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL,
    is_accessible_for_free BOOLEAN,
    is_appeal_only BOOLEAN NOT NULL,
    word_count INTEGER NOT NULL CHECK (word_count >= 0),
    char_count INTEGER NOT NULL CHECK (char_count >= 0),
    removed_block_count INTEGER NOT NULL CHECK (removed_block_count >= 0),
    removed_char_share DOUBLE NOT NULL CHECK (removed_char_share BETWEEN 0 AND 1),
    text_hash VARCHAR NOT NULL,
    raw_id VARCHAR,
    run_id VARCHAR NOT NULL,
    extractor_version VARCHAR NOT NULL,
    cleaner_version VARCHAR NOT NULL,
    config_hash VARCHAR,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_to TIMESTAMPTZ,
    text_raw VARCHAR NOT NULL,
    blocks STRUCT(
        block_no INTEGER, role VARCHAR, action VARCHAR, category VARCHAR, rule_id VARCHAR, evidence VARCHAR[],
        confidence DOUBLE, char_start INTEGER, char_end INTEGER, text VARCHAR
    )[] NOT NULL,
    raw_key BIGINT,
    text_key BIGINT NOT NULL,
    content_key UBIGINT NOT NULL,
    page_key UBIGINT NOT NULL,
    stamp_key UBIGINT NOT NULL
);
COMMENT ON TABLE article_versions IS 'An article as it was: every version that was seen, the newest one (valid_to IS NULL) included';
COMMENT ON COLUMN article_versions.article_id IS 'The article: a 63-bit number made from its canonical URL, or from its title and text where it has no URL';
COMMENT ON COLUMN article_versions.version IS 'Counts the versions of an article in the order they arrived, from 1; valid_from and valid_to give their order in time';
COMMENT ON COLUMN article_versions.source_id IS 'The entry of the source catalogue that brought it';
COMMENT ON COLUMN article_versions.publisher IS 'Who published it';
COMMENT ON COLUMN article_versions.url IS 'The final URL, after redirects';
COMMENT ON COLUMN article_versions.canonical_url IS 'The URL the page calls its own, cleaned of tracking; the URL itself where it names none';
COMMENT ON COLUMN article_versions.requested_url IS 'The URL that was asked for';
COMMENT ON COLUMN article_versions.title IS 'The headline';
COMMENT ON COLUMN article_versions.subtitle IS 'The line below the headline, or the summary the page gives of itself';
COMMENT ON COLUMN article_versions.text IS 'What a person would read aloud: standfirst, paragraphs, subheads, quotes, lists, wire credit, corrections; appeals, headline and captions are not in it';
COMMENT ON COLUMN article_versions.captions IS 'Captions of pictures with their credits, in order';
COMMENT ON COLUMN article_versions.authors IS 'The authors, one an element, in the order of the page; empty where none is named';
COMMENT ON COLUMN article_versions.agency IS 'The news agency the text is credited to';
COMMENT ON COLUMN article_versions.language IS 'ISO 639-1 code, from the page or from its text';
COMMENT ON COLUMN article_versions.section IS 'The section of the publication, as the page names it';
COMMENT ON COLUMN article_versions.tags IS 'Keywords the page gives';
COMMENT ON COLUMN article_versions.image_url IS 'The lead picture';
COMMENT ON COLUMN article_versions.published_at IS 'When it was published, UTC; never the moment of fetching';
COMMENT ON COLUMN article_versions.published_at_raw IS 'The date as it was found';
COMMENT ON COLUMN article_versions.published_source IS 'Where the date was found: json_ld, meta, feed, html_time, url, text or claim';
COMMENT ON COLUMN article_versions.published_precision IS 'How precise the date is: second, minute, day or month';
COMMENT ON COLUMN article_versions.published_problem IS 'Why published_at_raw gave no date';
COMMENT ON COLUMN article_versions.modified_at IS 'When the publisher says it was last changed, UTC';
COMMENT ON COLUMN article_versions.first_seen_at IS 'When the article was first seen by a run, UTC';
COMMENT ON COLUMN article_versions.last_seen_at IS 'When this version was last seen by a run, UTC';
COMMENT ON COLUMN article_versions.loaded_at IS 'When this row was written, UTC';
COMMENT ON COLUMN article_versions.is_accessible_for_free IS 'What the page says about a paywall; false: paid';
COMMENT ON COLUMN article_versions.is_appeal_only IS 'Nothing of the page was journalism: text is empty';
COMMENT ON COLUMN article_versions.word_count IS 'Words in text';
COMMENT ON COLUMN article_versions.char_count IS 'Characters in text';
COMMENT ON COLUMN article_versions.removed_block_count IS 'Blocks that were cut';
COMMENT ON COLUMN article_versions.removed_char_share IS 'Characters cut / characters of all blocks, 0 to 1';
COMMENT ON COLUMN article_versions.text_hash IS 'sha256 (hex) of text with spaces collapsed and case folded: equal for the same story';
COMMENT ON COLUMN article_versions.raw_id IS 'The bytes this row was made from: raw_documents.raw_id';
COMMENT ON COLUMN article_versions.run_id IS 'The run that made this row: runs.run_id';
COMMENT ON COLUMN article_versions.extractor_version IS 'Name and version of the extractor';
COMMENT ON COLUMN article_versions.cleaner_version IS 'Version of the appeal remover and its rules';
COMMENT ON COLUMN article_versions.config_hash IS 'Hash of the settings that shape a row';
COMMENT ON COLUMN article_versions.valid_from IS 'From when on this version was what the publisher showed, as far as we saw, UTC';
COMMENT ON COLUMN article_versions.valid_to IS 'Until when, UTC; NULL for the newest version';
COMMENT ON COLUMN article_versions.text_raw IS 'All blocks as they stood on the page, appeals included; char_start and char_end count in it';
COMMENT ON COLUMN article_versions.blocks IS 'The blocks in order, kept and removed, text NULL where it stands in text_raw as it is; article_blocks shows them as rows';
COMMENT ON COLUMN article_versions.raw_key IS 'Loader: the first 60 bits of raw_id, fast to look up';
COMMENT ON COLUMN article_versions.text_key IS 'Loader: the first 60 bits of text_hash, fast to look up';
COMMENT ON COLUMN article_versions.content_key IS 'Loader: fingerprint of title, subtitle, text, captions and date; another one makes another version';
COMMENT ON COLUMN article_versions.page_key IS 'Loader: fingerprint of title, date and text_raw; equal where only our own cut differs';
COMMENT ON COLUMN article_versions.stamp_key IS 'Loader: fingerprint of extractor, cleaner and configuration';

CREATE TABLE removed_blocks (
    article_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    cleaner_version VARCHAR NOT NULL,
    block_no INTEGER NOT NULL CHECK (block_no >= 0),
    role VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL CHECK (char_end >= char_start),
    text VARCHAR NOT NULL,
    category VARCHAR NOT NULL CHECK (category IN (
        'donation_appeal', 'publisher_message', 'subscription_prompt', 'newsletter_signup', 'donation_widget',
        'membership_promo', 'app_promo', 'social_follow', 'read_more', 'comments_prompt', 'contact_appeal', 'legal')),
    rule_id VARCHAR,
    evidence VARCHAR[] NOT NULL,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    run_id VARCHAR NOT NULL,
    restored_at TIMESTAMPTZ,
    restored_by VARCHAR
);
COMMENT ON TABLE removed_blocks IS 'A block that was cut, with its reason; a new cleaner adds its own rows beside those of the one before';
COMMENT ON COLUMN removed_blocks.article_id IS 'The article it was cut from';
COMMENT ON COLUMN removed_blocks.version IS 'The version of the article it was cut from';
COMMENT ON COLUMN removed_blocks.cleaner_version IS 'The cleaner that cut it; that of the article row is the one in force';
COMMENT ON COLUMN removed_blocks.block_no IS 'Its place among the blocks of the article, from 0';
COMMENT ON COLUMN removed_blocks.role IS 'What it looked like: headline, standfirst, paragraph, subhead, list_item, quote, caption, credit or other';
COMMENT ON COLUMN removed_blocks.char_start IS 'Where it starts in text_raw, in characters from 0';
COMMENT ON COLUMN removed_blocks.char_end IS 'Where it ends in text_raw, exclusive';
COMMENT ON COLUMN removed_blocks.text IS 'The text that was cut';
COMMENT ON COLUMN removed_blocks.category IS 'What kind of block it is: an appeal (donation_appeal, publisher_message, subscription_prompt, newsletter_signup, donation_widget, membership_promo) or app_promo, social_follow, read_more, comments_prompt, contact_appeal, legal';
COMMENT ON COLUMN removed_blocks.rule_id IS 'The rule that decided';
COMMENT ON COLUMN removed_blocks.evidence IS 'What spoke for cutting it, in words a person can check';
COMMENT ON COLUMN removed_blocks.confidence IS 'How sure the cleaner was, 0 to 1';
COMMENT ON COLUMN removed_blocks.run_id IS 'The run that cut it: runs.run_id';
COMMENT ON COLUMN removed_blocks.restored_at IS 'When a person put it back, UTC; NULL: still cut';
COMMENT ON COLUMN removed_blocks.restored_by IS 'Who put it back';

CREATE TABLE duplicates (
    group_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    method VARCHAR NOT NULL CHECK (method IN ('exact', 'near')),
    similarity DOUBLE NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    found_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE duplicates IS 'An article of a same-story group: the same cleaned text under several addresses';
COMMENT ON COLUMN duplicates.group_id IS 'The group, named by the article that was published first: its article_id';
COMMENT ON COLUMN duplicates.article_id IS 'A member of the group';
COMMENT ON COLUMN duplicates.method IS 'How it was found: exact (equal text_hash) or near (similar text)';
COMMENT ON COLUMN duplicates.similarity IS 'Likeness to the group, 0 to 1; 1 for exact';
COMMENT ON COLUMN duplicates.found_at IS 'When it was found, UTC';
