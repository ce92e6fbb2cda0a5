"""Kiosks and boards: keys, pairing, how they are, alerts."""
