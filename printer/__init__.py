"""Ticket to ESC/POS bytes, bytes to paper, and what the printer says of itself."""
