"""Staff: sign-in, passwords, lockouts, which pages they may open."""
