"""Text alone: its characters, its words, its lines as blocks."""
