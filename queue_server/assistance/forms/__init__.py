"""No Writing Day: forms of procedures as templates, filled in by an official for a citizen."""
