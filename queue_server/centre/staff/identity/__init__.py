"""Signing in by an identity provider: OpenID Connect, and who its people are in the centre."""
