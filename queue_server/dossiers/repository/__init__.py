"""The queries that dossiers ask of their tables, and what is written there."""
