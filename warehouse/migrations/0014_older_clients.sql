-- A stored macro that says if(...) cannot be called from DuckDB 1.5, which reads the file all the same.
CREATE OR REPLACE MACRO pair_words(words) AS CASE
    WHEN len(words) < 5 THEN [md5_number_lower(array_to_string(words, ' '))]
    ELSE list_transform(range(1, len(words)), lambda place: md5_number_lower(words[place] || ' ' || words[place + 1]))
END;
COMMENT ON MACRO pair_words IS 'A number for each pair of neighbouring words; one for all of them where they are few';

CREATE OR REPLACE MACRO search_articles(words) AS TABLE
SELECT article_id, publisher, published_at, title, score, 'plain' AS method, url
FROM (
    SELECT
        article_versions.*,
        round(list_sum(list_transform(
            wanted,
            lambda word: ln(1 + (length(text) - length(replace(lower(text), word, ''))) / length(word))
                + 3 * contains(lower(coalesce(title, '')), word)::INTEGER
        )), 4) AS score
    FROM
        article_versions,
        (SELECT list_distinct(list_filter(string_split(lower(words), ' '), lambda word: word <> '')) AS wanted)
    WHERE
        valid_to IS NULL AND len(wanted) > 0
        AND len(list_filter(
            wanted, lambda word: NOT contains(lower(coalesce(title, '') || ' ' || text), word)
        )) = 0
);
COMMENT ON MACRO TABLE search_articles IS 'Articles that contain all of these words as they stand, with a score; newsrefinery itself knows inflected forms too where the fts extension of DuckDB is at hand, and method says which it was';
