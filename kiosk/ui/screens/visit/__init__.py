"""Screens of a visit, from the touch that begins it to the ticket."""
