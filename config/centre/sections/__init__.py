"""Sections of a centre file, each with its model."""
