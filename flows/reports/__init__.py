"""What people are shown: progress, problems, the health of sources, calendars, the status and the HTML report."""
