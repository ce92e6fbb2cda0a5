"""Dossiers in the database."""
