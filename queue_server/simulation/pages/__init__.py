"""Pages in HTML: a past day replayed, and the week that comes; their tables as files."""
