"""Second factors beside the password: authenticator apps, passkeys, recovery codes on paper."""
