"""ESC/POS: commands, status bytes, and what a printer can do."""
