"""Offline mode: tickets that the kiosk gives while its server does not answer."""
