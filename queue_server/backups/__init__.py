"""Backups of the SQLite database: taken, kept by a rule, brought back."""
