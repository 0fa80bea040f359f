DROP VIEW IF EXISTS appeal_templates;

CREATE TABLE appeal_templates (
    template_id BIGINT NOT NULL,
    source_id VARCHAR NOT NULL,
    publisher VARCHAR,
    text VARCHAR NOT NULL,
    article_count BIGINT NOT NULL,
    removed_count BIGINT NOT NULL,
    is_removed BOOLEAN NOT NULL,
    day_count BIGINT NOT NULL,
    first_seen_on DATE NOT NULL,
    last_seen_on DATE NOT NULL,
    head_share DOUBLE NOT NULL,
    middle_share DOUBLE NOT NULL,
    tail_share DOUBLE NOT NULL,
    chance DOUBLE NOT NULL,
    category VARCHAR,
    rule_id VARCHAR,
    status VARCHAR NOT NULL CHECK (status IN ('cut', 'waiting', 'proposed', 'accepted', 'rejected'))
);
COMMENT ON TABLE appeal_templates IS 'A block that a publisher repeats, in words that drift, over at least three articles, and that is cut or of which something says appeal';
COMMENT ON COLUMN appeal_templates.template_id IS 'The template: a number made from its wording and its source';
COMMENT ON COLUMN appeal_templates.source_id IS 'The source whose articles have it; empty for files of no source';
COMMENT ON COLUMN appeal_templates.publisher IS 'Who publishes there';
COMMENT ON COLUMN appeal_templates.text IS 'The block as one article shows it';
COMMENT ON COLUMN appeal_templates.article_count IS 'Articles it stands in';
COMMENT ON COLUMN appeal_templates.removed_count IS 'How many of them it was cut from';
COMMENT ON COLUMN appeal_templates.is_removed IS 'Whether it is cut wherever it stands';
COMMENT ON COLUMN appeal_templates.day_count IS 'On how many days those articles were published, or seen where the date is not known';
COMMENT ON COLUMN appeal_templates.first_seen_on IS 'The first of those days, UTC';
COMMENT ON COLUMN appeal_templates.last_seen_on IS 'The last of those days, UTC';
COMMENT ON COLUMN appeal_templates.head_share IS 'How often it stands in the first fifth of the blocks, 0 to 1';
COMMENT ON COLUMN appeal_templates.middle_share IS 'How often it stands between, 0 to 1';
COMMENT ON COLUMN appeal_templates.tail_share IS 'How often it stands in the last fifth of the blocks, 0 to 1';
COMMENT ON COLUMN appeal_templates.chance IS 'How probable the cleaner thinks that it is an appeal, 0 to 1, mean over the articles';
COMMENT ON COLUMN appeal_templates.category IS 'The category it is cut under most often';
COMMENT ON COLUMN appeal_templates.rule_id IS 'The rule that cuts it most often';
COMMENT ON COLUMN appeal_templates.status IS 'cut: wherever it stands; waiting: kept somewhere, but seen on one day only and in few articles; proposed: a person should decide; accepted: a rule by now; rejected: stays';

CREATE TABLE template_sightings (
    template_id BIGINT NOT NULL,
    source_id VARCHAR NOT NULL,
    article_id BIGINT NOT NULL,
    block_no INTEGER NOT NULL,
    seen_on DATE NOT NULL,
    place DOUBLE NOT NULL,
    is_removed BOOLEAN NOT NULL,
    category VARCHAR,
    rule_id VARCHAR,
    chance DOUBLE NOT NULL
);
COMMENT ON TABLE template_sightings IS 'A block of the newest version of an article that may be an appeal: cut, or kept though something says appeal';
COMMENT ON COLUMN template_sightings.template_id IS 'The template it is a wording of';
COMMENT ON COLUMN template_sightings.source_id IS 'The source of the article; empty for a file of no source';
COMMENT ON COLUMN template_sightings.article_id IS 'The article';
COMMENT ON COLUMN template_sightings.block_no IS 'Its place among the blocks, from 0';
COMMENT ON COLUMN template_sightings.seen_on IS 'The day the article was published, or seen where the date is not known, UTC';
COMMENT ON COLUMN template_sightings.place IS 'Where it stands, 0 at the head to 1 at the tail';
COMMENT ON COLUMN template_sightings.is_removed IS 'Whether it was cut';
COMMENT ON COLUMN template_sightings.category IS 'The category it was cut under';
COMMENT ON COLUMN template_sightings.rule_id IS 'The rule that cut it';
COMMENT ON COLUMN template_sightings.chance IS 'How probable the cleaner thought that it is an appeal, 0 to 1';

CREATE TABLE template_keys (source_id VARCHAR NOT NULL, key UBIGINT NOT NULL, template_id BIGINT NOT NULL);
COMMENT ON TABLE template_keys IS 'Loader: where the template of a block is looked up; wordings that share a key are of one template';
COMMENT ON COLUMN template_keys.source_id IS 'The source';
COMMENT ON COLUMN template_keys.key IS 'Three of the eighteen smallest numbers of the pairs of words of a text';
COMMENT ON COLUMN template_keys.template_id IS 'The template';

CREATE TABLE template_decisions (
    template_id BIGINT NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('accepted', 'rejected')),
    rule_id VARCHAR,
    decided_at TIMESTAMPTZ NOT NULL,
    decided_by VARCHAR NOT NULL
);
COMMENT ON TABLE template_decisions IS 'What a person decided about a proposed template; the last word counts';
COMMENT ON COLUMN template_decisions.template_id IS 'The template';
COMMENT ON COLUMN template_decisions.status IS 'accepted or rejected';
COMMENT ON COLUMN template_decisions.rule_id IS 'The rule that was made of it';
COMMENT ON COLUMN template_decisions.decided_at IS 'When, UTC';
COMMENT ON COLUMN template_decisions.decided_by IS 'Who decided';

CREATE MACRO list_words(body) AS regexp_extract_all(lower(body), '\p{L}+')[:80];
COMMENT ON MACRO list_words IS 'The words of a text without its numbers, as far as templates look';

CREATE MACRO pair_words(words) AS if(
    len(words) < 5,
    [md5_number_lower(array_to_string(words, ' '))],
    list_transform(range(1, len(words)), lambda place: md5_number_lower(words[place] || ' ' || words[place + 1]))
);
COMMENT ON MACRO pair_words IS 'A number for each pair of neighbouring words; one for all of them where they are few';

CREATE MACRO take_smallest(pairs) AS list_transform(
    [
        6912158355717386040::UBIGINT, 7748076420210162913::UBIGINT, 15308683162207262446::UBIGINT,
        5622533601426856843::UBIGINT, 5414021058608832454::UBIGINT, 17234451680913495083::UBIGINT,
        16714758248282885559::UBIGINT, 8719647946811673230::UBIGINT, 3198191471355371895::UBIGINT,
        1826242805484023040::UBIGINT, 5351644240885712040::UBIGINT, 5748892369479747538::UBIGINT,
        7733195345837784852::UBIGINT, 4601451072787876934::UBIGINT, 9594822875653870441::UBIGINT,
        16585062417031443062::UBIGINT, 12789931371912649502::UBIGINT, 4981918036555779351::UBIGINT
    ],
    lambda mask: list_min(list_transform(pairs, lambda pair: xor(pair, mask)))
);
COMMENT ON MACRO take_smallest IS 'Eighteen smallest numbers, each in another order: texts share them as far as they share pairs of words';

CREATE MACRO name_keys(smallest) AS list_transform(
    range(6),
    lambda band: md5_number_lower(concat_ws(
        ' ', band, smallest[3 * band + 1], smallest[3 * band + 2], smallest[3 * band + 3]
    ))
);
COMMENT ON MACRO name_keys IS 'Six keys: texts that share 7 of 10 pairs of words share one in 9 of 10 cases, of 2 in 1 of 20';
