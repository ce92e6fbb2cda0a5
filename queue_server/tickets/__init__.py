"""Tickets: numbered, waited with, called, served."""
