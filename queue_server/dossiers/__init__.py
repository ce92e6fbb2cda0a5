"""Dossiers: received at the counter, promised a day, followed until the result."""
