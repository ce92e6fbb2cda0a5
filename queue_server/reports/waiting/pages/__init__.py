"""Pages in HTML: waits, told against true, and their tables as files."""
