"""Commands of `motcua-server` that use several rooms."""
