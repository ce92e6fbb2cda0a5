"""Screens that cover all others: an emergency, a server that does not answer."""
