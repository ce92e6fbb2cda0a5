"""Queries and writes of the tables of tickets."""
