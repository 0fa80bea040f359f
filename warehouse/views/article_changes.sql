-- A change of an article from one version to the next: what the publisher changed after publication
-- changed_at: When we first saw the change, UTC
-- version_before: The version that was replaced
-- version_after: The version that replaced it
-- is_title_changed: Whether the headline changed
-- is_text_changed: Whether the text changed
-- is_date_changed: Whether the date of publication changed
-- is_captions_changed: Whether a caption changed
-- title_before: The headline as it was
-- title_after: The headline as it became
-- sentences_removed: Lines of the text that are no longer there, in order
-- sentences_added: Lines of the text that are new, in order
-- char_count_change: Characters gained (above zero) or lost
CREATE OR REPLACE VIEW article_changes AS
SELECT
    article_id, source_id, publisher, url, changed_at, version_before, version_after, is_title_changed, is_text_changed,
    is_date_changed, title_before, title_after,
    list_filter(lines_before, lambda line: NOT list_contains(lines_after, line)) AS sentences_removed,
    list_filter(lines_after, lambda line: NOT list_contains(lines_before, line)) AS sentences_added,
    char_count_change, is_captions_changed
FROM ( -- split once, here: inside the lambda both texts would be split again for every sentence
    SELECT
        after.article_id,
        after.source_id,
        after.publisher,
        after.url,
        after.valid_from AS changed_at,
        before.version AS version_before,
        after.version AS version_after,
        before.title IS DISTINCT FROM after.title AS is_title_changed,
        before.text_hash <> after.text_hash AS is_text_changed,
        before.published_at IS DISTINCT FROM after.published_at AS is_date_changed,
        before.title AS title_before,
        after.title AS title_after,
        split_sentences(before.text) AS lines_before,
        split_sentences(after.text) AS lines_after,
        after.char_count - before.char_count AS char_count_change,
        before.captions <> after.captions AS is_captions_changed
    FROM article_versions AS after
    INNER JOIN (
        SELECT *, lead(version) OVER (
            PARTITION BY article_id ORDER BY valid_from, valid_to NULLS LAST, version
        ) AS version_next
        FROM article_versions
        QUALIFY count(*) OVER (PARTITION BY article_id) > 1
    ) AS before ON before.article_id = after.article_id AND before.version_next = after.version
)
