"""Plain text: from bytes to characters; words, language and photo credits; lines as blocks."""
