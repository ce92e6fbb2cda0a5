"""A past day as the logs have it, replayed as it was and changed. Pure."""
