"""Counters, staff and sign-in, roles, the opening calendar, notices and devices."""
