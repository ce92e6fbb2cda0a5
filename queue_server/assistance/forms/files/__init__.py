"""Files of forms: whether a template is harmless, what its fields are, and how it is filled in."""
