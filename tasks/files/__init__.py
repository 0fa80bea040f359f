"""From files of any kind to documents: folders walked, gzip unpacked, encodings told, WARC, JSON lines and CSV read."""
