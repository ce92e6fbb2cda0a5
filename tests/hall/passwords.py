"""Passwords of the tests' people, hashed so that signing in takes no time."""

from __future__ import annotations

from argon2 import PasswordHasher

quick_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash
"""A hash says itself how long it takes to look at; the product's own takes long on purpose."""
