"""Procedures as files: TOML and CSV, read and written."""
