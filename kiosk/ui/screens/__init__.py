"""What the citizen sees: one module and one `.kv` for each screen."""
