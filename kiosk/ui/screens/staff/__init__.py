"""Screens for staff: the PIN, how the kiosk is, the pairing code."""
