"""Figures: read only, each leading to the dossiers behind it."""
