"""Pages from the web, politely and safely. The one place that imports requests is `session.py`."""
