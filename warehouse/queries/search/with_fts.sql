-- The warehouse's search macro with the stemmer of the fts extension: inflected forms match, and rare words weigh more
-- (BM25). A first filter by the beginning of each word leaves few texts to be split into words.
CREATE OR REPLACE TEMP MACRO search_articles(words) AS TABLE
WITH wanted AS (
    SELECT list_distinct(list_filter(string_split(lower(words), ' '), lambda word: word <> '')) AS wanted
),
candidates AS (
    SELECT
        articles.*, wanted,
        CASE language
            WHEN 'ar' THEN 'arabic' WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german'
            WHEN 'el' THEN 'greek' WHEN 'es' THEN 'spanish' WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french'
            WHEN 'hi' THEN 'hindi' WHEN 'hu' THEN 'hungarian' WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
            WHEN 'lt' THEN 'lithuanian' WHEN 'nl' THEN 'dutch' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese'
            WHEN 'ro' THEN 'romanian' WHEN 'ru' THEN 'russian' WHEN 'sv' THEN 'swedish' WHEN 'tr' THEN 'turkish'
            ELSE 'english'
        END AS stemmer
    FROM articles, wanted
    WHERE
        len(wanted) > 0
        AND len(list_filter(
            wanted,
            lambda word: NOT contains(
                strip_accents(lower(coalesce(title, '') || ' ' || text)),
                strip_accents(word[:greatest(3, length(word) - 3)])
            )
        )) = 0
),
counted AS (
    SELECT
        article_id, publisher, published_at, title, url, unnest(list_distinct(list_transform(
            wanted, lambda word: stem(word, stemmer)
        ))) AS word,
        list_transform(
            regexp_extract_all(lower(coalesce(title, '') || ' ' || text), '[\p{L}\p{M}\p{N}]+'),
            lambda token: stem(token, stemmer)
        ) AS tokens,
        len(list_distinct(list_transform(wanted, lambda word: stem(word, stemmer)))) AS word_count
    FROM candidates
),
found AS (
    SELECT
        * EXCLUDE (tokens), len(list_filter(tokens, lambda token: token = word)) AS times, len(tokens) AS size,
        (SELECT count(*) FROM articles) AS article_count
    FROM counted
),
weighed AS (
    SELECT
        *,
        ln(1 + (article_count - count(*) OVER same + 0.5) / (count(*) OVER same + 0.5))
            * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * size / avg(size) OVER ())) AS weight
    FROM found
    WHERE times > 0
    WINDOW same AS (PARTITION BY word)
)
SELECT
    article_id, publisher, published_at, title, round(sum(weight), 4) AS score, 'fts' AS method, url
FROM weighed
GROUP BY article_id, publisher, published_at, title, url, word_count
HAVING count(*) = word_count
