"""Procedures in the database."""
