"""Motcua as one command: every program by one name."""
