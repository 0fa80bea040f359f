"""Where articles come from: the catalogue, and the listings of sources (feeds, sitemaps and lists of URLs)."""
