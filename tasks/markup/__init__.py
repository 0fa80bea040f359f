"""HTML as one tree: parsed, its closed parts opened, its elements found by the names that markup gives them."""
