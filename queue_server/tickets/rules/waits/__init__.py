"""How long people will wait, the range of it that holds, and how it is told. Pure."""
