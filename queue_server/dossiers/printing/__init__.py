"""Receipts and tickets on their way from a clerk to the printer of a kiosk."""
