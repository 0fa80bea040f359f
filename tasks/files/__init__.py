"""From files of any kind to documents: walks folders, unpacks gzip, detects encodings, reads WARC, JSON lines and CSV."""
