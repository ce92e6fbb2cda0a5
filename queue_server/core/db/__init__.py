"""The database: SQLite or PostgreSQL, group commit, idempotency."""
