"""The queue server of a centre."""
