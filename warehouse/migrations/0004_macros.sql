CREATE MACRO split_sentences(body) AS list_filter(
    list_transform(
        regexp_extract_all(body, '[^\n]+?([.!?…]["”’»]?\s|\n|$)'), lambda sentence: trim(sentence, chr(10) || ' ')
    ),
    lambda sentence: sentence <> ''
);
COMMENT ON MACRO split_sentences IS 'The sentences of a text, in order: for comparing versions, not for linguistics';
