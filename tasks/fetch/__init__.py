"""Fetches pages from the web, politely and safely. Only `session.py` imports requests."""
