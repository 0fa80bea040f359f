"""Text alone: from bytes to characters, its words, language and credits, its lines as blocks."""
