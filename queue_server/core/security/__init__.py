"""Limits against guessing, keyed hashes, encryption at rest, hash chains."""
