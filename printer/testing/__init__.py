"""A printer for tests: takes bytes as a real one would, and fails on command."""
