"""From the HTML of a page to the blocks of its article: what trafilatura finds, plus what the markup adds."""
