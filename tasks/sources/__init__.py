"""Where articles come from: the catalogue, and what a source lists in feeds, sitemaps and lists of URLs."""
