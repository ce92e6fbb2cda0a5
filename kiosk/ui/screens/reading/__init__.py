"""Screens that tell: the catalogue of procedures, a scanned dossier."""
