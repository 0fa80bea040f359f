CREATE MACRO split_sentences(body) AS list_filter(
    list_transform(
        regexp_extract_all(body, '[^\n]+?([.!?…]["”’»]?\s|\n|$)'), lambda sentence: trim(sentence, chr(10) || ' ')
    ),
    lambda sentence: sentence <> ''
);
COMMENT ON MACRO split_sentences IS 'The sentences of a text, in order: for comparing versions, not for linguistics';

CREATE MACRO cut_text(body, block) AS substring(body, block.char_start + 1, block.char_end - block.char_start);
COMMENT ON MACRO cut_text IS 'The part of a text that a block stands at';
