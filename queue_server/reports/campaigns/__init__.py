"""Campaigns in figures: each by day, half hour and counter, and what it did to other services."""
