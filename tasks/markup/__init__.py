"""HTML as one tree: parses it, opens its closed parts, and finds elements by the names in their markup."""
