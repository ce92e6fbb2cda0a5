"""Suggestions, petitions and complaints: received, answered in time, forwarded, reopened."""
