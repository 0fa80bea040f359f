ALTER TABLE article_versions ADD COLUMN sketch USMALLINT[];
COMMENT ON COLUMN article_versions.sketch IS 'Loader: 64 numbers of which two texts share as many as they share of their wording; empty for a short text, NULL where an earlier release loaded it';

CREATE TABLE story_buckets (bucket BIGINT NOT NULL, article_id BIGINT NOT NULL);
COMMENT ON TABLE story_buckets IS 'Loader: where the near copies of an article are looked up; two articles that share a bucket are compared';
COMMENT ON COLUMN story_buckets.bucket IS 'A band of the sketch: its place among sixteen, and three numbers of the sketch';
COMMENT ON COLUMN story_buckets.article_id IS 'The article, its newest version';

COMMENT ON TABLE duplicates IS 'An article of a same-story group: the same cleaned text under several addresses, or nearly the same';
COMMENT ON COLUMN duplicates.group_id IS 'The group, named by its original, the article that was published first (first seen, where the date is not known): its article_id';
COMMENT ON COLUMN duplicates.method IS 'How it was found: exact (the text of the original) or near (a similar text)';
COMMENT ON COLUMN duplicates.similarity IS 'Likeness to the original, 0 to 1: the share of the wording of both that both have; 1 for exact';

CREATE MACRO list_buckets(sketch) AS list_transform(
    range(16),
    lambda band: (band << 48) | (sketch[3 * band + 1]::BIGINT << 32) | (sketch[3 * band + 2]::BIGINT << 16)
        | sketch[3 * band + 3]::BIGINT
);
COMMENT ON MACRO list_buckets IS 'The buckets of a sketch: two articles of likeness 0.5 share one in 9 of 10 cases, of 0.7 nearly always';

CREATE MACRO compare_sketches(one, other) AS
    len(list_filter(list_zip(one, other), lambda pair: pair[1] = pair[2])) / greatest(len(one), 1);
COMMENT ON MACRO compare_sketches IS 'The likeness of two texts by their sketches, 0 to 1';

CREATE MACRO date_story(published_at, published_precision, first_seen_at) AS CASE
    WHEN published_at IS NULL THEN first_seen_at
    WHEN published_precision IN ('day', 'month')
        THEN greatest(published_at, least(first_seen_at, published_at + INTERVAL 1 DAY))
    ELSE published_at
END;
COMMENT ON MACRO date_story IS 'The moment that decides which article of a story is its original: a date without an hour counts as late that day';
